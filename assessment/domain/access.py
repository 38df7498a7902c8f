"""Who may do what: one table, act by act, readable without programming, and the function that applies it.

Each line reads: *these roles* may do *this act* when they stand in *this relation* to the thing,
and where a status is named, only while the assessment has it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from typing import Final

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.roles import Role
from assessment.domain.workflow import Status


class Act(StrEnum):
    """What people can do; every page and every service names one."""

    OWN_ACCOUNT = "account.own"
    CHOOSE_POST = "account.choose_post"
    JOIN = "account.join"
    REMOVE_ACCOUNT = "account.remove"
    CHANGE_FACTOR = "account.change_factor"
    READ_ENTERPRISE = "enterprise.read"
    EDIT_PROFILE = "enterprise.edit"
    ACCEPT_PRIVACY = "enterprise.accept_privacy"
    INVITE_COLLEAGUE = "enterprise.invite"
    RESET_COLLEAGUE = "enterprise.reset_colleague"
    END_COLLEAGUE = "enterprise.end_colleague"
    RESET_LEAD = "enterprise.reset_lead"
    DECIDE_CLAIM = "enterprise.decide_claim"
    CONFIRM_LEAD = "enterprise.confirm_lead"
    SEE_READINGS = "enterprise.see_readings"
    GRANT_ACCESS = "enterprise.grant_access"
    WITHDRAW_ACCESS = "enterprise.withdraw_access"
    TAKE_DATA = "enterprise.take_data"
    REQUEST_DELETION = "enterprise.request_deletion"
    START_ASSESSMENT = "assessment.start"
    READ_ASSESSMENT = "assessment.read"
    ANSWER = "assessment.answer"
    SUBMIT = "assessment.submit"
    WITHDRAW = "assessment.withdraw"
    DELETE_DRAFT = "assessment.delete"
    MOVE_VERSION = "assessment.move"
    READ_RESULT = "result.read"
    READ_REVIEW = "review.read"
    BEGIN_REVIEW = "review.begin"
    EXAMINE = "review.examine"
    RETURN_REVIEW = "review.return"
    CONFIRM_REVIEW = "review.confirm"
    CLOSE_REVIEW = "review.close"
    END_UNSERVED_REVIEW = "review.end_unserved"
    ORDER_REPORT = "report.order"
    READ_REPORT = "report.read"
    ORDER_BATCH = "batch.order"
    READ_BATCH = "batch.read"
    TAKE_BATCH = "batch.take"
    READ_ROADMAP = "roadmap.read"
    EDIT_ROADMAP = "roadmap.edit"
    EXPORT_ROADMAP = "roadmap.export"
    NOTE_ROADMAP = "roadmap.note"
    READ_PORTFOLIO = "portfolio.read"
    READ_SERVED_FIRM = "portfolio.read_firm"
    REVEAL_CONTACT = "contact.reveal"
    INVITE_CONSULTANT = "workstation.invite"
    END_CONSULTANT = "workstation.end_consultant"
    EDIT_LETTERHEAD = "workstation.edit_letterhead"
    READ_RELEASE = "release.read"
    FREEZE_RELEASE = "release.freeze"
    EXPORT_RELEASE = "release.export"
    ASSIGN_WORKSTATION = "bureau.assign"
    ASSIGN_FIRM = "bureau.assign_firm"
    REVEAL_IN_REGION = "bureau.reveal_contact"
    INVITE_STAFF = "platform.invite"
    RESET_ANYBODY = "platform.reset"
    READ_PEOPLE = "people.read"
    DISABLE_ACCOUNT = "people.disable"
    CHANGE_ROLE = "people.change_role"
    END_SESSIONS = "people.end_sessions"
    MANAGE_ORGANISATIONS = "organisation.manage"
    CARRY_OUT_DELETION = "platform.delete"
    READ_ALARMS = "alarm.read"
    READ_TRAIL = "trail.read"
    ANNOTATE_ALARM = "alarm.note"
    OPERATE = "platform.operate"


class Relation(Enum):
    """How a person stands to a thing."""

    SELF = "it is the person's own account"
    OWN = "it belongs to an organisation the person belongs to"
    ASSIGNED = "it belongs to a firm that the person's workstation serves at this moment"


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the table; no statuses named means any.

    ``None`` among the roles is somebody who belongs to no organisation at the moment.
    """

    roles: frozenset[Role | None]
    relation: Relation
    statuses: frozenset[Status]


def _line(*roles: Role | None, relation: Relation, while_: Collection[Status] = ()) -> Permission:
    return Permission(frozenset(roles), relation, frozenset(while_ or Status))


