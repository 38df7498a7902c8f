"""CSV opens in WPS and Excel as what it is: text that begins like a formula is guarded, numbers are not."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest

from assessment.export.cells import Cell, Column, Sheet, plain_text
from assessment.export.csv import csv_file, guarded, unguarded
from tests.export.poisons import FORMULAS, POISONS

DANGEROUS = tuple("=+-@＝＋－＠\t\r\n")


def table(*rows: tuple[Cell, ...]) -> bytes:
    columns = tuple(Column(f"第{number + 1}列", 12) for number in range(len(rows[0])))
    return csv_file(Sheet("数据", columns, rows))


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))[1:]


def test_it_begins_with_the_mark_and_its_lines_end_as_windows_expects() -> None:
    content = table(("a", 1), ("b", 2))

    assert content == '\ufeff"第1列","第2列"\r\n"a",1\r\n"b",2\r\n'.encode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_never_begins_like_a_formula_and_reads_back_as_it_was(formula: str) -> None:
    ((cell, _),) = read(table((formula, 1)))

    assert not cell.startswith(DANGEROUS)
    assert not cell.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(DANGEROUS)
    assert unguarded(cell) == plain_text(formula)


def test_numbers_are_left_alone() -> None:
    ((cells),) = read(table((-5, Decimal("-0.5"), Decimal("58.3"), 0, 2**63, -(2**63))))

    assert cells == ["-5", "-0.5", "58.3", "0", "9223372036854775808", "-9223372036854775808"]


def test_a_number_is_not_quoted_and_text_that_looks_like_one_is() -> None:
    assert table((-5, "5")).splitlines()[1] == b'-5,"5"'


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: repr(poison)[:20])
def test_no_value_makes_an_export_fail(poison: Cell) -> None:
    ((first, second),) = read(table((poison, "danach")))

    assert second == "danach"
    assert "\x00" not in first


@pytest.mark.parametrize("harmless", ["长江泵业", "5G工厂", "a=b", "1-2", "(甲)", "'引文'", "“是”"])
def test_ordinary_text_is_left_alone(harmless: str) -> None:
    assert guarded(harmless) == harmless


def test_moments_are_written_in_house_time_and_days_as_they_are() -> None:
    told = (datetime(2026, 11, 20, 2, 30, tzinfo=UTC), date(2026, 12, 1))

    assert read(table(told)) == [["2026-11-20 10:30", "2026-12-01"]]


def test_a_yes_or_no_is_a_word_and_a_figure_too_long_to_be_exact_is_text() -> None:
    assert read(table((True, False, 10**15, Decimal("-1.5")))) == [["是", "否", str(10**15), "-1.5"]]
