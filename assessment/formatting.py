"""How figures, scores and dates are shown to people: the only place where an exact value is rounded."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from markupsafe import Markup

from assessment.domain.scheduling import NUMERALS, Quarter, year_and_number
from assessment.domain.texts import SOURCE_LANGUAGE, Language, Text

HOUSE_TIME: Final = ZoneInfo("Asia/Shanghai")
_LOCALES: Final[dict[Language, str]] = {"zh": "zh_Hans_CN", "en": "en"}
_TEN_THOUSAND, _MILLION = 10_000, 100
"""万元 in yuan, and a million yuan in 万元."""
_MONEY: Final = Text("万元", "10,000 yuan")
_FORMS: Final = re.compile(r"\{(\w+):([^{|}]*)\|([^{|}]*)\}")
_ONE_OF: Final = {
    "hours": "hour",
    "machines": "machine",
    "people": "person",
    "persons": "person",
    "processes": "process",
    "terminals": "terminal",
    "tonnes": "tonne",
    "turns": "turn",
}
"""The units of questions, in English, of one alone."""
_SCORE_DECIMALS: Final = 1
_MOST_SCORE_DECIMALS: Final = 3


def score(points: Fraction, *, thresholds: Iterable[Fraction | Decimal | int] = ()) -> str:
    """Points from 0 to 100 with one decimal, with more where rounding would seem to cross a threshold.

    59.96 against a threshold of 60 is ``59.96``; what three decimals cannot tell apart stays on its own side.
    """
    limits = [Fraction(threshold) for threshold in thresholds]
    for decimals in range(_SCORE_DECIMALS, _MOST_SCORE_DECIMALS + 1):
        shown = _half_up(points, decimals)
        if not any(_seems_to_cross(points, shown, limit) for limit in limits):
            return _written(shown, decimals)
    passed = any(points >= limit > shown for limit in limits)
    unit = 10**_MOST_SCORE_DECIMALS
    directed = Fraction(ceil(points * unit) if passed else floor(points * unit), unit)
    return _written(directed, _MOST_SCORE_DECIMALS)


def score_range(low: Fraction, high: Fraction, *, thresholds: Iterable[Fraction | Decimal | int] = ()) -> str:
    """The interval of a score, ``52.3–61.0``; a single figure where both ends are the same."""
    limits = tuple(thresholds)
    lower, upper = score(low, thresholds=limits), score(high, thresholds=limits)
    return lower if low == high else f"{lower}–{upper}"


def number(value: Decimal | Fraction | int, *, decimals: int | None = None) -> str:
    """A figure with thousands separators, ``1,234.5``; all its own decimals, or exactly ``decimals``."""
    if decimals is None and not isinstance(value, Fraction):
        exact = Decimal(value)
        decimals = 0 if exact == exact.to_integral_value() else -int(exact.normalize().as_tuple().exponent)
    places = 1 if decimals is None else decimals
    return f"{Decimal(_written(_half_up(Fraction(value), places), places)):,}"


def percentage(share: Fraction | Decimal, *, decimals: int = 1) -> str:
    """A share from 0 to 1 as ``62.0%``."""
    return f"{_written(_half_up(Fraction(share) * 100, decimals), decimals)}%"


def percentage_of(part: int, whole: int, *, unit: str = "") -> str:
    """A share with the counts behind it, ``62%，31/50 家``; a dash where there is nothing to divide by."""
    counts = f"{number(part)}/{number(whole)}" + (f" {unit}" if unit else "")
    return f"{percentage(Fraction(part, whole), decimals=0)}，{counts}" if whole else f"—，{counts}"


def amount(value: Decimal | int, *, language: Language = SOURCE_LANGUAGE) -> str:
    """Money given in 万元: ``1,234.6 万元``, in English ``CNY 12.346 million`` or ``CNY 692,000``."""
    match language:
        case "zh":
            return f"{number(value)} 万元"
        case "en" if value < _MILLION:
            return f"CNY {number(value * _TEN_THOUSAND)}"
        case "en":
            return f"CNY {number(Decimal(value) / _MILLION)} million"


def amount_range(low: Decimal | int, high: Decimal | int, *, language: Language = SOURCE_LANGUAGE) -> str:
    """A span of money given in 万元: ``5–20 万元``, in English ``CNY 50,000–200,000``.

    Both ends are in one unit: millions only where neither needs more than two decimals of one.
    """
    if low == high:
        return amount(low, language=language)
    match language:
        case "zh":
            return f"{number(low)}–{number(high)} 万元"
        case "en":
            if high < _MILLION or any(Decimal(each) != round(Decimal(each)) for each in (low, high)):
                return f"CNY {number(low * _TEN_THOUSAND)}–{number(high * _TEN_THOUSAND)}"
            return f"CNY {number(Decimal(low) / _MILLION)}–{number(Decimal(high) / _MILLION)} million"


def quantity(
    value: Decimal | Fraction | int,
    unit: Text,
    *,
    decimals: int | None = None,
    language: Language = SOURCE_LANGUAGE,
) -> str:
    """A figure with its unit: ``38.1%``, ``12 台``; 万元 become ``CNY 692,000 per head`` in English."""
    if language == "en" and unit.zh.startswith(_MONEY.zh):
        rounded = Decimal(number(value, decimals=decimals).replace(",", ""))
        return amount(rounded, language=language) + unit.en.removeprefix(_MONEY.en)
    shown, name = number(value, decimals=decimals), unit.in_language(language)
    if language == "en" and shown == "1":
        many, space, rest = name.partition(" ")
        name = f"{_ONE_OF.get(many, many)}{space}{rest}"
    return f"{shown}{name}" if unit.zh == "%" else f"{shown} {name}".strip()


def capitalised(text: str) -> str:
    """A wording as it begins a line or a sentence: only its first letter is made a capital."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], *, language: Language = SOURCE_LANGUAGE) -> str:
    """Names in a row: ``上云、5G 工厂``, in English ``Cloud, 5G factory and Digital twin``."""
    if language == "zh":
        return "、".join(names)
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def months_range(low: int, high: int, *, language: Language = SOURCE_LANGUAGE) -> str:
    """How many months something takes: ``2–3 个月``, in English ``2–3 months`` and ``1 month``."""
    span = str(low) if low == high else f"{low}–{high}"
    if language == "zh":
        return f"{span} 个月"
    return f"{span} month" if high == 1 else f"{span} months"


