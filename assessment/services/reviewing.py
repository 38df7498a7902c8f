"""What a workstation's people see: the firms they serve, what those handed in, and what waits for them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act, Thing
from assessment.domain.contacts import Contact
from assessment.domain.identities import AssessmentId, EnterpriseId, OrganisationId, UserId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.texts import SOURCE_LANGUAGE, Language
from assessment.persistence.accounts import members_of, unconfirmed_leads
from assessment.persistence.claims import claims_waiting
from assessment.persistence.enterprises import (
    StoredEnterprise,
    portfolio,
    served_by,
)
from assessment.persistence.frozen_results import HandedIn, handed_in, handed_in_by
from assessment.persistence.reviews import firms_mending, returned_to
from assessment.services.actor import Actor
from assessment.services.contacts import contacts_through
from assessment.services.enterprises import WaitingClaim, claims_to, permitted_enterprise
from assessment.services.outlets import PORTFOLIO, SERVED_FIRM
from assessment.services.portfolio import Portfolio, Served, Wanted, portfolio_page
from assessment.services.titles import Titles, level_named, levels_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Something a firm handed in, with the titles of its questionnaire and of the level reached."""

    handed_in: HandedIn
    questionnaire: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What was returned to a firm that is mending it: its year and questionnaire, and since when."""

    assessment: AssessmentId
    year: int
    questionnaire: str
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingLead:
    """A lead whom nobody confirmed yet."""

    user: UserId
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFirm:
    """A firm as its workstation sees it: what it handed in, latest first, whom to call, what waits."""

    enterprise: StoredEnterprise
    submissions: tuple[Submission, ...]
    returned: tuple[Returned, ...]
    leads: tuple[WaitingLead, ...]
    claims: tuple[WaitingClaim, ...]
    contact: Contact | None


def read_portfolio(
    session: Session, actor: Actor, wanted: Wanted, *, catalogue: Catalogue, codes: Codes, now: datetime
) -> Portfolio:
    """The firms the person's workstations serve; as many queries for five hundred as for ten."""
    mine = _workstations(actor)
    latest: dict[EnterpriseId, HandedIn] = {}
    for each in handed_in(session, mine, now):
        latest.setdefault(each.enterprise, each)
    waiting, mending = _waiting(session, mine, now), firms_mending(session, mine, now)
    titles = Titles(catalogue, wanted.language)
    levels = levels_of(titles, latest.values())
    firms = [
        Served(
            enterprise=firm.id,
            name=firm.name,
            credit_code=firm.credit_code,
            region=firm.region,
            county=_county(codes, firm.region, wanted.language),
            latest=latest.get(firm.id),
            level=level_named(latest.get(firm.id), levels),
            waiting=waiting[firm.id],
            mends=firm.id in mending,
        )
        for firm in portfolio(session, mine, now)
    ]
    page = portfolio_page(firms, wanted, levels=levels)
    contacts = contacts_through(session, actor, PORTFOLIO, [firm.enterprise for firm in page.firms])
    shown = tuple(replace(firm, contact=contacts.get(firm.enterprise)) for firm in page.firms)
    return replace(page, firms=shown)


def read_served_firm(
    session: Session,
    actor: Actor,
    enterprise_id: str,
    *,
    catalogue: Catalogue,
    language: Language = SOURCE_LANGUAGE,
    now: datetime,
) -> ServedFirm:
    """A firm that the person's workstation serves; any other is not found."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.READ_SERVED_FIRM, now=now)
    titles = Titles(catalogue, language)
    return ServedFirm(
        enterprise=found,
        submissions=tuple(
            Submission(
                handed_in=each,
                questionnaire=titles.questionnaire(each.questionnaire_key, each.questionnaire_version),
                level=titles.level(each),
            )
            for each in handed_in_by(session, found.id)
        ),
        returned=tuple(
            Returned(
                assessment=each.id,
                year=each.year,
                questionnaire=titles.questionnaire(each.questionnaire_key, each.questionnaire_version),
                since=review.ended_at or review.begun_at,
            )
            for each, review in returned_to(session, found.id)
        ),
        leads=tuple(
            WaitingLead(user.id, user.display_name, membership.since)
            for membership, user in members_of(session, found.id)
            if membership.role is Role.LEAD and membership.confirmed_at is None
        ),
        claims=claims_to(session, actor, found.id, now=now),
        contact=contacts_through(session, actor, SERVED_FIRM, [found.id]).get(found.id),
    )


def _county(codes: Codes, code: RegionCode, language: Language) -> str:
    found = codes.regions.find(code)
    return code if found is None else found.name_in(language)


def _workstations(actor: Actor) -> tuple[OrganisationId, ...]:
    mine = actor.organisations(OrganisationKind.WORKSTATION)
    for workstation in mine or (None,):
        actor.require(Act.READ_PORTFOLIO, Thing(organisation=workstation))
    return mine


def _waiting(session: Session, mine: Sequence[OrganisationId], now: datetime) -> Counter[str]:
    """How many decisions wait, by firm."""
    leads = unconfirmed_leads(session, served_by(mine, now))
    claims = claims_waiting(session, mine, now)
    return Counter(each.organisation_id for each in leads) + Counter(each.enterprise_id for each in claims)
