"""Numbers as people type them in Chinese forms: full-width digits, thousands separators, the unit behind.

What is left after that has one strict pattern: a sign, ASCII digits, a point. Nothing is guessed: 1e5, 1_000,
12,5 and 三百 are refused with a sentence that says how to write it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from assessment.domain.entered_text import ascii_width, canonical_line
from assessment.domain.texts import NO_TEXT, Text

_TYPED: Final = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9][0-9,]*)(?:\.(?P<fraction>[0-9]+))?(?P<rest>.*)")
_GROUPED: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_MINUS_SIGNS: Final = str.maketrans("−–", "--")
_SHOWN: Final = 10
_SMALLEST_EXPONENT: Final = -30


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """What a figure may look like: its unit, the decimals kept, the range allowed (both ends included)."""

    maximum: Decimal
    minimum: Decimal = Decimal(0)
    decimals: int = 0
    unit: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing was typed."""

    @property
    def message(self) -> Text:
        """What to do."""
        return Text("请填写一个数字。", "Please enter a number.")


@dataclass(frozen=True, slots=True)
class NotANumber:
    """What was typed is not a number in digits."""

    @property
    def message(self) -> Text:
        """What to do."""
        return Text(
            "请只用阿拉伯数字填写，例如 1,200 或 0.5。", "Please use digits only, for example 1,200 or 0.5."
        )


@dataclass(frozen=True, slots=True)
class OddSeparators:
    """The commas do not stand every three digits."""

    @property
    def message(self) -> Text:
        """What to do."""
        return Text(
            "逗号应每三位一个，例如 12,345；小数点请用“.”。不确定时请去掉逗号。",
            "Put commas every three digits, as in 12,345, and a point before decimals; or leave commas out.",
        )


@dataclass(frozen=True, slots=True)
class WrongUnit:
    """Something other than the unit of the question stands behind the number."""

    typed: str
    unit: Text

    @property
    def message(self) -> Text:
        """What to do."""
        typed = self.typed if len(self.typed) <= _SHOWN else f"{self.typed[:_SHOWN]}…"
        if self.unit == NO_TEXT:
            return Text(
                f"数字后面写的是“{typed}”，本题没有单位，请只填数字。",
                f'There is "{typed}" behind the number, but there is no unit; please enter the number only.',
            )
        return Text(
            f"数字后面写的是“{typed}”，本题的单位是“{self.unit.zh}”，请换算后只填数字。",
            f'There is "{typed}" behind the number, but the unit is "{self.unit.in_language("en")}"; '
            "please convert and enter the number only.",
        )


@dataclass(frozen=True, slots=True)
class TooManyDecimals:
    """More decimals than are kept."""

    decimals: int

    @property
    def message(self) -> Text:
        """What to do."""
        if not self.decimals:
            return Text("请填写整数，不带小数。", "Please enter a whole number without decimals.")
        return Text(f"小数点后最多 {self.decimals} 位。", f"No more than {self.decimals} decimal(s), please.")


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number below or above what is allowed."""

    value: Decimal
    expected: NumberFormat

    @property
    def message(self) -> Text:
        """What to do."""
        least, most, unit = self.expected.minimum, self.expected.maximum, self.expected.unit
        allowed = f"{least:,f} 到 {most:,f} {unit.zh}".strip()
        return Text(
            f"应在 {allowed} 之间，请核对数字和单位。",
            f"The number has to lie between {least:,f} and {most:,f}; please check it and its unit"
            + (f" ({unit.in_language('en')})." if unit != NO_TEXT else "."),
        )


NumberRefusal: TypeAlias = Blank | NotANumber | OddSeparators | WrongUnit | TooManyDecimals | OutOfRange


def entered_number(text: str, expected: NumberFormat) -> Decimal | NumberRefusal:
    """The number that was typed, without needless zeros behind the point, or why it is none."""
    typed = ascii_width(canonical_line(text)).strip().translate(_MINUS_SIGNS)
    if not typed:
        return Blank()
    parts = _TYPED.fullmatch(typed)
    if parts is None:
        return NotANumber()
    refusal = _unit_refusal(parts["rest"].strip(), expected.unit)
    if refusal is not None:
        return refusal
    if _GROUPED.fullmatch(parts["whole"]) is None:
        return OddSeparators()
    fraction = (parts["fraction"] or "").rstrip("0")
    whole = parts["whole"].replace(",", "")
    return accepted_number(Decimal(f"{parts['sign']}{whole}.{fraction}"), expected)


def accepted_number(value: Decimal, expected: NumberFormat) -> Decimal | NumberRefusal:
    """``value`` if it is finite, in range and has no more decimals than are kept, or why not."""
    if not value.is_finite():
        return NotANumber()
    if not expected.minimum <= value <= expected.maximum:
        return OutOfRange(value, expected)
    if value.adjusted() < _SMALLEST_EXPONENT:
        return TooManyDecimals(expected.decimals)
    whole, _, fraction = f"{value:f}".partition(".")
    if len(fraction.rstrip("0")) > expected.decimals:
        return TooManyDecimals(expected.decimals)
    plain = Decimal(f"{whole}.{fraction.rstrip('0')}")
    return plain.copy_abs() if plain.is_zero() else plain


def _unit_refusal(typed: str, unit: Text) -> NotANumber | WrongUnit | None:
    if not typed or _folded(typed) in {_folded(unit.zh), _folded(unit.en)}:
        return None
    if any(character.isdigit() for character in typed) or not any(map(_may_be_a_unit, typed)):
        return NotANumber()
    return WrongUnit(typed, unit)


def _may_be_a_unit(character: str) -> bool:
    return character.isalpha() or character in "%‰℃°¥$"


def _folded(unit: str) -> str:
    return ascii_width(unit).replace(" ", "").casefold()
