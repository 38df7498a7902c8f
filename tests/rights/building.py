"""Building the world of rights: rows as the services would have left them, each firm with its marks."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.answer_codec import answer_to_json
from assessment.domain.answers import Answer, Confirmed, NotApplicable, Written
from assessment.domain.assigning import Basis
from assessment.domain.contacts import Contact
from assessment.domain.fingerprints import text_fingerprint
from assessment.domain.identities import (
    AssessmentId,
    EnterpriseId,
    ItemId,
    OrderId,
    OrganisationId,
    ReleaseId,
    SignedSessionId,
    UserId,
)
from assessment.domain.purposes import Purpose
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import FreeText
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.workflow import Status
from assessment.files.store import FileStore
from assessment.persistence.accounts import Invitation, Membership
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.claims import Claim
from assessment.persistence.columns import opaque_id
from assessment.persistence.contacts import keep_contact
from assessment.persistence.database import Database
from assessment.persistence.enterprises import (
    StoredEnterprise,
    WorkstationAssignment,
)
from assessment.persistence.letterheads import add_letterhead
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.persistence.organisations import Bureau, Workstation, WorkstationCounty
from assessment.persistence.password_resets import PasswordReset
from assessment.persistence.releases import Release
from assessment.persistence.results import Snapshot, latest_snapshot
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep, StoredRoadmap
from assessment.persistence.sign_ins import SignedSession
from assessment.services.accounts import NewPerson, create_user, prepare_person
from assessment.services.actor import actor_of_user
from assessment.services.signing_in import Credentials, begin_session, prove_session
from assessment.services.submitting import Signing, submit
from assessment.services.supervising import freeze_release, release_subject
from assessment.web.pages import PRIVACY_VERSION
from tests.many_firms import KEY, VERSION, add_firms, shipped_catalogue, shipped_codes, sketches
from tests.rights.reviewed import add_reviews
from tests.rights.world import (
    BUREAU_REGIONS,
    LONG_AGO,
    NOW,
    SIGNED_IN,
    THIS_YEAR,
    Asker,
    House,
    Mark,
    Nearness,
    Person,
    World,
    mark,
    marked_profile,
    nothing_there,
    worked_answers,
)
from tests.world import COUNTY, PASSWORD, add_platform, quick_passwords

_HANDED_IN: Final = (Status.SUBMITTED, Status.IN_REVIEW, Status.CONFIRMED)
_SOON: Final = NOW + timedelta(hours=2)
"""When sessions were last seen: so they need not be extended meanwhile, which would be a change."""
_YESTERDAY: Final = NOW - timedelta(days=1)


def build(database: Database, store: FileStore) -> World:
    """Fill an empty database with the world."""
    houses = {
        nearness: _house(database, nearness, mark(number))
        for number, nearness in enumerate(BUREAU_REGIONS, start=1)
    }
    people = _people(database, houses[Nearness.OWN])
    with database.writing() as session:
        _assign(session, houses)
        made = {
            nearness: replace(house, **_ordered(session, house, people, store))
            for nearness, house in houses.items()
        }
    return World(houses={**made, Nearness.MISSING: nothing_there(mark(9))}, people=people)


def add_person(session: Session, name: str, *, display_name: str, mobile: str | None = None) -> UserId:
    """An account whose password is the one of all tests."""
    new = NewPerson(name=name, display_name=display_name, password=PASSWORD, mobile=mobile)
    return create_user(session, prepare_person(quick_passwords(), new), now=LONG_AGO).id


def join(session: Session, user: UserId, organisation: OrganisationId, role: Role) -> Membership:
    """A membership that was confirmed long ago."""
    membership = Membership(
        user_id=user, organisation_id=organisation, role=role, since=LONG_AGO, confirmed_at=LONG_AGO
    )
    session.add(membership)
    session.flush()
    return membership


def signed_in(session: Session, user: UserId) -> tuple[str, SignedSessionId]:
    """The token and the id of a session just begun."""
    credentials = Credentials(name="", password="", address="192.0.2.7", device="测试")
    begun = begin_session(session, user, credentials, now=_SOON)
    session.flush()
    signed = session.scalars(
        select(SignedSession).where(SignedSession.token_hash == text_fingerprint(begun.token))
    ).one()
    if begun.awaits_factor:
        begun = prove_session(session, signed, credentials.limits, with_factor=True, now=_SOON)
        session.flush()
    return begun.token, signed.id


def marked_answers(marked: Mark) -> dict[str, Answer]:
    """Complete answers with the firm's mark in every text."""
    questions = placed_questions(shipped_catalogue().questionnaire(KEY, VERSION))
    found = {key: _marked(answer, marked) for key, answer in worked_answers().answers.items()}
    return found | {
        key: Written(f"{marked.secret}的说明")
        for key, placed in questions.items()
        if isinstance(placed.question, FreeText) and key not in found
    }


