"""Who can sign in to the demonstration: one person of each kind, each with a new password for every start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from secrets import choice
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.identities import OrganisationId
from assessment.domain.passwords import shortcomings
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.services.accounts import NewPerson, PreparedPerson, prepare_person
from assessment.services.inviting import accept_as_new, invite_from_console
from assessment.services.passwords import Passwords
from assessment.services.resetting import issue_reset_from_console, set_new_password

_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _SIGNS_IN_GROUP = 4, 4


class House(Enum):
    """The organisations that people sign in for."""

    FINISHED_FIRM = "企业甲（已核定，有报告）"
    UNFINISHED_FIRM = "企业乙（正在填报）"
    WORKSTATION = "示例数字化转型工作站"
    PROVINCE = "示例省级经信部门"
    CITY = "示例市级经信部门"
    PLATFORM = "平台"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody who can sign in."""

    name: str
    display_name: str
    role: Role
    house: House

    @property
    def person(self) -> str:
        """The name that pages show."""
        return f"{self.display_name}（演示）"


def _sign_in(name: str, display_name: str, role: Role, house: House) -> SignIn:
    return SignIn(name=name, display_name=display_name, role=role, house=house)


FINISHED_LEAD: Final = _sign_in("demo-lead", "林经理", Role.LEAD, House.FINISHED_FIRM)
UNFINISHED_LEAD: Final = _sign_in("demo-lead-2", "何经理", Role.LEAD, House.UNFINISHED_FIRM)
OFFICER: Final = _sign_in("demo-officer", "高科长", Role.OFFICER, House.PROVINCE)
HEAD: Final = _sign_in("demo-head", "许站长", Role.HEAD, House.WORKSTATION)
CONSULTANT: Final = _sign_in("demo-consultant", "唐顾问", Role.CONSULTANT, House.WORKSTATION)
LEADS: Final = (FINISHED_LEAD, UNFINISHED_LEAD)
INVITED: Final = (
    _sign_in("demo-respondent", "罗会计", Role.RESPONDENT, House.UNFINISHED_FIRM),
    CONSULTANT,
    HEAD,
    OFFICER,
    _sign_in("demo-ledger", "邓主任", Role.LEDGER_OFFICER, House.PROVINCE),
    _sign_in("demo-city", "曹科员", Role.OFFICER, House.CITY),
    _sign_in("demo-security", "汪安全", Role.SECURITY_ADMINISTRATOR, House.PLATFORM),
    _sign_in("demo-system", "郑运维", Role.SYSTEM_ADMINISTRATOR, House.PLATFORM),
    _sign_in("demo-audit", "严审计", Role.AUDIT_ADMINISTRATOR, House.PLATFORM),
)
EVERYBODY: Final = LEADS + INVITED


def new_passwords() -> Mapping[str, str]:
    """A random password for everybody, by sign-in name."""
    return {each.name: _new_password(each.name) for each in EVERYBODY}


def prepared(
    passwords: Passwords, sign_in: SignIn, password: str, *, mobile: str | None = None
) -> PreparedPerson:
    """The account to be made, its password hashed."""
    new = NewPerson(name=sign_in.name, display_name=sign_in.person, password=password, mobile=mobile)
    return prepare_person(passwords, new)


def nobody(passwords: Passwords, name: str, display_name: str, *, mobile: str) -> PreparedPerson:
    """An account that nobody can sign in to: its password is forgotten at once."""
    password = _new_password(name)
    new = NewPerson(name=name, display_name=display_name, password=password, mobile=mobile)
    return prepare_person(passwords, new)


def join_house(
    session: Session, sign_in: SignIn, house: OrganisationId, *, person: PreparedPerson, now: datetime
) -> None:
    """Invite somebody and accept."""
    link = invite_from_console(session, house, role=sign_in.role, now=now)
    session.flush()  # the invitation is looked up by its token
    accept_as_new(session, link.token, person, address="", now=now)


def renew_passwords(
    database: Database, passwords: Passwords, chosen: Mapping[str, str], *, now: datetime
) -> None:
    """Set new passwords for everybody; sessions that are still open end."""
    for each in EVERYBODY:
        with database.writing() as session:
            link = issue_reset_from_console(session, each.name, now=now)
        set_new_password(database, passwords, link.token, password=chosen[each.name], now=now)


def _new_password(name: str) -> str:
    while True:
        groups = ["".join(choice(_SIGNS) for _ in range(_SIGNS_IN_GROUP)) for _ in range(_GROUPS)]
        password = "-".join(groups)
        if not shortcomings(password, [name]):
            return password
