"""Building the demonstration: houses, people, the past of the firms, a roadmap, a release, a report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from assessment.composition import Installation, reports_made
from assessment.demo.firms import FINISHED, UNFINISHED, FictitiousFirm, chance_of, fictitious_firms
from assessment.demo.history import Past, live_through
from assessment.demo.letterhead import set_letterhead
from assessment.demo.people import (
    CONSULTANT,
    FINISHED_LEAD,
    HEAD,
    INVITED,
    OFFICER,
    UNFINISHED_LEAD,
    House,
    join_house,
    nobody,
    prepared,
)
from assessment.demo.reviews import review_results
from assessment.demo.roadmap import work_on_roadmap
from assessment.demo.trades import CITY, MAIN_COUNTIES, PROVINCE, SERVED_COUNTIES
from assessment.domain.editions import Edition
from assessment.domain.errors import NothingToReleaseError
from assessment.domain.identities import OrderId, OrganisationId, SnapshotId, UserId
from assessment.formatting import HOUSE_TIME
from assessment.persistence.accounts import user_named
from assessment.persistence.errands import Errand
from assessment.persistence.orders import ItemState, ReportItem
from assessment.persistence.results import Snapshot
from assessment.persistence.scope import on_errand
from assessment.reach import LOOPBACK
from assessment.services.accounts import PreparedPerson
from assessment.services.actor import actor_of_user
from assessment.services.enterprises import confirm_lead
from assessment.services.founding import found_bureau, found_workstation, the_platform
from assessment.services.passwords import Passwords
from assessment.services.reporting import ReportFile, open_report, order_report, ordered_reports
from assessment.services.setting_out import Books
from assessment.services.supervising import freeze_release, release_subject
from assessment.web.pages import MAIN_QUESTIONNAIRE

Tell = Callable[[str], None]
_INVENTING: Final = on_errand(Errand.DEMONSTRATION)
_ORDER_KEY: Final = "demonstration"
_ADDRESS: Final = f"http://{LOOPBACK}:8000"
"""Where a demonstration is served unless another port is asked for."""
_PATIENCE: Final = 180.0
_PAUSE: Final = 0.2
_EARLIER: Final = timedelta(minutes=10)
_CONFIRMED: Final = 0.8
_OTHER_WORKSTATION: Final = "示例第二工作站"


class ReportNotMadeError(Exception):
    """The demonstration's report could not be made; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The report that was ordered, and who ordered it."""

    by: UserId
    id: OrderId


def build(installation: Installation, count: int, *, passwords: Mapping[str, str], tell: Tell) -> ReportFile:
    """Fill an empty installation with ``count`` firms and all that belongs to them; the finished report."""
    now = datetime.now(UTC)
    firms = fictitious_firms(installation.codes, count, year=now.astimezone(HOUSE_TIME).year)
    houses = _houses(installation, now.replace(year=now.year - 1, month=1, day=1))
    hasher = Passwords()
    past = live_through(
        installation,
        firms,
        leads=_leads(firms, hasher, passwords),
        now=now,
        tell=lambda done, of: tell(f"企业填报：{done}/{of}") if done % 100 == 0 or done == of else None,
    )
    houses[House.FINISHED_FIRM] = past.registered[FINISHED].enterprise
    houses[House.UNFINISHED_FIRM] = past.registered[UNFINISHED].enterprise
    _invite_people(installation, hasher, houses, passwords=passwords, now=now)
    _confirm_leads(installation, firms, past, now=now)
    _letterhead(installation, now=now - _EARLIER)
    _review(installation, firms, past, now=now - _EARLIER)
    _plan(installation, past, now=now)
    if not _release(installation, houses[House.PROVINCE], now - _EARLIER):  # the report compares with it
        tell("企业太少，没有可以发布的汇总表。")
    tell("生成示例报告")
    return _report(installation, past, houses[House.WORKSTATION], now)


def _houses(installation: Installation, since: datetime) -> dict[House, OrganisationId]:
    with installation.database.writing(_INVENTING) as session:
        found_workstation(session, _OTHER_WORKSTATION, MAIN_COUNTIES[len(SERVED_COUNTIES) :], now=since)
        return {
            House.WORKSTATION: found_workstation(
                session, House.WORKSTATION.value, SERVED_COUNTIES, now=since
            ),
            House.PROVINCE: found_bureau(session, House.PROVINCE.value, PROVINCE, now=since),
            House.PLATFORM: the_platform(session, now=since),
            House.CITY: found_bureau(session, House.CITY.value, CITY, now=since),
        }


