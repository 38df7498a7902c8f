"""Numbers of reports, and the codes with which whoever holds one can have it checked."""

import re
import unicodedata
from datetime import date
from hashlib import sha256
from secrets import choice
from typing import Final

from assessment.domain.identities import ItemId

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER: Final = re.compile(r"(DM[0-9]{8})([0-9A-Z]{6})")
_CODE_SIGNS: Final = 8
_HALF: Final = 4
_COPY: Final = "-W"


def new_number(dated: date) -> str:
    """A number that nobody guesses and everybody can read out: the day and six signs, none alike."""
    return f"DM{dated:%Y%m%d}-{''.join(choice(_SIGNS) for _ in range(6))}"


def copy_number(number: str) -> str:
    """The number under which a report's editable copy is kept: nothing is ever checked under it."""
    return f"{number}{_COPY}"


def file_stem(number: str) -> str:
    """How the file of a report is called, its editable copy as well."""
    return number.removesuffix(_COPY)


def check_code(item: ItemId, number: str) -> str:
    """The code printed beside a number, in two groups of four signs.

    It follows from the report's secret identity, which nobody learns from it; it cannot be worked out from
    the number, and a report that is made again has the same one.
    """
    left, signs = int.from_bytes(sha256(f"report {number} {item}".encode()).digest()), ""
    for _ in range(_CODE_SIGNS):
        left, sign = divmod(left, len(_SIGNS))
        signs += _SIGNS[sign]
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def canonical_number(typed: str) -> str:
    """A number as it is printed, however its signs were typed."""
    plain = _plain(typed)
    found = _NUMBER.fullmatch(plain)
    return "-".join(found.groups()) if found else plain


def canonical_code(typed: str) -> str:
    """A code as it is printed, however its signs were typed."""
    plain = _plain(typed)
    return f"{plain[:_HALF]}-{plain[_HALF:]}"


def _plain(typed: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed)).upper()
