"""Who acts: a person with all that the person is at the moment, read from memory for every request."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Decision, Standing, Subject, Thing, can, decide, roles_for
from assessment.domain.errors import ActionNotAllowedError, AlreadyHandedInError, NotFoundError
from assessment.domain.identities import EnterpriseId, OrganisationId, SignedSessionId, UserId
from assessment.domain.review import UnderReviewError
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.second_factor import FRESH_FOR
from assessment.domain.workflow import Status
from assessment.persistence.accounts import Membership, User, memberships_of
from assessment.persistence.assessments import AnyAssessment
from assessment.persistence.enterprises import firms_served, workstations_of
from assessment.persistence.errands import Errand
from assessment.persistence.organisations import Organisation
from assessment.persistence.scope import Scope, confine, confine_by, goes_on, scope_of
from assessment.persistence.trail import Origin


class HiddenError(NotFoundError):
    """The thing is there, but not for this person: to the person it looks as if it were not.

    ``owner`` is the organisation it belongs to, for whoever looks into it.
    """

    def __init__(self, owner: str = "") -> None:
        super().__init__()
        self.owner = owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One membership of a person; a lead is unverified until somebody confirmed it."""

    role: Role
    organisation: OrganisationId
    kind: OrganisationKind
    organisation_name: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The session a person acts in, and when it ends."""

    id: SignedSessionId
    last_seen_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    proved_at: datetime
    password_changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person who acts, with the memberships of this moment.

    A person who belongs to several organisations acts for one of them at a time: ``belongings`` are the
    memberships there and all that counts for rights and scope, ``elsewhere`` are the others, to which the
    person may turn. ``required`` collects the acts that services required of the person, so that a page can
    be held to the one it declares.
    """

    user: UserId
    name: str
    display_name: str
    belongings: tuple[Belonging, ...]
    elsewhere: tuple[Belonging, ...] = ()
    signed_in: SignedIn | None
    address: str
    required: set[Act] = field(default_factory=set, compare=False, repr=False)

    def is_fresh(self, now: datetime) -> bool:
        """Whether the person proved to be that person a moment ago; the command line need not."""
        return self.signed_in is None or now <= self.signed_in.proved_at + FRESH_FOR

    @property
    def subject(self) -> Subject:
        """The person as the policy table sees it."""
        return Subject(
            self.user, frozenset(Standing(each.role, each.organisation) for each in self.belongings)
        )

    @property
    def origin(self) -> Origin:
        """The person as the trail names it."""
        return Origin(self.user, self.signed_in.id if self.signed_in else None, self.address)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the person acts in."""
        return frozenset(each.role for each in self.belongings)

    @property
    def held(self) -> tuple[Belonging, ...]:
        """All that the person is anywhere: what the rules of signing in go by."""
        return self.belongings + self.elsewhere

    @property
    def held_roles(self) -> frozenset[Role]:
        """The roles of all these."""
        return frozenset(each.role for each in self.held)

    @property
    def acting_for(self) -> OrganisationId | None:
        """The one organisation the person acts for; none where it is not chosen yet, or not asked."""
        houses = {each.organisation for each in self.belongings}
        return next(iter(houses)) if len(houses) == 1 else None

    @property
    def must_choose(self) -> bool:
        """Whether the person belongs to several organisations and has not said for which one to act."""
        return not self.belongings and bool(self.elsewhere)

    def roles_in(self, organisation: OrganisationId) -> frozenset[Role]:
        """What the person is in one organisation."""
        return frozenset(each.role for each in self.belongings if each.organisation == organisation)

    def organisations(self, kind: OrganisationKind) -> tuple[OrganisationId, ...]:
        """The organisations of a kind the person belongs to, by name, each once."""
        return tuple(dict.fromkeys(each.organisation for each in self.belongings if each.kind is kind))

    def house_for(self, act: Act) -> OrganisationId:
        """The own organisation in which the person may do ``act``; refused to who has none such."""
        able = [each for each in self.belongings if self.can(act, Thing(organisation=each.organisation))]
        kinds = {kind for kind, roles in ROLES_OF.items() if roles & roles_for(act)}
        alike = [each for each in self.belongings if each.kind in kinds]
        house = next((each.organisation for each in (*able, *alike)), None)
        self.require(act, Thing(organisation=house))
        if house is None:
            raise NotFoundError
        return house

    def can(self, act: Act, thing: Thing) -> bool:
        """Whether the person may do ``act`` to ``thing``: for buttons and links."""
        return can(self.subject, act, thing)

    def require(self, act: Act, thing: Thing) -> None:
        """Refuse what the policy table does not allow; a foreign thing looks as if it did not exist."""
        self.required.add(act)
        decision = decide(self.subject, act, thing)
        if decision is Decision.HIDDEN:
            owner = thing.organisation or thing.person
            raise HiddenError(owner) if owner else NotFoundError
        if decision is Decision.FORBIDDEN:
            if act in _BEFORE_HANDING_IN and self.can(act, replace(thing, status=Status.DRAFT)):
                raise AlreadyHandedInError
            under_review = thing.status is Status.IN_REVIEW
            if (
                act is Act.WITHDRAW
                and under_review
                and self.can(act, replace(thing, status=Status.SUBMITTED))
            ):
                raise UnderReviewError
            raise ActionNotAllowedError

    def require_own_account(self, act: Act = Act.OWN_ACCOUNT) -> None:
        """Require an act about the own account: what everybody may."""
        self.require(act, Thing(person=self.user))


def confine_to(session: Session, actor: Actor, *, now: datetime) -> None:
    """Settle the transaction's scope: what the person may reach at this moment; once for each session.

    Those are the firms the person belongs to, the person's workstations themselves, and the firms that they
    serve. Within an invented world nobody is confined.
    """
    held = scope_of(session)
    if goes_on(session, Errand.DEMONSTRATION) or (held is not None and held.actor == actor.user):
        return
    mine = frozenset(EnterpriseId(each) for each in actor.organisations(OrganisationKind.ENTERPRISE))
    stations = actor.organisations(OrganisationKind.WORKSTATION)
    if not stations:
        confine(session, Scope(actor=actor.user, firms=mine))
        return
    confine_by(
        session,
        lambda: Scope(
            actor=actor.user,
            firms=mine | firms_served(session, stations, now),
            stations=frozenset(stations),
        ),
    )


def actor_of_user(
    session: Session, user: UserId, *, acting_for: OrganisationId | None = None, address: str = ""
) -> Actor:
    """A person who acts without a session: on the command line, or as the one who placed an order.

    Without an organisation to act for the person is all that the person is anywhere.
    """
    found = session.get_one(User, user)
    held = tuple(_belonging(*each) for each in memberships_of(session, user))
    return Actor(
        user=found.id,
        name=found.name,
        display_name=found.display_name,
        belongings=tuple(each for each in held if acting_for in (None, each.organisation)),
        elsewhere=tuple(each for each in held if acting_for not in (None, each.organisation)),
        signed_in=None,
        address=address,
    )


def firm(session: Session, enterprise: EnterpriseId, *, now: datetime) -> Thing:
    """A firm as the policy table sees it."""
    return Thing(organisation=enterprise, workstations=workstations_of(session, enterprise, now))


def firms_assessment(
    session: Session, assessment: AnyAssessment, *, now: datetime, actor: Actor | None = None
) -> Thing:
    """An assessment as the policy table sees it; for an ``actor`` of no workstation none is looked up."""
    serves = actor is None or bool(actor.organisations(OrganisationKind.WORKSTATION))
    return Thing(
        organisation=assessment.enterprise_id,
        workstations=workstations_of(session, assessment.enterprise_id, now) if serves else frozenset(),
        status=assessment.status,
    )


_BEFORE_HANDING_IN: Final = frozenset({Act.ANSWER, Act.SUBMIT})


def _belonging(membership: Membership, organisation: Organisation) -> Belonging:
    return Belonging(
        role=membership.role,
        organisation=organisation.id,
        kind=organisation.kind,
        organisation_name=organisation.name,
        verified=membership.confirmed_at is not None,
    )
