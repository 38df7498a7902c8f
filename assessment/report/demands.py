"""What a level asks for, in words: what a requirement is about, what is needed, what there is and lacks."""

from fractions import Fraction
from typing import Final, assert_never

from assessment.domain.levels import sets_of, thresholds
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.requirements import (
    LOW,
    TOTAL,
    ConditionRequirement,
    ConditionShortfall,
    CountRequirement,
    CountShortfall,
    PointsRequirement,
    PointsShortfall,
    Requirement,
    Shortfall,
    counted_in,
    is_met,
    met_of,
)
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import score as shown_score
from assessment.report.question_findings import shown

_TOTAL_TITLE: Final = Text("总分", "Total")
_IN_TOTAL: Final = Text("总分", "the total")
_RUNG: Final = "rung-"
_AT_MARK: Final = Text("{title}（不低于 {mark} 分的个数）", "{title} with at least {mark} points")
_COUNTED: Final = Text("{count} 个", "{count}")
_POINTS_LACK: Final = Text(
    "{title}还差 {missing} 分（{when} {points} 分，需要 {needed} 分）",
    "{missing} more points in {title} ({when} {points}, needed {needed})",
)
_COUNT_LACKS: Final = Text(
    "{title}还差 {missing} 个（{when} {met} 个，需要 {needed} 个）",
    "{missing} more {title} ({when} {met}, needed {needed})",
)
_NOW: Final = Text("现在", "now")
_THEN: Final = Text("做完后", "then")
_NEAREST: Final = Text("，最接近的是：{names}", "; nearest: {names}")
_SIGN: Final = Text("（{sign}：{title}）", " ({sign}: {title})")
_GATE_LACKS: Final = Text("还没有做到：{title}", "{title} (not there yet)")
_HOLDS: Final = Text("做到", "There")
_LACKS: Final = Text("没有做到", "Not there")
_LIST: Final = Text("、", ", ")


def title_of(questionnaire: Questionnaire, requirement: Requirement, language: Language = "zh") -> str:
    """What a requirement is about, by the name people know."""
    match requirement:
        case PointsRequirement(node=node):
            return node_title(questionnaire, node, language)
        case CountRequirement(text=text, at_least=at_least):
            if text.zh:
                return text.in_language(language)
            title = counted_in(requirement, sets_of(questionnaire.level_rule)).title.in_language(language)
            return _AT_MARK.in_language(language).format(title=title, mark=shown_score(at_least))
        case ConditionRequirement(text=text):
            return text.in_language(language)
        case _:
            assert_never(requirement)


def subject_title(questionnaire: Questionnaire, subject: str, language: Language = "zh") -> str:
    """The name of what one strand of the rule is about: a node, a set, or a gate in its own words."""
    sets = {each.key: each.title for each in sets_of(questionnaire.level_rule)}
    found = sets.get(subject)
    return found.in_language(language) if found else node_title(questionnaire, subject, language)


def node_title(questionnaire: Questionnaire, key: str, language: Language = "zh") -> str:
    """The title of a dimension, group or indicator by its key, the text of a question, or the whole's."""
    if key == TOTAL:
        return _TOTAL_TITLE.in_language(language)
    rule = questionnaire.level_rule
    if key.startswith(_RUNG):
        return rule.levels[int(key.removeprefix(_RUNG))].title.in_language(language)
    for dimension in questionnaire.dimensions:
        titles = {dimension.key: dimension.title}
        titles |= {group.key: group.title for group in dimension.groups}
        titles |= {indicator.key: indicator.title for indicator in dimension.indicators}
        if key in titles:
            return titles[key].in_language(language)
    placed = placed_questions(questionnaire).get(key)
    return key if placed is None else placed.question.text.in_language(language)


def shortfall_in_words(
    score: Score, shortfall: Shortfall, language: Language = "zh", *, then: bool = False
) -> str:
    """What lacks, in one clause: now, or ``then``, when measures are carried out."""
    title = title_of(score.questionnaire, shortfall.requirement, language)
    when = (_THEN if then else _NOW).in_language(language)
    match shortfall:
        case PointsShortfall(requirement=requirement):
            in_total = requirement.node == TOTAL
            return _POINTS_LACK.in_language(language).format(
                title=_IN_TOTAL.in_language(language) if in_total else title,
                when=when,
                missing=shown_score(shortfall.missing),
                points=shown_score(shortfall.points, thresholds=_limits(score)),
                needed=shown_score(requirement.at_least),
            )
        case CountShortfall():
            lack = _COUNT_LACKS.in_language(language).format(
                title=title,
                missing=shortfall.missing,
                when=when,
                met=shortfall.met,
                needed=shortfall.needed,
            )
            return lack + _nearest(score, shortfall, language)
        case ConditionShortfall():
            return _GATE_LACKS.in_language(language).format(title=title)
        case _:
            assert_never(shortfall)


def needed_in_words(score: Score, requirement: Requirement, language: Language = "zh") -> str:
    """How much is needed."""
    match requirement:
        case PointsRequirement(at_least=at_least):
            return shown_score(at_least)
        case CountRequirement():
            needed = met_of(requirement, score.decision.situation)[1]
            return _COUNTED.in_language(language).format(count=needed)
        case ConditionRequirement():
            return _HOLDS.in_language(language)
        case _:
            assert_never(requirement)


def present_in_words(score: Score, requirement: Requirement, language: Language = "zh") -> str:
    """How much is there."""
    situation = score.decision.situation
    match requirement:
        case PointsRequirement(node=node):
            reached = situation.points[node]
            ends = None if reached is None else (reached.at(LOW), reached.high)
            return shown(ends, _limits(score), language).text
        case CountRequirement():
            return _COUNTED.in_language(language).format(count=met_of(requirement, situation)[0])
        case ConditionRequirement():
            return (_HOLDS if is_met(requirement, situation, LOW) else _LACKS).in_language(language)
        case _:
            assert_never(requirement)


def _nearest(score: Score, shortfall: CountShortfall, language: Language) -> str:
    """The nodes nearest to what is asked, with the signs of other sets they belong to and what these mean."""
    if not shortfall.nearest:
        return ""
    sets = sets_of(score.questionnaire.level_rule)
    counted = counted_in(shortfall.requirement, sets)
    signed = [
        each
        for each in sets
        if each.sign and each != counted and not set(each.nodes).isdisjoint(shortfall.nearest)
    ]
    names = [
        node_title(score.questionnaire, node, language)
        + "".join(each.sign for each in signed if node in each.nodes)
        for node in shortfall.nearest
    ]
    told = _NEAREST.in_language(language).format(names=_LIST.in_language(language).join(names))
    return told + "".join(
        _SIGN.in_language(language).format(sign=each.sign, title=each.title.in_language(language))
        for each in signed
    )


def _limits(score: Score) -> tuple[Fraction, ...]:
    return thresholds(score.questionnaire.level_rule)
