"""The one canonical form of text: what goes, what stays, and how a text that is too long is answered."""

import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.entered_text import (
    TooLong,
    ascii_width,
    canonical_line,
    canonical_text,
    entered_line,
    entered_text,
)

ANYTHING: Final = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  武汉 某厂\u3000", "武汉 某厂"),
        ("一行\r\n二行\r三行\u2028四行\x0b五行", "一行\n二行\n三行\n四行\n五行"),
        ("e\u0301", "é"),
        ("有\x00控\x07制\x1b符\x9f", "有控制符"),
        ("制\t表", "制 表"),
        ("孤\ud800立", "孤立"),
        ("成对\ud83d\ude00", "成对😀"),
        ("非字符\ufffe\U0001ffff", "非字符"),
        ("反\u202e转\u2066与\ufeff零宽\u200b", "反转与零宽"),
        ("👩\u200d🔧🏭❤\ufe0f🇨🇳", "👩\u200d🔧🏭❤\ufe0f🇨🇳"),
        ("𫝀氏企业", "𫝀氏企业"),
        ("=1+1 <b>&", "=1+1 <b>&"),
        ("", ""),
    ],
)
def test_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert canonical_text(typed) == kept


def test_a_name_is_kept_on_one_line() -> None:
    assert canonical_line(" 湖北\r\n某某 \u3000有限\t公司 ") == "湖北 某某 有限 公司"


def test_marks_piled_on_a_letter_are_cut_down_before_they_take_ages_to_sort() -> None:
    assert len(canonical_text("e" + "\u0316\u0301" * 250_000)) <= 31


@given(st.text(st.sampled_from("ea가ᄀ\u0301\u0316\u0344\u0327\u0f71\u0f73\u09be\u11a8"), max_size=120))
def test_letters_with_many_marks_have_one_form(typed: str) -> None:
    kept = canonical_text(typed)

    assert canonical_text(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


@given(ANYTHING)
def test_canonical_text_stays_as_it_is(typed: str) -> None:
    assert canonical_text(canonical_text(typed)) == canonical_text(typed)


@given(ANYTHING)
def test_canonical_line_stays_as_it_is(typed: str) -> None:
    assert canonical_line(canonical_line(typed)) == canonical_line(typed)


@given(ANYTHING)
def test_canonical_text_can_be_stored_printed_and_exported(typed: str) -> None:
    kept = canonical_text(typed)

    assert kept.encode("utf-8").decode("utf-8") == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not [
        each for each in kept if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} and each != "\n"
    ]
    assert not [each for each in kept if ord(each) & 0xFFFE == 0xFFFE]


@given(st.text(st.sampled_from("武汉制造😀🏭é,.:9 "), max_size=200))
def test_ordinary_text_only_loses_its_outer_blanks(typed: str) -> None:
    assert canonical_text(typed) == typed.strip()


def test_text_at_the_limit_is_accepted() -> None:
    assert entered_text("字" * 2000) == "字" * 2000


def test_text_over_the_limit_is_refused_with_the_excess() -> None:
    refused = entered_text("字" * 2013)

    assert refused == TooLong(2013, 2000)
    assert isinstance(refused, TooLong)
    assert refused.excess == 13
    assert refused.message.zh == "最多填写 2,000 个字，现在有 2,013 个，请删去 13 个字。"


def test_what_is_removed_does_not_count_towards_the_limit() -> None:
    assert entered_text("字" * 2000 + "\x00\n ") == "字" * 2000


def test_a_line_has_a_limit_of_its_own() -> None:
    assert entered_line("某厂", limit=2) == "某厂"
    assert entered_line("某工厂", limit=2) == TooLong(3, 2)


def test_full_width_ascii_becomes_narrow_and_chinese_stays() -> None:
    assert ascii_width("ＡＢ１２，．％（　）万元。") == "AB12,.%( )万元。"
