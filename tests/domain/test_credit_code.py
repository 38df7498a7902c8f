"""Unified social credit codes: the standard's example, made-up codes, and every slip of the finger."""

import string
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.credit_code import (
    ALPHABET,
    AreaUnlisted,
    CreditCode,
    OrganisationCodeMismatch,
    WrongCharacter,
    WrongCheckCharacter,
    canonical_credit_code,
    check_character,
    completed_credit_code,
    organisation_check_character,
    read_credit_code,
)
from assessment.domain.regions import FormerRegion, Region, RegionCode, RegionKind, RegionTree
from assessment.domain.sources import Mark, Source

PROVINCE: Final = RegionCode("420000")
REGIONS: Final = RegionTree(
    source=Source(title="中华人民共和国行政区划代码", mark=Mark.SECONDARY),
    regions=(
        Region(code=PROVINCE, name="湖北省", kind=RegionKind.PROVINCE),
        Region(code=RegionCode("420100"), name="武汉市", kind=RegionKind.CITY, parent=PROVINCE),
        Region(code=RegionCode("429004"), name="仙桃市", kind=RegionKind.COUNTY_CITY, parent=PROVINCE),
    ),
    former=(
        FormerRegion(
            code=RegionCode("420199"),
            name="旧区",
            until=2014,
            now=RegionCode("420100"),
            mark=Mark.SECONDARY,
        ),
    ),
)
ALLOWED: Final = "代码只用数字和除 I、O、S、V、Z 以外的大写字母"
VALID: Final = "91420100XXXX00019C"
CODES: Final = st.builds(
    completed_credit_code,
    st.text(st.sampled_from(string.digits), min_size=8, max_size=8),
    st.text(st.sampled_from(ALPHABET), min_size=8, max_size=8),
)


@pytest.mark.parametrize(
    ("code", "warnings"),
    [
        ("91350100M000100Y43", (AreaUnlisted("350100"),)),
        ("91310000MA1K000006", (OrganisationCodeMismatch("7", "0"), AreaUnlisted("310000"))),
        ("91420100XXXX00019C", ()),
        ("91429004XXXX00027B", ()),
    ],
)
def test_a_right_code_is_accepted_with_what_is_odd_about_it(
    code: str, warnings: tuple[OrganisationCodeMismatch | AreaUnlisted, ...]
) -> None:
    assert read_credit_code(code, REGIONS) == CreditCode(code, warnings)


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91420100XXXX00019D", "91429004XXXX00027C"])
def test_a_wrong_check_character_is_refused(code: str) -> None:
    assert read_credit_code(code, REGIONS) == WrongCheckCharacter(code[-1])


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_are_refused_where_they_stand(letter: str) -> None:
    assert read_credit_code(f"91350100M000100{letter}43", REGIONS) == WrongCharacter(16, letter)


@pytest.mark.parametrize(
    "typed",
    [
        "  91420100xxxx00019c ",
        "9142 0100 XXXX 0001 9C",
        "9142-0100-XXXX－0001—9C",
        "９１４２０１００ＸＸＸＸ０００１９Ｃ",
        "91420100XXXX00019C\u200b\ufeff",
        "\u300091420100\tXXXX\u00a000019C\n",
    ],
)
def test_the_manner_of_writing_does_not_matter(typed: str) -> None:
    assert read_credit_code(typed, REGIONS) == CreditCode(VALID)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "请填写营业执照上的 18 位统一社会信用代码。"),
        ("420100000012345", "您填写的是 15 位，像是旧的注册号；请填写营业执照上的 18 位统一社会信用代码。"),
        (VALID[:-1], "统一社会信用代码应为 18 位，您填写了 17 位，少了 1 位。"),
        (f"{VALID}00", "统一社会信用代码应为 18 位，您填写了 20 位，多了 2 位。"),
        (
            "91350100M000100I43",
            f"第 16 位“I”不能出现在统一社会信用代码中（{ALLOWED}），请核对是否为数字 1。",
        ),
        (
            "91350100M000100\ud80043",
            f"第 16 位字符不能出现在统一社会信用代码中（{ALLOWED}）。",
        ),
        (
            "91350100M000100Y44",
            "第 18 位校验码“4”与前 17 位不相符，可能有一位写错或相邻两位颠倒，请对照营业执照逐位核对。",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(typed: str, message: str) -> None:
    refused = read_credit_code(typed, REGIONS)

    assert not isinstance(refused, CreditCode)
    assert refused.message.zh == message


def test_warnings_leave_the_way_open() -> None:
    read = read_credit_code("91310000MA1K000006", REGIONS)

    assert isinstance(read, CreditCode)
    assert [warning.message.zh for warning in read.warnings] == [
        "第 9 至 17 位的主体标识码未通过校验（第 17 位为“0”）。如与营业执照一致，可以继续。",
        "第 3 至 8 位“310000”不是平台收录的行政区划代码。如在省外登记或与营业执照一致，可以继续。",
    ]


@pytest.mark.parametrize(("organisation", "check"), [("M000100Y", "4"), ("D2143569", "X"), ("MA1K0000", "7")])
def test_organisation_codes_have_a_check_character_of_their_own(organisation: str, check: str) -> None:
    assert organisation_check_character(organisation) == check


def test_the_check_character_of_the_standards_example_is_three() -> None:
    assert check_character("91350100M000100Y4") == "3"


def test_an_area_of_former_times_is_no_reason_for_a_warning() -> None:
    code = completed_credit_code("91420199", "XXXX0001")

    assert read_credit_code(code, REGIONS) == CreditCode(code)
    assert CreditCode(code).area == "420199"


def test_a_made_up_code_in_an_area_that_does_not_exist_is_warned_about() -> None:
    code = completed_credit_code("91999999", "XXXX0001")

    assert read_credit_code(code, REGIONS) == CreditCode(code, (AreaUnlisted("999999"),))


@given(CODES)
def test_a_completed_code_has_both_check_characters_right(code: str) -> None:
    read = read_credit_code(code, REGIONS)

    assert isinstance(read, CreditCode)
    assert not [each for each in read.warnings if isinstance(each, OrganisationCodeMismatch)]


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, other: str) -> None:
    slipped = f"{code[:place]}{other}{code[place + 1 :]}"

    assert isinstance(read_credit_code(slipped, REGIONS), CreditCode) is (slipped == code)


@given(CODES, st.integers(0, 16))
def test_two_neighbours_in_the_wrong_order_are_always_noticed(code: str, place: int) -> None:
    swapped = f"{code[:place]}{code[place + 1]}{code[place]}{code[place + 2 :]}"

    assert isinstance(read_credit_code(swapped, REGIONS), CreditCode) is (swapped == code)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=30))
def test_whatever_is_typed_gives_a_code_or_a_sentence(typed: str) -> None:
    read = read_credit_code(typed, REGIONS)

    assert canonical_credit_code(canonical_credit_code(typed)) == canonical_credit_code(typed)
    if not isinstance(read, CreditCode):
        assert read.message.zh.encode("utf-8")