def _marked(answer: Answer, marked: Mark) -> Answer:
    match answer:
        case Confirmed(yes, detail) if detail:
            return Confirmed(yes, f"{marked.secret}{detail}")
        case Written():
            return Written(f"{marked.secret}的说明")
        case NotApplicable():
            return NotApplicable(f"{marked.secret}不适用")
        case _:
            return answer


def _house(database: Database, nearness: Nearness, marked: Mark) -> House:
    with database.writing() as session:
        firm = _firm(session, nearness, marked)
        name = marked.sign
        lead = add_person(session, f"lead-{name}", display_name=f"{marked.word}总", mobile=marked.mobile)
        respondent = add_person(session, f"filler-{name}", display_name=f"{marked.word}填报")
        keep_contact(session, firm, Contact(marked.contact, marked.phone), by=lead, now=LONG_AGO)
        join(session, lead, firm, Role.LEAD)
        join(session, respondent, firm, Role.RESPONDENT)
        neighbours = _neighbours(session, nearness, marked)
        workstation, bureau = neighbours["workstation"], neighbours["bureau"]
        links = _links(session, marked, firm=firm, workstation=workstation, lead=lead, respondent=respondent)
        session_of_lead = signed_in(session, lead)[1]
        by_bureau = _assignment(firm, workstation, basis=Basis.BUREAU, bureau_id=bureau)
        session.add(by_bureau)
    assessments, results = _assessments(database, firm, lead, marked)
    add_reviews(database, firm, marked, results, neighbours)
    step = _roadmap(database, firm, lead, marked, assessment=results[Status.SUBMITTED])
    release = _release(database, nearness, marked, bureau=bureau)
    return House(
        mark=marked,
        firm=firm,
        lead=lead,
        respondent=respondent,
        lead_session=session_of_lead,
        assessments=assessments,
        results=results,
        orders={},
        items={},
        batches={},
        release=release,
        assignment=by_bureau.id,
        step=step,
        **neighbours,
        **links,
    )


def _firm(session: Session, nearness: Nearness, marked: Mark) -> EnterpriseId:
    described = marked_profile(nearness, marked)
    stored = StoredEnterprise(
        name=described.name,
        created_at=LONG_AGO,
        credit_code=described.credit_code,
        region=described.region,
        industry=described.industry,
        staff=described.staff,
        revenue=described.revenue,
        size=described.size,
        production_type=described.production_type,
        group=described.group,
        own_design=described.own_design,
        privacy_version=PRIVACY_VERSION,
        privacy_accepted_at=LONG_AGO,
    )
    stored.describe(described)
    session.add(stored)
    session.flush()
    return stored.id


