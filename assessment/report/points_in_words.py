"""What the answers to a question earn, as rows to read: options with their points, steps of a figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from assessment.domain.earning import is_scored
from assessment.domain.points import Bands, Proportional, Scale
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import number, quantity

_YES: Final = Text("是", "Yes")
_NO: Final = Text("否", "No")
_FROM: Final = Text("{at} 起", "from {at}")
_ABOVE: Final = Text("超过 {at}", "above {at}")
_OTHERWISE: Final = Text("其余", "otherwise")
_LINE: Final = Text(
    "{low} 得 0 分，{high} 得 100 分，中间按直线算", "0 at {low}, 100 at {high}, a straight line between"
)
_ADDED: Final = Text(
    "可多选，得分相加，满 100 分为止。", "Several may be chosen; points add up to 100 at most."
)
_NEXT: Final = Text("下一级{share}，另加一级的 {points}%", "next level: {share} – adds {points}% of a level")
_UNKNOWN: Final = Text(
    "可答“不确定”：得分按最差和最好各算一次。", "“Not sure” is possible: the points become an interval."
)
_NOT_APPLICABLE: Final = {
    NotApplicablePolicy.EXCLUDED: Text(
        "可答“不适用”：不计分，权重由同组其余的分担。",
        "“Not applicable” is possible: left out, the others share its weight.",
    ),
    NotApplicablePolicy.ZERO: Text("可答“不适用”：按 0 分算。", "“Not applicable” is possible and counts 0."),
    NotApplicablePolicy.FULL: Text(
        "可答“不适用”：按 100 分算。", "“Not applicable” is possible and counts 100."
    ),
}
_UNSCORED: Final = Text("这一题本身不计分。", "Not scored by itself.")
_DENOMINATOR_TO_SHOW: Final = 1000


@dataclass(frozen=True, slots=True)
class PointsRow:
    """An answer, what it takes, and what it earns; in a table of coverage one number for each depth."""

    answer: str
    counts: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsInWords:
    """The answers to a question with their points; ``columns`` are steps of depth, if there are any."""

    rows: tuple[PointsRow, ...]
    columns: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def points_in_words(question: Question, language: Language = "zh") -> PointsInWords:
    """What each answer to ``question`` earns."""
    columns = tuple(_depths(question, language))
    return PointsInWords(
        rows=tuple(_rows(question, language)), columns=columns, remarks=tuple(_remarks(question, language))
    )


def shown_exactly(value: Fraction) -> str:
    """A number as its author wrote it: a decimal where it ends, else a fraction."""
    if _DENOMINATOR_TO_SHOW % value.denominator == 0:
        return number(Decimal(value.numerator) / Decimal(value.denominator))
    return f"{value.numerator}/{value.denominator}"


def _rows(question: Question, language: Language) -> Iterator[PointsRow]:
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options) | Staged(steps=options):
            yield from (_option(each, each.points, language) for each in options)
        case Figure(points=scale) | Ratio(points=scale):
            if scale is not None:
                yield from _scale(scale, question.unit, language)
        case CoverageDepth(table=table):
            names = {each.key: each for each in question.shares}
            for row in table:
                share = names[row.share].text.in_language(language)
                yield PointsRow(share, "", tuple(shown_exactly(each) for each in row.points))
        case Attained(steps=steps):
            rungs = len(steps) - 1
            for place, step in enumerate(steps):
                yield _option(step, Fraction(100 * place, rungs), language)
        case YesNo():
            yield _option(Option(key="no", text=_NO), question.no_points, language)
            yes = Option(key="yes", text=_YES, counts=question.counts)
            yield _option(yes, question.yes_points, language)
        case FreeText():
            return
        case _:
            assert_never(question)


def _depths(question: Question, language: Language) -> Iterator[str]:
    if isinstance(question, CoverageDepth):
        yield from (each.text.in_language(language) for each in question.depths)


def _remarks(question: Question, language: Language) -> Iterator[str]:
    if isinstance(question, Ratio):
        yield question.definition.in_language(language)
    if not is_scored(question):
        yield _UNSCORED.in_language(language)
    elif isinstance(question, MultipleChoice):
        yield _ADDED.in_language(language)
    if isinstance(question, Attained):
        for share in question.shares:
            if share.points:
                text = share.text.in_language(language)
                yield _NEXT.in_language(language).format(share=text, points=shown_exactly(share.points))
    if question.unknown is UnknownPolicy.INTERVAL:
        yield _UNKNOWN.in_language(language)
    if question.not_applicable in _NOT_APPLICABLE:
        yield _NOT_APPLICABLE[question.not_applicable].in_language(language)


def _option(option: Option, points: Fraction | None, language: Language) -> PointsRow:
    counts = "" if option.counts == NO_TEXT else option.counts.in_language(language)
    earned = () if points is None else (shown_exactly(points),)
    return PointsRow(option.text.in_language(language), counts, earned)


def _scale(scale: Scale, unit: Text, language: Language) -> Iterator[PointsRow]:
    match scale:
        case Bands(closed=closed, below=below, bands=bands):
            words = _FROM if closed == "left" else _ABOVE
            for band in reversed(bands):
                said = words.in_language(language).format(at=quantity(band.at, unit, language=language))
                yield PointsRow(said, "", (shown_exactly(band.points),))
            yield PointsRow(_OTHERWISE.in_language(language), "", (shown_exactly(below),))
        case Proportional(zero_at=zero, full_at=full):
            low, high = (quantity(each, unit, language=language) for each in (zero, full))
            said = _LINE.in_language(language).format(low=low, high=high)
            yield PointsRow(said, "", ("0–100",))
        case _:
            assert_never(scale)
