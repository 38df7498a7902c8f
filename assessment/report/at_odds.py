"""Why a level is higher or lower than the total lets one expect: that is a mean, single dimensions decide."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from assessment.domain.levels import Ladder
from assessment.domain.requirements import LOW, PointsRequirement, Requirement
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import score as shown_score
from assessment.report.demands import node_title

_AHEAD: Final = Text(
    "{noun}走在了总分前面：“{level}”所要求的都已达到，拉低总分的是{nodes}。",
    'The {noun} is ahead of the total: all that "{level}" asks for is there; {nodes} lower the total.',
)
_BEHIND: Final = Text(
    "总分已有 {total} 分，{noun}仍是“{level}”：{noun}要逐级达到，卡在{nodes}。",
    'The total is {total}, yet the {noun} is "{level}": it is reached step by step, held up by {nodes}.',
)
_AND: Final = Text("、", ", ")
_NAMED: Final = 2
_APART: Final = 2


def at_odds(score: Score, language: Language = "zh") -> str:
    """Why level and total seem at odds, in one sentence; empty where they do not, or no ladder decides.

    They seem so where the level stands two readings or more above or below that of the total; where there are
    more levels than readings, or fewer, the levels are spread evenly over them.
    """
    decision, rule = score.decision, score.questionnaire.level_rule
    if score.total.points is None or not isinstance(rule, Ladder):
        return ""
    total = score.total.points[LOW]
    beyond = score.questionnaire.readings[1:]
    spread = Fraction(_place(score) * len(beyond), max(1, len(rule.levels) - 1))
    apart = spread - sum(1 for each in beyond if each.at_least <= total)
    if apart <= -_APART:
        told, nodes = _BEHIND, _lacking(each.requirement for each in decision.binding)
    elif apart >= _APART:
        told, nodes = _AHEAD, _lowering(score, total)
    else:
        return ""
    if not nodes:
        return ""
    return told.in_language(language).format(
        noun=score.questionnaire.level_name.in_language(language),
        total=shown_score(total),
        level=decision.level.title.in_language(language),
        nodes=_AND.in_language(language).join(
            node_title(score.questionnaire, each, language) for each in nodes
        ),
    )


def _place(score: Score) -> int:
    keys = [each.key for each in score.questionnaire.level_rule.levels]
    return keys.index(score.decision.level.key)


def _lacking(requirements: Iterable[Requirement]) -> list[str]:
    """The nodes whose points are asked for."""
    return [each.node for each in requirements if isinstance(each, PointsRequirement)]


def _lowering(score: Score, total: Fraction) -> list[str]:
    """The dimensions that lower the total most, the lowest first."""
    below = [
        (each.points[LOW], each.key)
        for each in score.total.parts
        if each.points is not None and each.points[LOW] < total
    ]
    return [key for _, key in sorted(below)[:_NAMED]]