def _neighbours(session: Session, nearness: Nearness, marked: Mark) -> dict[str, Any]:
    """The firm's workstation with a consultant and a head, a bureau of its region with an officer."""
    workstation = Workstation(name=marked.station, created_at=LONG_AGO)
    bureau = Bureau(name=f"{marked.word}经信局", created_at=LONG_AGO, region=BUREAU_REGIONS[nearness])
    session.add_all([workstation, bureau])
    session.flush()
    joined = [
        join(
            session,
            add_person(session, f"{role.value}-{marked.sign}", display_name=f"{marked.word}{role.label}"),
            organisation,
            role,
        )
        for organisation, role in (
            (workstation.id, Role.HEAD),
            (workstation.id, Role.CONSULTANT),
            (bureau.id, Role.OFFICER),
        )
    ]
    add_letterhead(session, workstation.id, 1, marked.letterhead, by=joined[0].user_id, now=LONG_AGO)
    return {
        "workstation": workstation.id,
        "bureau": bureau.id,
        "membership": joined[0].id,
        "consultant": joined[1].user_id,
    }


def _links(
    session: Session,
    marked: Mark,
    *,
    firm: EnterpriseId,
    workstation: OrganisationId,
    lead: UserId,
    respondent: UserId,
) -> dict[str, Any]:
    """A claim, an invitation and a reset that wait, each by what it is asked for with."""
    claimant = StoredEnterprise(
        name=f"{marked.word}申请", created_at=LONG_AGO, claims_id=firm, **_facts(session, firm)
    )
    session.add(claimant)
    claimed_by = add_person(session, f"claims-{marked.sign}", display_name=f"{marked.word}申请人")
    session.flush()
    join(session, claimed_by, claimant.id, Role.LEAD)
    claim = Claim(enterprise_id=firm, claimant_id=claimant.id, claimed_by=claimed_by, claimed_at=_YESTERDAY)
    tokens = {"invitation_token": token_urlsafe(32), "reset_token": token_urlsafe(32)}
    lasts: dict[str, Any] = {"created_at": _YESTERDAY, "expires_at": NOW + timedelta(days=30)}
    invitation, staff = (
        Invitation(
            token_hash=text_fingerprint(token),
            organisation_id=organisation,
            role=role,
            invited_by=lead,
            **lasts,
        )
        for token, organisation, role in (
            (tokens["invitation_token"], firm, Role.RESPONDENT),
            (opaque_id(), workstation, Role.CONSULTANT),
        )
    )
    reset = PasswordReset(
        token_hash=text_fingerprint(tokens["reset_token"]), user_id=respondent, issued_by=lead, **lasts
    )
    session.add_all([claim, invitation, staff, reset])
    session.flush()
    return {"claim": claim.id, "invitation": invitation.id, "staff_invitation": staff.id, **tokens}


def _facts(session: Session, firm: EnterpriseId) -> dict[str, Any]:
    stored = session.get_one(StoredEnterprise, firm)
    named = ("credit_code", "region", "industry", "staff", "revenue", "size", "production_type")
    return {name: getattr(stored, name) for name in (*named, "group", "own_design")}


def _assessments(
    database: Database, firm: EnterpriseId, lead: UserId, marked: Mark
) -> tuple[dict[Status, AssessmentId], dict[Status, AssessmentId]]:
    """One assessment in each status, never handed in while a draft; and a draft that was taken back."""
    answers = {key: answer_to_json(each) for key, each in marked_answers(marked).items()}
    found = {}
    with database.writing() as session:
        actor = actor_of_user(session, lead)
        for back, status in enumerate((*Status, None), start=1):
            begun = _begun(session, firm, lead, year=THIS_YEAR - back)
            for question, value in answers.items():
                session.add(
                    StoredAnswer(
                        enterprise_id=firm,
                        assessment_id=begun.id,
                        question=question,
                        value=value,
                        revision=1,
                        answered_by=lead,
                        answered_at=LONG_AGO,
                    )
                )
            session.flush()
            if status is not Status.DRAFT:
                signing = Signing(statement=f"{marked.secret}承诺真实", operation=opaque_id())
                submit(session, shipped_catalogue(), actor, begun.id, signing=signing, now=_YESTERDAY)
                begun.status = status or Status.DRAFT
            found[status] = begun.id
    assessments = {status: found[status] for status in Status}
    return assessments, assessments | {Status.DRAFT: found[None]}