_FIRM: Final = (Role.RESPONDENT, Role.LEAD)
_STATION: Final = (Role.CONSULTANT, Role.HEAD)
_BUREAU: Final = (Role.OFFICER, Role.LEDGER_OFFICER)
_HANDED_IN: Final = (Status.SUBMITTED, Status.IN_REVIEW, Status.CONFIRMED)
_OWN: Final = Relation.OWN
_ASSIGNED: Final = Relation.ASSIGNED

_FIRM_AND_STATION: Final = (
    _line(*_FIRM, relation=_OWN),
    _line(*_STATION, relation=_ASSIGNED, while_=_HANDED_IN),
)
_UNDER_REVIEW: Final = (_line(*_STATION, relation=_ASSIGNED, while_=(Status.IN_REVIEW,)),)
_FIRM_AND_WHO_SERVES: Final = (_line(*_FIRM, relation=_OWN), _line(*_STATION, relation=_ASSIGNED))

POLICY: Final[Mapping[Act, tuple[Permission, ...]]] = {
    Act.REMOVE_ACCOUNT: (_line(*Role, None, relation=Relation.SELF),),
    Act.OWN_ACCOUNT: (_line(*Role, None, relation=Relation.SELF),),
    Act.CHOOSE_POST: (_line(*Role, None, relation=Relation.SELF),),
    Act.JOIN: (_line(*Role, None, relation=Relation.SELF),),
    Act.CHANGE_FACTOR: (_line(*Role, None, relation=Relation.SELF),),
    Act.READ_ENTERPRISE: _FIRM_AND_WHO_SERVES,
    Act.EDIT_PROFILE: (_line(*_FIRM, relation=_OWN),),
    Act.ACCEPT_PRIVACY: (_line(Role.LEAD, relation=_OWN),),
    Act.INVITE_COLLEAGUE: (_line(Role.LEAD, relation=_OWN),),
    Act.RESET_COLLEAGUE: (_line(Role.LEAD, relation=_OWN),),
    Act.END_COLLEAGUE: (_line(Role.LEAD, relation=_OWN),),
    Act.RESET_LEAD: (_line(Role.HEAD, relation=_ASSIGNED),),
    Act.DECIDE_CLAIM: (_line(Role.LEAD, relation=_OWN), _line(*_STATION, relation=_ASSIGNED)),
    Act.CONFIRM_LEAD: (_line(*_STATION, relation=_ASSIGNED),),
    Act.SEE_READINGS: (_line(*_FIRM, relation=_OWN),),
    Act.GRANT_ACCESS: (_line(Role.LEAD, relation=_OWN),),
    Act.WITHDRAW_ACCESS: (_line(Role.LEAD, relation=_OWN),),
    Act.TAKE_DATA: (_line(Role.LEAD, relation=_OWN),),
    Act.REQUEST_DELETION: (_line(Role.LEAD, relation=_OWN),),
    Act.START_ASSESSMENT: (_line(*_FIRM, relation=_OWN),),
    Act.READ_ASSESSMENT: _FIRM_AND_STATION,
    Act.ANSWER: (_line(*_FIRM, relation=_OWN, while_=(Status.DRAFT,)),),
    Act.SUBMIT: (_line(Role.LEAD, relation=_OWN, while_=(Status.DRAFT,)),),
    Act.WITHDRAW: (_line(Role.LEAD, relation=_OWN, while_=(Status.SUBMITTED,)),),
    Act.DELETE_DRAFT: (_line(Role.LEAD, relation=_OWN, while_=(Status.DRAFT,)),),
    Act.MOVE_VERSION: (_line(Role.LEAD, relation=_OWN, while_=(Status.DRAFT,)),),
    Act.READ_RESULT: _FIRM_AND_STATION,
    Act.READ_REVIEW: _FIRM_AND_WHO_SERVES,
    Act.BEGIN_REVIEW: (_line(*_STATION, relation=_ASSIGNED, while_=(Status.SUBMITTED,)),),
    Act.EXAMINE: _UNDER_REVIEW,
    Act.RETURN_REVIEW: _UNDER_REVIEW,
    Act.CONFIRM_REVIEW: _UNDER_REVIEW,
    Act.CLOSE_REVIEW: _UNDER_REVIEW,
    Act.END_UNSERVED_REVIEW: (_line(Role.LEAD, relation=_OWN, while_=(Status.IN_REVIEW,)),),
    Act.ORDER_REPORT: _FIRM_AND_STATION,
    Act.READ_REPORT: _FIRM_AND_STATION,
    Act.ORDER_BATCH: (_line(*_STATION, relation=_OWN),),
    Act.READ_BATCH: (_line(*_STATION, relation=_OWN),),
    Act.TAKE_BATCH: (_line(*_STATION, relation=_OWN),),
    Act.READ_ROADMAP: _FIRM_AND_WHO_SERVES,
    Act.EDIT_ROADMAP: (_line(*_FIRM, relation=_OWN),),
    Act.EXPORT_ROADMAP: _FIRM_AND_WHO_SERVES,
    Act.NOTE_ROADMAP: (_line(*_STATION, relation=_ASSIGNED),),
    Act.READ_PORTFOLIO: (_line(*_STATION, relation=_OWN),),
    Act.READ_SERVED_FIRM: (_line(*_STATION, relation=_ASSIGNED),),
    Act.REVEAL_CONTACT: (_line(*_STATION, relation=_ASSIGNED),),
    Act.INVITE_CONSULTANT: (_line(Role.HEAD, relation=_OWN),),
    Act.END_CONSULTANT: (_line(Role.HEAD, relation=_OWN),),
    Act.EDIT_LETTERHEAD: (_line(Role.HEAD, relation=_OWN),),
    Act.READ_RELEASE: (_line(*_BUREAU, relation=_OWN),),
    Act.FREEZE_RELEASE: (_line(*_BUREAU, relation=_OWN),),
    Act.EXPORT_RELEASE: (_line(*_BUREAU, relation=_OWN),),
    Act.ASSIGN_WORKSTATION: (_line(*_BUREAU, relation=_OWN),),
    Act.ASSIGN_FIRM: (_line(Role.LEDGER_OFFICER, relation=_OWN),),
    Act.REVEAL_IN_REGION: (_line(Role.LEDGER_OFFICER, relation=_OWN),),
    Act.INVITE_STAFF: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.RESET_ANYBODY: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.READ_PEOPLE: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.DISABLE_ACCOUNT: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.CHANGE_ROLE: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.END_SESSIONS: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.MANAGE_ORGANISATIONS: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.CARRY_OUT_DELETION: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.READ_ALARMS: (_line(Role.SECURITY_ADMINISTRATOR, relation=_OWN),),
    Act.READ_TRAIL: (_line(Role.AUDIT_ADMINISTRATOR, relation=_OWN),),
    Act.ANNOTATE_ALARM: (_line(Role.AUDIT_ADMINISTRATOR, relation=_OWN),),
    Act.OPERATE: (_line(Role.SYSTEM_ADMINISTRATOR, relation=_OWN),),
}

