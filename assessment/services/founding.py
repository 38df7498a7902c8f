"""Founding workstations, bureaus, the platform itself and its first administrator, from the command line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.errors import RefusalError
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.second_factor import new_secret_code, typed_secret_code
from assessment.domain.texts import Text
from assessment.persistence.accounts import Membership, anybody_is
from assessment.persistence.organisations import (
    Bureau,
    Organisation,
    Platform,
    Workstation,
    organisations_of_kind,
)
from assessment.persistence.setup_codes import (
    SetupCode,
    is_setup_code,
    take_setup_code,
    void_setup_codes,
)
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.accounts import PreparedPerson, create_user
from assessment.services.counties import set_counties

SETUP_CODE_VALID_FOR: Final = timedelta(minutes=30)
_CODE_GROUPS: Final = 4
_CONSOLE: Final = Origin(CONSOLE)


def found_workstation(
    session: Session, name: str, counties: Iterable[RegionCode], *, origin: Origin = _CONSOLE, now: datetime
) -> OrganisationId:
    """A workstation with the counties it serves: the firms there already, and those that register."""
    workstation = Workstation(name=name, created_at=now)
    _found(session, workstation, origin, now)
    set_counties(session, workstation, tuple(counties), origin=origin, now=now)
    return workstation.id


def found_bureau(
    session: Session, name: str, region: RegionCode, *, origin: Origin = _CONSOLE, now: datetime
) -> OrganisationId:
    """A bureau of a province, a city or a county."""
    bureau = Bureau(name=name, created_at=now, region=region)
    _found(session, bureau, origin, now)
    return bureau.id


def the_platform(session: Session, *, now: datetime) -> OrganisationId:
    """The platform, to which the administrators belong; founded when it is first asked for."""
    for found in organisations_of_kind(session, OrganisationKind.PLATFORM):
        return found.id
    platform = Platform(name="平台", created_at=now)
    _found(session, platform, _CONSOLE, now)
    return platform.id


@dataclass(frozen=True, slots=True)
class SetupCodeTold:
    """The code of the first administrator, told once, and until when it counts."""

    code: str
    expires_at: datetime


class SetupCodeRefusedError(RefusalError):
    """A set-up code is unknown, used or expired: the three are never told apart."""

    def __init__(self) -> None:
        super().__init__(
            Text("设置码不正确或已失效。", "The set-up code is not correct or no longer valid."),
            Text(
                "请核对服务器控制台上的设置码；过期后重新启动网站即可得到新的。",
                "Please compare it with the server's console; a restart of the site tells a new one.",
            ),
        )


def is_founded(session: Session) -> bool:
    """Whether there is somebody who lets others in: the set-up code has nothing left to do then."""
    return anybody_is(session, Role.SECURITY_ADMINISTRATOR)


def tell_setup_code(session: Session, *, now: datetime) -> SetupCodeTold | None:
    """A new code for the first administrator, in place of all earlier ones; none where there is one."""
    if is_founded(session):
        return None
    void_setup_codes(session, now)
    code = new_secret_code(_CODE_GROUPS)
    expires_at = now + SETUP_CODE_VALID_FOR
    session.add(SetupCode(code_hash=_hash(code), created_at=now, expires_at=expires_at))
    deed = Deed(action="platform.setup_code", object_kind="platform", object_id="setup")
    record(session, Origin(CONSOLE), deed, now=now)
    return SetupCodeTold(code, expires_at)


def require_setup_code(session: Session, code: str, *, now: datetime) -> None:
    """Refuse a wrong code before anything that takes long; raises ``SetupCodeRefusedError``."""
    if not is_setup_code(session, _hash(code), now):
        raise SetupCodeRefusedError


def found_first_administrator(
    session: Session, code: str, person: PreparedPerson, *, address: str, now: datetime
) -> UserId:
    """Make the first security administrator; raises ``SetupCodeRefusedError``, ``NameTakenError``."""
    if is_founded(session) or not take_setup_code(session, _hash(code), now):
        raise SetupCodeRefusedError
    user = create_user(session, person, now=now)
    platform = the_platform(session, now=now)
    session.add(
        Membership(
            user_id=user.id,
            organisation_id=platform,
            role=Role.SECURITY_ADMINISTRATOR,
            since=now,
            confirmed_at=now,
        )
    )
    session.flush()
    deed = Deed(action="platform.first_administrator", object_kind="account", object_id=user.id)
    record(session, Origin(user.id, address=address), deed, now=now)
    return user.id


def _hash(code: str) -> str:
    return text_fingerprint(typed_secret_code(code))


def _found(session: Session, organisation: Organisation, origin: Origin, now: datetime) -> None:
    session.add(organisation)
    session.flush()  # what belongs to the organisation refers to its row
    deed = Deed(action="organisation.found", object_kind="organisation", object_id=organisation.id)
    record(session, origin, deed, now=now)
