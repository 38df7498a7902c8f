"""The unified social credit code of an enterprise (统一社会信用代码, GB 32100-2015).

Length, alphabet and check character decide; an odd registration area or organisation code (GB 11714) only
warns. Positions 3–8 are the area of the registration authority and need not be the enterprise's county.
"""

import string
import unicodedata
from dataclasses import dataclass
from typing import Final, TypeAlias

from assessment.domain.entered_text import ascii_width
from assessment.domain.regions import RegionTree, Unlisted
from assessment.domain.texts import Text

LENGTH: Final = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_FORMER_NUMBER_LENGTH: Final = 15
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUES: Final = string.digits + string.ascii_uppercase
_UPPER: Final = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_SEPARATORS: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
_LOOK_ALIKES: Final = {"I": "1", "O": "0", "S": "5", "Z": "2"}


@dataclass(frozen=True, slots=True)
class WrongLength:
    """The code does not have eighteen characters."""

    length: int

    @property
    def message(self) -> Text:
        """What to do."""
        if self.length == 0:
            return Text(
                "请填写营业执照上的 18 位统一社会信用代码。",
                "Please enter the 18 characters of the unified social credit code on the business licence.",
            )
        if self.length == _FORMER_NUMBER_LENGTH:
            return Text(
                "您填写的是 15 位，像是旧的注册号；请填写营业执照上的 18 位统一社会信用代码。",
                "These 15 characters look like the former registration number; "
                "please enter the 18 of the unified social credit code on the business licence.",
            )
        missing = LENGTH - self.length
        difference = f"少了 {missing} 位" if missing > 0 else f"多了 {-missing} 位"
        too = f"{missing} too few" if missing > 0 else f"{-missing:,} too many"
        return Text(
            f"统一社会信用代码应为 18 位，您填写了 {self.length:,} 位，{difference}。",
            f"A unified social credit code has 18 characters; these are {self.length:,}, {too}.",
        )


@dataclass(frozen=True, slots=True)
class WrongCharacter:
    """A character that no code contains, at a position counted from 1."""

    position: int
    character: str

    @property
    def message(self) -> Text:
        """What to do."""
        shown = f"“{self.character}”" if self.character.isprintable() else "字符"
        meant = _LOOK_ALIKES.get(self.character)
        hint = f"，请核对是否为数字 {meant}" if meant else ""
        allowed = "代码只用数字和除 I、O、S、V、Z 以外的大写字母"
        shown_en = f'"{self.character}"' if self.character.isprintable() else "this character"
        hint_en = f" Is it the digit {meant}?" if meant else ""
        return Text(
            f"第 {self.position} 位{shown}不能出现在统一社会信用代码中（{allowed}）{hint}。",
            f"Character {self.position}: {shown_en} is in no unified social credit code "
            f"(digits, and capitals without I, O, S, V, Z).{hint_en}",
        )


@dataclass(frozen=True, slots=True)
class WrongCheckCharacter:
    """The last character does not follow from the seventeen before it: somewhere is a slip."""

    character: str

    @property
    def message(self) -> Text:
        """What to do."""
        return Text(
            f"第 18 位校验码“{self.character}”与前 17 位不相符，"
            "可能有一位写错或相邻两位颠倒，请对照营业执照逐位核对。",
            f'The check character "{self.character}" does not match the 17 before it; one may be wrong or '
            "two may have changed places. Please compare with the business licence one by one.",
        )


@dataclass(frozen=True, slots=True)
class OrganisationCodeMismatch:
    """Position 17 is not the check character of the organisation code in positions 9–16."""

    expected: str
    given: str

    @property
    def message(self) -> Text:
        """What to look at."""
        return Text(
            f"第 9 至 17 位的主体标识码未通过校验（第 17 位为“{self.given}”）。如与营业执照一致，可以继续。",
            f'Characters 9 to 17 fail their check (character 17 is "{self.given}"). '
            "If they agree with the business licence, you can go on.",
        )


@dataclass(frozen=True, slots=True)
class AreaUnlisted:
    """The area of the registration authority is none the platform knows."""

    area: str

    @property
    def message(self) -> Text:
        """What to look at."""
        return Text(
            f"第 3 至 8 位“{self.area}”不是平台收录的行政区划代码。如在省外登记或与营业执照一致，可以继续。",
            f'Characters 3 to 8, "{self.area}", are no area code the platform knows. If the firm is '
            "registered elsewhere or they agree with the business licence, you can go on.",
        )


CreditCodeRefusal: TypeAlias = WrongLength | WrongCharacter | WrongCheckCharacter
CreditCodeWarning: TypeAlias = OrganisationCodeMismatch | AreaUnlisted


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose check character is right, and what is nevertheless odd about it."""

    code: str
    warnings: tuple[CreditCodeWarning, ...] = ()

    @property
    def area(self) -> str:
        """The area code of the registration authority (positions 3–8)."""
        return self.code[2:8]


def canonical_credit_code(text: str) -> str:
    """``text`` narrow, upper-case, and without blanks, hyphens and invisible characters."""
    narrow = ascii_width(text).translate(_UPPER)
    return "".join(each for each in narrow if unicodedata.category(each) not in _SEPARATORS)


def read_credit_code(text: str, regions: RegionTree) -> CreditCode | CreditCodeRefusal:
    """The code that was typed with its warnings, or the first thing that makes it impossible."""
    code = canonical_credit_code(text)
    if len(code) != LENGTH:
        return WrongLength(len(code))
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            return WrongCharacter(position, character)
    if check_character(code[:-1]) != code[-1]:
        return WrongCheckCharacter(code[-1])
    return CreditCode(code, _warnings(code, regions))


def check_character(first17: str) -> str:
    """C18 = (31 - Σ Cᵢ·3^(i-1) mod 31) mod 31, as a character of the alphabet."""
    total = sum(ALPHABET.index(each) * pow(3, power, 31) for power, each in enumerate(first17))
    return ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """C9 = (11 - Σ Cᵢ·Wᵢ mod 11) mod 11 of an organisation code, ten being written X."""
    pairs = zip(first8, _ORGANISATION_WEIGHTS, strict=True)
    remainder = -sum(_ORGANISATION_VALUES.index(each) * weight for each, weight in pairs) % 11
    return "X" if remainder == 10 else str(remainder)


def completed_credit_code(authority_and_area: str, organisation: str) -> str:
    """A code with both check characters right, for fictitious enterprises: from positions 1–8 and 9–16."""
    first17 = f"{authority_and_area}{organisation}{organisation_check_character(organisation)}"
    return first17 + check_character(first17)


def _warnings(code: str, regions: RegionTree) -> tuple[CreditCodeWarning, ...]:
    found: list[CreditCodeWarning] = []
    expected = organisation_check_character(code[8:16])
    if expected != code[16]:
        found.append(OrganisationCodeMismatch(expected, code[16]))
    if isinstance(regions.resolve(code[2:8]), Unlisted):
        found.append(AreaUnlisted(code[2:8]))
    return tuple(found)
