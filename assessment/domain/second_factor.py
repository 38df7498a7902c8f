"""The second factor: whom it is asked of, which moments a code stands for, how codes are typed.

A code belongs to a step of thirty seconds (RFC 6238) and is accepted one step early or late, once. Recovery
codes carry more than 112 random bits, so that a plain hash of them is enough (OWASP ASVS 5.0, 6.5.2).
"""

import re
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from assessment.domain.errors import RefusalError
from assessment.domain.roles import Role
from assessment.domain.texts import Text

STAFF: Final = frozenset(Role) - {Role.RESPONDENT, Role.LEAD}
"""Everybody but a firm's own people: they never get in with a password alone."""
DIGITS: Final = 6
STEP: Final = timedelta(seconds=30)
WINDOW: Final = (-1, 0, 1)
"""Steps around the present one whose codes are accepted: clocks differ, and people type slowly."""
TIME_TO_PROVE: Final = timedelta(minutes=10)
"""How long a sign-in waits for its second factor."""
FRESH_FOR: Final = timedelta(minutes=5)
"""How old a proof may be for an act that asks for a fresh one."""
RECOVERY_CODES: Final = 10
RECOVERY_GROUPS: Final = 6

_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}")
_GROUP: Final = 4


class WrongCodeError(RefusalError):
    """A one-time code is wrong, too old or was used: the three are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            Text("动态口令不正确，或已经使用过。", "The code is not correct, or has been used already."),
            Text(
                "请等手机上显示下一个口令后再输入，并确认手机时间准确；手机不在身边时可以输入恢复码。",
                "Please wait for the next code on your phone and check its clock; "
                "without your phone a recovery code will do.",
            ),
        )


class FreshProofNeededError(RefusalError):
    """The act needs a proof of the person that is at most five minutes old."""

    def __init__(self) -> None:
        super().__init__(
            Text("这项操作需要再次确认是您本人。", "For this we have to make sure again that it is you."),
            Text("请验证后继续，已填写的内容会保留。", "Please confirm; what you filled in is kept."),
        )


def needs_factor(roles: Collection[Role]) -> bool:
    """Whether somebody who is all this must prove a second factor: one role of the staff is enough."""
    return not STAFF.isdisjoint(roles)


def steps_around(now: datetime) -> tuple[int, ...]:
    """The steps whose codes count at ``now``, the earliest first."""
    present = int(now.timestamp() // STEP.total_seconds())
    return tuple(present + each for each in WINDOW)


def typed_code(text: str) -> str:
    """The six digits of a code however they were typed; empty for anything else."""
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text[:40]))
    return plain if _CODE.fullmatch(plain) else ""


def new_secret_code(groups: int) -> str:
    """A random code to be typed by people: groups of four signs, none of which look alike."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(groups))


def typed_secret_code(text: str) -> str:
    """The form in which such a code is compared: any case, width and grouping."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text[:100])).casefold()
