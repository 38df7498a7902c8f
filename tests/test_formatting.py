"""Figures, scores and dates as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import formatting
from assessment.domain.scheduling import quarter_of
from assessment.domain.texts import Text

_POINTS = st.fractions(min_value=0, max_value=100)


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Fraction(60), "60.0"),
        (Fraction(0), "0.0"),
        (Fraction(100), "100.0"),
        (Fraction(5996, 100), "59.96"),
        (Fraction(59996, 1000), "59.996"),
        (Fraction(599999, 10000), "59.999"),
        (Fraction(5994, 100), "59.9"),
        (Fraction(6004, 100), "60.0"),
        (Fraction(1995, 100), "19.95"),
        (Fraction(200, 3), "66.7"),
    ],
)
def test_a_score_never_seems_to_reach_a_level_it_has_not_reached(points: Fraction, shown: str) -> None:
    assert formatting.score(points, thresholds=(20, 40, 60, 80)) == shown


def test_a_score_that_reaches_an_odd_threshold_is_not_shown_below_it() -> None:
    assert formatting.score(Fraction("33.34"), thresholds=[Decimal("33.34")]) == "33.34"
    assert formatting.score(Fraction(100, 3), thresholds=[Fraction(100, 3)]) == "33.334"


def test_halves_are_rounded_up_as_at_school() -> None:
    assert formatting.score(Fraction("2.25")) == "2.3"
    assert formatting.number(Decimal("-2.25"), decimals=1) == "-2.3"


@given(points=_POINTS, threshold=st.integers(0, 100))
def test_what_is_shown_lies_on_the_same_side_of_the_threshold(points: Fraction, threshold: int) -> None:
    shown = Fraction(formatting.score(points, thresholds=[threshold]))

    assert (shown >= threshold) == (points >= threshold)
    assert abs(shown - points) <= Fraction(1, 20)


def test_an_interval_of_one_point_is_a_single_figure() -> None:
    assert formatting.score_range(Fraction(52), Fraction(52)) == "52.0"
    assert formatting.score_range(Fraction(52), Fraction(183, 3)) == "52.0–61.0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1,234,567"),
        (Decimal("1234.50"), "1,234.5"),
        (Decimal("12345678901234567.25"), "12,345,678,901,234,567.25"),
        (Decimal("1E+3"), "1,000"),
        (Fraction(1, 3), "0.3"),
        (0, "0"),
    ],
)
def test_figures_have_thousands_separators_and_their_own_decimals(
    value: Decimal | Fraction | int, shown: str
) -> None:
    assert formatting.number(value) == shown


def test_a_percentage_can_name_the_counts_behind_it() -> None:
    assert formatting.percentage(Fraction(31, 50)) == "62.0%"
    assert formatting.percentage_of(31, 50, unit="家") == "62%，31/50 家"
    assert formatting.percentage_of(0, 0, unit="台") == "—，0/0 台"


def test_money_is_written_in_the_unit_of_the_country() -> None:
    assert formatting.amount(Decimal("1234.6")) == "1,234.6 万元"
    assert formatting.amount(Decimal("1234.6"), language="en") == "CNY 12.346 million"
    assert formatting.amount_range(5, 20) == "5–20 万元"
    assert formatting.amount_range(5, 20, language="en") == "CNY 50,000–200,000"
    assert formatting.amount_range(50, 300, language="en") == "CNY 0.5–3 million"
    assert formatting.amount_range(1, 101, language="en") == "CNY 0.01–1.01 million"
    assert formatting.amount_range(Decimal("0.8"), 120, language="en") == "CNY 8,000–1,200,000"
    assert formatting.amount_range(Decimal("0.8"), Decimal("1.2")) == "0.8–1.2 万元"
    assert formatting.amount_range(Decimal("0.8"), Decimal("1.2"), language="en") == "CNY 8,000–12,000"
    assert formatting.amount_range(5, 5) == "5 万元"


def test_figures_carry_their_unit_as_their_language_says_it() -> None:
    money, rate = Text("万元", "10,000 yuan"), Text("万元/人", "10,000 yuan per head")

    assert formatting.quantity(Decimal("69.2"), money) == "69.2 万元"
    assert formatting.quantity(Decimal("69.2"), money, language="en") == "CNY 692,000"
    assert formatting.quantity(Decimal("0.1"), money, language="en") == "CNY 1,000"
    assert formatting.quantity(Decimal(11800), money, language="en") == "CNY 118 million"
    assert formatting.quantity(Fraction(1782, 30), rate, decimals=1, language="en") == "CNY 594,000 per head"
    assert formatting.quantity(Fraction(62), Text("%", "%"), decimals=1, language="en") == "62.0%"
    assert formatting.quantity(12, Text("台", "machines"), language="en") == "12 machines"
    assert formatting.quantity(1, Text("台", "machines"), language="en") == "1 machine"
    assert formatting.quantity(1, Text("吨标准煤", "tonnes of coal"), language="en") == "1 tonne of coal"
    assert formatting.quantity(1, Text("台", "machines"), decimals=1, language="en") == "1.0 machines"


def test_names_and_months_are_told_as_their_language_does() -> None:
    names = ["Cloud", "5G factory", "Digital twin"]

    assert formatting.listed(names, language="en") == "Cloud, 5G factory and Digital twin"
    assert formatting.listed(names[:1], language="en") == "Cloud"
    assert formatting.listed(["上云", "5G 工厂"]) == "上云、5G 工厂"
    assert [formatting.months_range(1, each, language="en") for each in (1, 3)] == ["1 month", "1–3 months"]
    assert formatting.months_range(1, 1) == "1 个月"
    assert formatting.capitalised("5G at the site") == "5G at the site"
    assert formatting.capitalised("scenes at level 3") == "Scenes at level 3"


def test_a_span_of_quarters_names_its_year_once_where_it_can() -> None:
    first, third, fourth = (quarter_of(date(2027, month, 1)) for month in (1, 7, 10))
    after = quarter_of(date(2028, 1, 1))

    assert formatting.quarters(first, first) == "2027 年第一季度"
    assert formatting.quarters(first, third) == "2027 年第一至第三季度"
    assert formatting.quarters(fourth, after) == "2027 年第四季度至 2028 年第一季度"
    assert formatting.quarters(first, third, language="en") == "Q1–Q3 2027"
    assert formatting.quarters(fourth, after, language="en") == "Q4 2027 to Q1 2028"


def test_a_moment_is_shown_on_the_clock_of_the_country() -> None:
    evening = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)

    assert formatting.day(evening) == "2026年11月20日"
    assert formatting.moment(evening) == "2026年11月20日 00:05"
    assert formatting.day(date(2026, 11, 20), language="en") == "20 November 2026"
    assert formatting.moment(evening, language="en") == "20 November 2026, 00:05"


def test_time_needed_is_never_understated() -> None:
    assert formatting.minutes(61) == "约 2 分钟"
    assert formatting.minutes(1, language="en") == "about 1 min"


def test_english_has_a_form_for_one_and_another_for_more() -> None:
    said = "%(count)s {count:question is|questions are} open, %(months)s {months:month|months} at most"

    assert formatting.numbered(said, {"count": 1, "months": "1"}) == (
        "%(count)s question is open, %(months)s month at most"
    )
    assert formatting.numbered(said, {"count": 0, "months": 12}) == (
        "%(count)s questions are open, %(months)s months at most"
    )
