"""The names people sign in with: typed in any width or case, they mean the same."""

import re
import unicodedata
from typing import Final

from assessment.domain.errors import RefusalError
from assessment.domain.texts import Text

SHORTEST: Final = 2
LONGEST: Final = 64
_PERMITTED: Final = re.compile(r"[\w.@+\-]+")
_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


class SignInNameRefusedError(RefusalError):
    """A name that cannot be signed in with."""

    def __init__(self) -> None:
        super().__init__(
            Text("登录名不符合要求。", "This sign-in name cannot be used."),
            Text(
                f"请使用 {SHORTEST} 至 {LONGEST} 个汉字、字母、数字或 . - _ @，中间不留空格。",
                f"Please use {SHORTEST} to {LONGEST} letters, digits or . - _ @ without spaces.",
            ),
        )


class NumberAsNameError(RefusalError):
    """A mobile number as sign-in name: it signs in anyway, and as a name it would lie open."""

    def __init__(self) -> None:
        super().__init__(
            Text("登录名不能用手机号。", "A mobile number cannot be the sign-in name."),
            Text(
                "请另取一个登录名；填在“手机号”一栏的号码同样可以用来登录。",
                "Please choose another name; the number entered as mobile number signs in as well.",
            ),
        )


def canonical_name(name: str) -> str:
    """The form in which names are compared: a mobile number as its digits, else NFKC and lower case."""
    mobile = canonical_mobile(name)
    if mobile:
        return mobile
    folded = unicodedata.normalize("NFKC", name[: 4 * LONGEST]).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def canonical_mobile(typed: str) -> str:
    """A mobile number as its eleven digits, however it was typed (１３９ 7200 1234, +86 139-7200-1234).

    What is no mobile number of the mainland comes back empty.
    """
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", typed[: 4 * LONGEST]))
    found = _MOBILE.fullmatch(digits)
    return found[1] if found else ""


def new_name(name: str) -> str:
    """A name for a new account, in canonical form.

    Raises ``SignInNameRefusedError``, ``NumberAsNameError``.
    """
    plain = canonical_name(name)
    if canonical_mobile(plain):
        raise NumberAsNameError
    if not SHORTEST <= len(plain) <= LONGEST or not _PERMITTED.fullmatch(plain):
        raise SignInNameRefusedError
    return plain


def masked(name: str) -> str:
    """A sign-in name as others see it: of a mobile number the four signs in the middle are hidden."""
    return f"{name[:3]}****{name[-4:]}" if canonical_mobile(name) else name
