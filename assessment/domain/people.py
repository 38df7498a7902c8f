"""What the security administrator may settle about people, and in which words it is noted."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessment.domain.errors import RefusalError
from assessment.domain.identities import OrganisationId
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.domain.texts import Text


class Identification(StrEnum):
    """How somebody was recognised before a password is reset."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    LETTER = "letter"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _IDENTIFICATION_LABELS[self]


_IDENTIFICATION_LABELS: Final = {
    Identification.IN_PERSON: "当面核对身份证件",
    Identification.VIDEO: "视频通话核对身份证件",
    Identification.LETTER: "所在单位盖章的书面函",
}


class PostNotChosenError(RefusalError):
    """The person belongs to several organisations and has not said for which one to act."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您属于多个单位，还没有选择以哪个单位的身份工作。",
                "You belong to several organisations and have not chosen for which one to act.",
            ),
            Text("请先选择，再继续。", "Please choose one, then go on."),
        )


PAGE_SIZE: Final = 25
"""How many people a page of the list shows."""


class AccountState(StrEnum):
    """Whether somebody can sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleWanted:
    """What is looked for: words in a name, a sign-in name or an organisation's name; empty means any."""

    words: str = ""
    role: Role | None = None
    organisation: OrganisationId | None = None
    state: AccountState | None = None
    page: int = 1


def may_hold(held: Collection[Role], role: Role) -> bool:
    """Whether somebody who holds these roles may be given another one: nobody is two administrators."""
    administrates = frozenset(held) & ADMINISTRATORS
    return not (role in ADMINISTRATORS and administrates - {role})