def numbered(said: str, values: Mapping[str, object]) -> str:
    """English with each ``{count:question is|questions are}`` in the form that the value asks for.

    The first form is for one alone; Chinese has no such places.
    """
    if "{" not in said:
        return said
    return _FORMS.sub(lambda found: found[2] if str(values[found[1]]) == "1" else found[3], said)


def in_markup(said: str, values: Mapping[str, object]) -> Markup:
    """Our own words as a template shows them: they are markup, what is filled in is escaped."""
    words = Markup(numbered(said, values))  # noqa: S704 - our own words, checked with the code
    return words % values if values else words


def day(when: date, *, language: Language = SOURCE_LANGUAGE) -> str:
    """A day as people here write it, ``2026年11月20日``; a moment becomes its day in Asia/Shanghai."""
    local = when.astimezone(HOUSE_TIME).date() if isinstance(when, datetime) else when
    return format_date(
        local, "yyyy年M月d日" if language == "zh" else "d MMMM yyyy", locale=_LOCALES[language]
    )


def quarter(which: Quarter, *, language: Language = SOURCE_LANGUAGE) -> str:
    """A quarter of the calendar: ``2027 年第一季度``, in English ``Q1 2027``."""
    year, number = year_and_number(which)
    return f"{year} 年第{NUMERALS[number - 1]}季度" if language == "zh" else f"Q{number} {year}"


def quarters(begins: Quarter, ends: Quarter, *, language: Language = SOURCE_LANGUAGE) -> str:
    """A span of quarters: ``2027 年第一至第三季度``, ``Q1–Q3 2027``; with both years where they differ."""
    if begins == ends:
        return quarter(begins, language=language)
    (year, first), (last_year, last) = year_and_number(begins), year_and_number(ends)
    if year != last_year:
        word = "至 " if language == "zh" else " to "
        return f"{quarter(begins, language=language)}{word}{quarter(ends, language=language)}"
    if language == "zh":
        return f"{year} 年第{NUMERALS[first - 1]}至第{NUMERALS[last - 1]}季度"
    return f"Q{first}–Q{last} {year}"


def moment(when: datetime, *, language: Language = SOURCE_LANGUAGE) -> str:
    """A point in time to the minute in Asia/Shanghai, ``2026年11月20日 14:05``."""
    if language == "zh":
        local = when.astimezone(HOUSE_TIME)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return format_datetime(when, "d MMMM yyyy, HH:mm", tzinfo=HOUSE_TIME, locale=_LOCALES[language])


def minutes(seconds: int, *, language: Language = SOURCE_LANGUAGE) -> str:
    """How long something takes, rounded up to whole minutes: ``约 7 分钟``."""
    whole = max(1, -(-seconds // 60))
    return f"约 {whole} 分钟" if language == "zh" else f"about {whole} min"


def _half_up(value: Fraction, decimals: int) -> Fraction:
    """``value`` rounded to ``decimals``, halves away from zero (四舍五入)."""
    unit, part, whole = 10**decimals, value.numerator, value.denominator
    magnitude = (2 * abs(part) * unit + whole) // (2 * whole)
    return Fraction(magnitude if part >= 0 else -magnitude, unit)


def _seems_to_cross(exact: Fraction, shown: Fraction, threshold: Fraction) -> bool:
    return (shown >= threshold) != (exact >= threshold)


def _written(value: Fraction, decimals: int) -> str:
    """A value that has at most ``decimals`` decimals, written with exactly that many."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.{decimals}f}"
