"""The rules of a questionnaire as a person would say them: how parts come together, what decides a level."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from assessment.domain.levels import (
    Band,
    Cumulative,
    Highest,
    Ladder,
    Level,
    LevelBands,
    LevelRule,
    Stage,
    Weakest,
    nodes_of,
    sets_of,
)
from assessment.domain.questionnaire import (
    Aggregation,
    Minimum,
    PlainMean,
    Questionnaire,
    Sum,
    Table,
    WeightedMean,
)
from assessment.domain.requirements import (
    ConditionRequirement,
    CountRequirement,
    PointsRequirement,
    Requirement,
)
from assessment.domain.texts import Language, Text
from assessment.formatting import number
from assessment.report.conditions_in_words import condition_in_words
from assessment.report.demands import node_title, title_of
from assessment.report.points_in_words import shown_exactly

_COMBINED: Final[dict[type[Aggregation], Text]] = {
    WeightedMean: Text("按权重平均", "the mean by weight"),
    PlainMean: Text("各部分简单平均，不看权重", "the plain mean, whatever the weights"),
    Sum: Text(
        "各部分的分相加，满 100 分为止；权重是这一部分最多能带来的分",
        "the sum, up to 100; a weight is the most its part can bring",
    ),
    Minimum: Text("取得分最低的一部分", "the lowest part"),
    Table: Text("先按权重平均，再按下表折算成分", "the mean by weight, turned into points by bands"),
}
_BANDED: Final = Text("{at} 起得 {points} 分", "from {at}: {points}")
_BANDED_BELOW: Final = Text("再低得 {points} 分", "below: {points}")
_HOW: Final[dict[type[LevelRule], Text]] = {
    LevelBands: Text("只看总分落在哪一段。", "The total alone decides, by the band it falls in."),
    Weakest: Text(
        "短板定级：下列各项里得分最低的一项落在哪一段，就是哪一级；不适用的不看。",
        "The weakest of the parts below decides, by the band its points fall in; "
        "what does not apply is left aside.",
    ),
    Ladder: Text(
        "逐级达到：本级和以下各级的条件都满足，才是这一级；低一级没有满足的，高一级满足也不算。",
        "Level by level: a level holds when its own conditions and those of every level below are met.",
    ),
    Highest: Text("取条件全部满足的最高一级。", "The highest level whose own conditions are all met."),
    Cumulative: Text(
        "逐级计分：每一级单独计分，达到门槛才算达到，再看上一级；第一个没有达到的等级，按它的实际得分算零头。",
        "Each level is scored by itself and holds from the bar on, then the next one is looked at; "
        "the first that does not hold counts its actual part.",
    ),
}
_FROM_TO: Final = Text("{subject}不低于 {low} 分，低于 {high} 分", "{subject} from {low} to under {high}")
_FROM: Final = Text("{subject}不低于 {low} 分", "{subject}: at least {low}")
_UNDER: Final = Text("{subject}低于 {high} 分", "{subject} below {high}")
_TOTAL: Final = Text("总分", "total")
_LOWEST: Final = Text("最低的一项", "the lowest part")
_IF_APPLICABLE: Final = Text("{said}（不适用的不看）", "{said} (if it applies)")
_COUNT: Final = Text("{title}：至少 {count} 个", "{title}: at least {count}")
_SHARE: Final = Text("{title}：至少占适用个数的 {share}%", "{title}: at least {share}% of those that apply")
_GATE: Final = Text("{title}（{when}）", "{title} ({when})")
_RUNG: Final = Text("这一级单独计分，不低于 {bar} 分", "scored by itself, at least {bar}")
_NODE: Final = Text("{title}不低于 {bar} 分", "{title}: at least {bar}")
_SEPARATOR: Final = Text("；", "; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelInWords:
    """A level: its name, what it means, and every condition it asks for by itself."""

    title: str
    meaning: str
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSet:
    """Parts that a level rule counts together, with the sign they are shown with."""

    title: str
    sign: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInWords:
    """How the level is decided, and what each level asks for."""

    how: str
    nodes: tuple[str, ...]
    levels: tuple[LevelInWords, ...]
    sets: tuple[CountedSet, ...]


def combined_in_words(rule: Aggregation, language: Language = "zh") -> str:
    """How the points of parts come together."""
    said = _COMBINED[type(rule)].in_language(language)
    if not isinstance(rule, Table):
        return said
    bands = [
        _BANDED.in_language(language).format(
            at=shown_exactly(Fraction(band.at)), points=shown_exactly(band.points)
        )
        for band in reversed(rule.bands)
    ]
    bands.append(_BANDED_BELOW.in_language(language).format(points=shown_exactly(rule.below)))
    return f"{said}{'：' if language == 'zh' else ': '}{_SEPARATOR.in_language(language).join(bands)}"


def rule_in_words(questionnaire: Questionnaire, language: Language = "zh") -> RuleInWords:
    """The level rule of a questionnaire."""
    rule = questionnaire.level_rule
    weakest = rule.nodes if isinstance(rule, Weakest) else ()
    return RuleInWords(
        how=_HOW[type(rule)].in_language(language),
        nodes=tuple(node_title(questionnaire, node, language) for node in weakest),
        levels=tuple(
            LevelInWords(
                title=level.title.in_language(language),
                meaning=level.meaning.in_language(language),
                demands=tuple(_demands(questionnaire, level, place, language)),
            )
            for place, level in enumerate(rule.levels)
        ),
        sets=tuple(
            CountedSet(
                title=each.title.in_language(language),
                sign=each.sign,
                members=tuple(node_title(questionnaire, node, language) for node in each.nodes),
            )
            for each in sets_of(rule)
        ),
    )


def _demands(questionnaire: Questionnaire, level: Level, place: int, language: Language) -> Iterator[str]:
    rule = questionnaire.level_rule
    match rule:
        case LevelBands() | Weakest():
            if isinstance(level, Band):
                subject = _LOWEST if isinstance(rule, Weakest) else _TOTAL
                yield _band(level, subject.in_language(language), language)
        case Ladder() | Highest():
            if isinstance(level, Stage):
                yield from (_requirement(questionnaire, each, language) for each in level.requires)
        case Cumulative(bar=bar, nodes=nodes):
            if place:
                words = _NODE if nodes else _RUNG
                title = node_title(questionnaire, nodes_of(rule)[place - 1], language)
                yield words.in_language(language).format(title=title, bar=shown_exactly(bar))
        case _:
            assert_never(rule)


def _band(band: Band, subject: str, language: Language) -> str:
    low, high = shown_exactly(band.at_least), "" if band.below is None else shown_exactly(band.below)
    words = _FROM if not high else (_FROM_TO if band.at_least else _UNDER)
    return words.in_language(language).format(subject=subject, low=low, high=high)


def _requirement(questionnaire: Questionnaire, requirement: Requirement, language: Language) -> str:
    title = title_of(questionnaire, requirement, language)
    match requirement:
        case PointsRequirement(at_least=at_least, if_applicable=lenient):
            said = _FROM.in_language(language).format(subject=title, low=shown_exactly(at_least))
            return _IF_APPLICABLE.in_language(language).format(said=said) if lenient else said
        case CountRequirement(share=None, count=count):
            return _COUNT.in_language(language).format(title=title, count=number(count or 0))
        case CountRequirement(share=share):
            return _SHARE.in_language(language).format(title=title, share=shown_exactly(share or Fraction(0)))
        case ConditionRequirement(when=when):
            return _GATE.in_language(language).format(
                title=title, when=condition_in_words(questionnaire, when, language)
            )
        case _:
            assert_never(requirement)
