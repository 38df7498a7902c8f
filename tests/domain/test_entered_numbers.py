"""Numbers as typed in Chinese forms: what is understood, what is refused and in which words."""

from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.entered_numbers import (
    Blank,
    NotANumber,
    NumberFormat,
    NumberRefusal,
    OddSeparators,
    OutOfRange,
    TooManyDecimals,
    WrongUnit,
    accepted_number,
    entered_number,
)
from assessment.domain.texts import Text

MONEY: Final = NumberFormat(maximum=Decimal(100_000_000), decimals=2, unit=Text("万元", "10,000 yuan"))
SHARE: Final = NumberFormat(maximum=Decimal(100), decimals=1, unit=Text("%", "%"))
STAFF: Final = NumberFormat(maximum=Decimal(1_000_000), unit=Text("人", "persons"))
CHANGE: Final = NumberFormat(minimum=Decimal(-100), maximum=Decimal(1000), decimals=1, unit=Text("%", "%"))
AMOUNTS: Final = st.decimals(0, 100_000_000, places=2)


@pytest.mark.parametrize(
    ("typed", "expected", "number"),
    [
        ("1200", MONEY, "1200"),
        ("１２００．５", MONEY, "1200.5"),
        ("1,200", MONEY, "1200"),
        ("12，345，678.9", MONEY, "12345678.9"),
        ("  1200 万元\u3000", MONEY, "1200"),
        ("1200万元", MONEY, "1200"),
        ("45.5%", SHARE, "45.5"),
        ("４５％", SHARE, "45"),
        ("100 ％", SHARE, "100"),
        ("320人", STAFF, "320"),
        ("0320", STAFF, "320"),
        ("+5", STAFF, "5"),
        ("-3.5", CHANGE, "-3.5"),
        ("－３．５％", CHANGE, "-3.5"),
        ("−3", CHANGE, "-3"),
        ("-0", CHANGE, "0"),
        ("-0", STAFF, "0"),
        ("1200.00", MONEY, "1200"),
        ("320.0", STAFF, "320"),
        ("\ufeff320\u200b", STAFF, "320"),
    ],
)
def test_numbers_typed_in_chinese_style_are_understood(
    typed: str, expected: NumberFormat, number: str
) -> None:
    assert str(entered_number(typed, expected)) == number


@pytest.mark.parametrize(
    "typed",
    [
        *("NaN", "sNaN", "Infinity", "-inf", "∞", "1_000", "1e5", "1E+5", "0x10", "١٢٣", "1٣", "१२", "①"),
        *("三百", "约300", "--5", "+-5", "5-10", "1 200", "1.2.3", "12.", ".5", ",", "-", "+", "1/2", "=1+1"),
        *("万元", "1\ud8002e3", "😀", "1;2"),
    ],
)
def test_what_is_not_a_number_in_digits_is_refused(typed: str) -> None:
    assert entered_number(typed, MONEY) == NotANumber()


@pytest.mark.parametrize("typed", ["1,2", "12,5", "1,2345", "1234,567", "1,,200", "1,200,", "12,34,567"])
def test_commas_anywhere_but_every_three_digits_are_never_read_as_a_number(typed: str) -> None:
    assert entered_number(typed, MONEY) == OddSeparators()


@pytest.mark.parametrize(
    ("typed", "expected", "unit"),
    [
        ("12000000元", MONEY, "元"),
        ("1.2亿元", MONEY, "亿元"),
        ("3万", MONEY, "万"),
        ("45%", STAFF, "%"),
        ("5台", STAFF, "台"),
        ("45人", SHARE, "人"),
    ],
)
def test_another_unit_is_refused_rather_than_dropped(typed: str, expected: NumberFormat, unit: str) -> None:
    assert entered_number(typed, expected) == WrongUnit(unit, expected.unit)


@pytest.mark.parametrize("typed", ["", "   ", "\u3000", "\x00\t", "\ud800"])
def test_nothing_typed_is_told_from_a_mistake(typed: str) -> None:
    assert entered_number(typed, MONEY) == Blank()


@pytest.mark.parametrize(
    ("typed", "expected", "decimals"), [("1.234", MONEY, 2), ("45.55", SHARE, 1), ("3.5", STAFF, 0)]
)
def test_more_decimals_than_are_kept_are_refused(typed: str, expected: NumberFormat, decimals: int) -> None:
    assert entered_number(typed, expected) == TooManyDecimals(decimals)