def _roadmap(
    database: Database, firm: EnterpriseId, lead: UserId, marked: Mark, *, assessment: AssessmentId
) -> str:
    """A roadmap of two steps and a remark, with the firm's mark in every text; the id of one step."""
    stored: dict[str, Any] = {"changed_at": LONG_AGO, "changed_by": lead, "revision": 1}
    with database.writing() as session:
        roadmap = StoredRoadmap(
            enterprise_id=firm,
            assessment_id=assessment,
            at_once=3,
            budget=marked.revenue,
            extends_from=8110,
            deepens_from=8112,
            **stored,
        )
        session.add(roadmap)
        session.flush()
        steps = [_step(roadmap, marked, place, **stored) for place in range(2)]
        remark = RoadmapNote(
            enterprise_id=firm,
            roadmap_id=roadmap.id,
            text=f"{marked.secret}留言",
            written_at=LONG_AGO,
            written_by=lead,
            organisation_id=firm,
        )
        session.add_all([*steps, remark])
        session.flush()
        return steps[0].id


def _step(roadmap: StoredRoadmap, marked: Mark, place: int, **stored: object) -> RoadmapStep:
    fields: dict[str, Any] = {
        "owner_name": f"{marked.secret}负责",
        "note": f"{marked.secret}备注",
        "spent": marked.revenue,
        "cost_low": marked.revenue,
        "cost_high": marked.revenue,
        **stored,
    }
    return RoadmapStep(
        enterprise_id=roadmap.enterprise_id,
        roadmap_id=roadmap.id,
        measure=shipped_catalogue().measures[place].key,
        begins=8108 + place,
        quarters=1,
        waits=[],
        **fields,
    )


def _begun(session: Session, firm: EnterpriseId, lead: UserId, *, year: int) -> Assessment:
    begun = Assessment(
        enterprise_id=firm,
        questionnaire_key=KEY,
        questionnaire_version=VERSION,
        questionnaire_hash=shipped_catalogue().find(KEY, VERSION).content_hash,
        year=year,
        created_at=LONG_AGO,
        created_by=lead,
    )
    session.add(begun)
    session.flush()
    return begun


def _release(database: Database, nearness: Nearness, marked: Mark, *, bureau: OrganisationId) -> ReleaseId:
    """A release that the bureau of the own house froze; the others have copies that bear their mark."""
    with database.writing() as session:
        if nearness is Nearness.OWN:
            officer = add_person(session, "freezes", display_name="发布人")
            join(session, officer, bureau, Role.OFFICER)
            add_firms(session, sketches(12, first=500), by=officer)
            subject = release_subject(shipped_catalogue(), shipped_codes(), KEY, year=2026)
            return freeze_release(
                session, actor_of_user(session, officer), bureau, subject=subject, now=_YESTERDAY
            ).id
        frozen = session.scalars(select(Release).order_by(Release.frozen_at)).first()
        assert frozen is not None
        tables = {**frozen.tables, "region": {**frozen.tables["region"], "name": f"{marked.word}地区"}}  # type: ignore[dict-item, call-overload, index]
        copy = Release(
            bureau_id=bureau,
            region=frozen.region,
            questionnaire_key=frozen.questionnaire_key,
            year=frozen.year,
            frozen_at=frozen.frozen_at,
            frozen_by=frozen.frozen_by,
            tables=tables,
            snapshots=frozen.snapshots,
            hash=frozen.hash,
        )
        session.add(copy)
        session.flush()
        return copy.id