def _leads(
    firms: tuple[FictitiousFirm, ...], hasher: Passwords, passwords: Mapping[str, str]
) -> dict[int, PreparedPerson]:
    """The leads' accounts; those that nobody signs in to are hashed cheaply, with passwords nobody knows."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    leads = {firm.number: nobody(cheap, firm.sign_in_name, firm.person, mobile=firm.phone) for firm in firms}
    for firm in firms:
        if sign_in := {FINISHED: FINISHED_LEAD, UNFINISHED: UNFINISHED_LEAD}.get(firm.number):
            password = passwords[sign_in.name]
            leads[firm.number] = prepared(hasher, sign_in, password, mobile=firm.phone)
    return leads


def _invite_people(
    installation: Installation,
    hasher: Passwords,
    houses: Mapping[House, OrganisationId],
    *,
    passwords: Mapping[str, str],
    now: datetime,
) -> None:
    for each in INVITED:
        person = prepared(hasher, each, passwords[each.name])
        with installation.database.writing(_INVENTING) as session:
            join_house(session, each, houses[each.house], person=person, now=now)


def _confirm_leads(
    installation: Installation, firms: tuple[FictitiousFirm, ...], past: Past, *, now: datetime
) -> None:
    """Have the head of the workstation confirm most of the leads; the rest waits on its list."""
    with installation.database.writing(_INVENTING) as session:
        head = actor_of_user(session, _user(session, HEAD.name))
        for firm in firms:
            seen = firm.number == FINISHED or chance_of(firm.number, "confirmed").random() < _CONFIRMED
            if seen and firm.profile.region in SERVED_COUNTIES:
                registered = past.registered[firm.number]
                confirm_lead(session, head, registered.enterprise, lead=registered.user, now=now)


def _letterhead(installation: Installation, *, now: datetime) -> None:
    """Have the head of the workstation set its letterhead, which its reports bear from then on."""
    with installation.database.writing(_INVENTING) as session:
        set_letterhead(session, actor_of_user(session, _user(session, HEAD.name)), now=now)


def _review(
    installation: Installation, firms: tuple[FictitiousFirm, ...], past: Past, *, now: datetime
) -> None:
    """Have the consultant review some of what the served firms handed in, the finished one's among it."""
    served = [
        firm.number
        for firm in firms
        if firm.number in past.snapshots and firm.profile.region in SERVED_COUNTIES
    ]
    with installation.database.writing(_INVENTING) as session:
        found = {number: session.get_one(Snapshot, past.snapshots[number]) for number in served}
        confirmed = review_results(
            session,
            installation.catalogue,
            actor_of_user(session, _user(session, CONSULTANT.name)),
            finished=found.pop(FINISHED),
            others=tuple(found.values()),
            now=now,
        )
        past.snapshots[FINISHED] = confirmed.id


def _plan(installation: Installation, past: Past, *, now: datetime) -> None:
    """Have the finished firm work on its roadmap, and the consultant remark on it."""
    with installation.database.writing(_INVENTING) as session:
        work_on_roadmap(
            session,
            Books(installation.catalogue, installation.codes),
            session.get_one(Snapshot, past.snapshots[FINISHED]),
            lead=actor_of_user(session, past.registered[FINISHED].user),
            consultant=actor_of_user(session, _user(session, CONSULTANT.name)),
            now=now,
        )


def _release(installation: Installation, bureau: OrganisationId, now: datetime) -> bool:
    """Freeze this year's release of the province; whether any group was large enough to be shown."""
    subject = release_subject(
        installation.catalogue,
        installation.codes,
        MAIN_QUESTIONNAIRE,
        year=now.astimezone(HOUSE_TIME).year,
    )
    try:
        with installation.database.writing(_INVENTING) as session:
            officer = actor_of_user(session, _user(session, OFFICER.name))
            freeze_release(session, officer, bureau, subject=subject, now=now)
    except NothingToReleaseError:
        return False
    return True


def _user(session: Session, name: str) -> UserId:
    found = user_named(session, name)
    if found is None:
        raise LookupError(name)
    return found.id


def _report(installation: Installation, past: Past, station: OrganisationId, now: datetime) -> ReportFile:
    """Order the finished firm's report as its lead, under its workstation's letterhead; the slots make it."""
    edition = Edition(letterhead=station)
    order = _ordered(
        installation, past.registered[FINISHED].user, past.snapshots[FINISHED], edition=edition, now=now
    )
    with reports_made(installation, _ADDRESS) as slots:
        slots.wake()
        item = _made(installation, order)
    with installation.database.reading(_INVENTING) as session:
        lead = actor_of_user(session, order.by)
        return open_report(session, installation.store, lead, item_id=item.id, now=now)


def _ordered(
    installation: Installation, lead: UserId, snapshot: SnapshotId, *, edition: Edition, now: datetime
) -> Order:
    with installation.database.writing(_INVENTING) as session:
        actor = actor_of_user(session, lead)
        ordered = order_report(session, actor, snapshot, key=_ORDER_KEY, edition=edition, now=now)
        return Order(by=lead, id=ordered.id)


def _made(installation: Installation, order: Order) -> ReportItem:
    deadline = monotonic() + _PATIENCE
    while monotonic() < deadline:
        with installation.database.reading(_INVENTING) as session:
            actor = actor_of_user(session, order.by)
            (item,) = ordered_reports(session, actor, order.id, now=datetime.now(UTC))
        match item.state:
            case ItemState.DONE:
                return item
            case ItemState.FAILED | ItemState.CANCELLED:
                raise ReportNotMadeError(item.error)
            case ItemState.QUEUED | ItemState.RUNNING:
                sleep(_PAUSE)
    raise ReportNotMadeError("生成报告的时间过长。")