@pytest.mark.parametrize(
    ("typed", "expected"), [("100.1", SHARE), ("-1", STAFF), ("-101", CHANGE), ("9" * 400, MONEY)]
)
def test_a_number_out_of_range_is_refused(typed: str, expected: NumberFormat) -> None:
    assert isinstance(entered_number(typed, expected), OutOfRange)


@pytest.mark.parametrize(
    ("typed", "expected", "message"),
    [
        ("", MONEY, "请填写一个数字。"),
        ("很多", MONEY, "请只用阿拉伯数字填写，例如 1,200 或 0.5。"),
        ("12,5", MONEY, "逗号应每三位一个，例如 12,345；小数点请用“.”。不确定时请去掉逗号。"),
        ("500元", MONEY, "数字后面写的是“元”，本题的单位是“万元”，请换算后只填数字。"),
        ("5个", NumberFormat(maximum=Decimal(9)), "数字后面写的是“个”，本题没有单位，请只填数字。"),
        ("3.5", STAFF, "请填写整数，不带小数。"),
        ("3.555", MONEY, "小数点后最多 2 位。"),
        ("120", SHARE, "应在 0 到 100 % 之间，请核对数字和单位。"),
    ],
)
def test_a_refusal_says_what_to_do(typed: str, expected: NumberFormat, message: str) -> None:
    refused = entered_number(typed, expected)

    assert not isinstance(refused, Decimal)
    assert refused.message.zh == message


def test_a_long_tail_is_not_repeated_in_full() -> None:
    refused = entered_number("5" + "长" * 1900, MONEY)

    assert isinstance(refused, WrongUnit)
    assert len(refused.message.zh) < 60


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_decimal_from_a_file_must_be_finite(value: str) -> None:
    assert accepted_number(Decimal(value), MONEY) == NotANumber()


@pytest.mark.parametrize("value", ["1e-400", "1e-999999999", "0e-999999999"])
def test_a_decimal_from_a_file_cannot_hide_millions_of_digits(value: str) -> None:
    assert accepted_number(Decimal(value), MONEY) == TooManyDecimals(2)


def test_a_decimal_from_a_file_is_written_without_an_exponent() -> None:
    assert str(accepted_number(Decimal("1.2E+3"), MONEY)) == "1200"


@given(AMOUNTS, st.booleans(), st.sampled_from(["", "万元", " 万元", "\u3000"]))
def test_every_way_of_typing_an_amount_gives_the_same_amount(amount: Decimal, wide: bool, tail: str) -> None:
    grouped = f"{amount:,f}{tail}"
    typed = grouped.translate({ord(each): ord(each) + 0xFEE0 for each in "0123456789,."}) if wide else grouped

    assert entered_number(typed, MONEY) == amount
    assert entered_number(f"{amount:f}", MONEY) == amount


@given(AMOUNTS)
def test_what_was_understood_is_understood_again_as_the_same(amount: Decimal) -> None:
    once = entered_number(str(amount), MONEY)

    assert isinstance(once, Decimal)
    assert str(entered_number(str(once), MONEY)) == str(once)


@given(
    st.text(st.characters(codec=None, exclude_categories=())), st.sampled_from([MONEY, SHARE, STAFF, CHANGE])
)
def test_whatever_is_typed_gives_a_number_in_range_or_a_sentence(typed: str, expected: NumberFormat) -> None:
    read: Decimal | NumberRefusal = entered_number(typed, expected)

    if isinstance(read, Decimal):
        assert expected.minimum <= read <= expected.maximum
        assert "E" not in str(read)
    else:
        assert read.message.zh.encode("utf-8")
        assert read.message.zh.endswith("。")


@given(st.text(st.sampled_from("0123456789０９,，.．-－+eE_ %％万元٣一"), max_size=12))
def test_nothing_is_read_that_python_would_read_otherwise(typed: str) -> None:
    read = entered_number(typed, CHANGE)

    if isinstance(read, Decimal):
        plain = typed.translate(str.maketrans("０９，．－％", "09,.-%"))
        assert read == Decimal(plain.replace(",", "").replace("%", "").replace(" ", ""))