def _people(database: Database, own: House) -> dict[Asker, Person]:
    with database.writing() as session:
        platform = add_platform(session)
        session.flush()
        homes = {
            OrganisationKind.ENTERPRISE: own.firm,
            OrganisationKind.WORKSTATION: own.workstation,
            OrganisationKind.BUREAU: own.bureau,
            OrganisationKind.PLATFORM: platform,
        }
        spare = add_person(session, "spare-security", display_name="备用安全管理员")
        join(session, spare, platform, Role.SECURITY_ADMINISTRATOR)  # so that the one who asks may leave
        people: dict[Asker, Person] = {}
        for asker in SIGNED_IN:
            user = add_person(session, f"asks-{asker.name.lower()}", display_name=f"{asker.name}甲")
            if asker.role is None:
                join(session, user, own.firm, Role.RESPONDENT).ended_at = _YESTERDAY
            else:
                kind = next(kind for kind, roles in ROLES_OF.items() if asker.role in roles)
                join(session, user, homes[kind], asker.role)
            token, _ = signed_in(session, user)
            people[asker] = Person(user=user, token=token, other_session=signed_in(session, user)[1])
        return people


def _assign(session: Session, houses: dict[Nearness, House]) -> None:
    """Who serves whom: every house its own workstation, and what the own one once had or has to others."""
    own = houses[Nearness.OWN].workstation
    for house in houses.values():
        session.add(_assignment(house.firm, house.workstation))
    session.add(WorkstationCounty(workstation_id=own, region=COUNTY, valid_from=LONG_AGO))
    session.add(_assignment(houses[Nearness.SIBLING].firm, own, withdrawn_at=_YESTERDAY))
    session.add(_assignment(houses[Nearness.EXPIRED].firm, own, valid_until=_YESTERDAY))
    session.add(_assignment(houses[Nearness.COUNTED].firm, own, purpose=Purpose.STATISTICS))


def _assignment(firm: EnterpriseId, workstation: OrganisationId, **changes: object) -> WorkstationAssignment:
    fields: dict[str, Any] = {"purpose": Purpose.SERVICE, "valid_from": LONG_AGO, **changes}
    return WorkstationAssignment(enterprise_id=firm, workstation_id=workstation, **fields)


def _ordered(session: Session, house: House, people: dict[Asker, Person], store: FileStore) -> dict[str, Any]:
    """A finished report of everybody who asks on every frozen result of the house."""
    sha256 = store.put(f"%PDF-1.7 {house.mark.secret}".encode())
    batches: dict[Asker, OrderId] = {}
    orders: dict[tuple[Asker, Status], OrderId] = {}
    items: dict[tuple[Asker, Status], ItemId] = {}
    for status, assessment in house.results.items():
        snapshot = latest_snapshot(session, session.get_one(Assessment, assessment))
        assert isinstance(snapshot, Snapshot)
        for asker, person in people.items():
            orders[asker, status], items[asker, status] = _finished(session, house, snapshot, person, sha256)
            if status is Status.SUBMITTED:
                batches[asker], _ = _finished(session, house, snapshot, person, sha256, batch=True)
    session.flush()
    return {"orders": orders, "items": items, "batches": batches}


def _finished(
    session: Session, house: House, snapshot: Snapshot, person: Person, sha256: str, *, batch: bool = False
) -> tuple[OrderId, ItemId]:
    """An order of somebody with its one report, which is done; a batch is ordered for a workstation."""
    order = ReportOrder(
        key=opaque_id(), requested_by=person.user, requested_at=_YESTERDAY, purpose=Purpose.SERVICE
    )
    order.letterhead_of, order.letterhead_revision = house.workstation, 1
    if batch:
        order.reports, order.acts_for = 1, house.workstation
    session.add(order)
    session.flush()
    item = ReportItem(
        enterprise_id=house.firm,
        order_id=order.id,
        snapshot_id=snapshot.id,
        number=f"{house.mark.sign}-{opaque_id()[:12]}",
        dated=_YESTERDAY.date(),
        state=ItemState.DONE,
        sha256=sha256,
        changed_at=_YESTERDAY,
    )
    session.add(item)
    return order.id, item.id