ABOUT_ONESELF: Final = frozenset(
    act for act, lines in POLICY.items() if all(line.relation is Relation.SELF for line in lines)
)
"""The acts about nothing but the own account: they are the same for whichever organisation somebody acts."""

READING: Final = frozenset(act for act in Act if act.name.startswith("READ_"))
"""The acts that change nothing, all named so: no page that changes something may be about one of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One membership in action: a role in an organisation."""

    role: Role
    organisation: OrganisationId


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks: a person, with all that the person is at the moment."""

    user: UserId
    standings: frozenset[Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a decision needs to know of the thing acted upon.

    ``organisation`` owns it; ``workstations`` serve that firm at this moment; ``person`` is whose
    account it is.
    """

    organisation: OrganisationId | None = None
    workstations: frozenset[OrganisationId] = frozenset()
    person: UserId | None = None
    status: Status | None = None


class Decision(Enum):
    """The outcome: a thing that is hidden looks as if it did not exist."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


def decide(subject: Subject, act: Act, thing: Thing) -> Decision:
    """Whether ``subject`` may do ``act`` to ``thing``; nothing else reads the table."""
    ways = tuple(_ways(subject, thing))
    if any(_permits(line, way, thing.status) for line in POLICY[act] for way in ways):
        return Decision.ALLOWED
    return Decision.FORBIDDEN if ways else Decision.HIDDEN


def can(subject: Subject, act: Act, thing: Thing) -> bool:
    """Whether ``decide`` allows it: for buttons and links."""
    return decide(subject, act, thing) is Decision.ALLOWED


@cache
def roles_for(act: Act) -> frozenset[Role]:
    """The roles that may do ``act`` to what belongs to their own organisation: for the navigation."""
    return frozenset(
        role
        for line in POLICY[act]
        if line.relation is Relation.OWN
        for role in line.roles
        if role is not None
    )


def _ways(subject: Subject, thing: Thing) -> Iterator[tuple[Role | None, Relation]]:
    """In which roles and relations the person stands to the thing."""
    if thing.person == subject.user:
        yield None, Relation.SELF
    for standing in subject.standings:
        if thing.person == subject.user:
            yield standing.role, Relation.SELF
        if standing.organisation == thing.organisation:
            yield standing.role, Relation.OWN
        if standing.organisation in thing.workstations:
            yield standing.role, Relation.ASSIGNED


def _permits(line: Permission, way: tuple[Role | None, Relation], status: Status | None) -> bool:
    role, relation = way
    return role in line.roles and relation is line.relation and (status is None or status in line.statuses)
