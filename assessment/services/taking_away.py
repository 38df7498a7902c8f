"""Everything the platform holds about a firm, in one ZIP to take away: ``data.json`` and the reports.

The format is described in docs/data-export.md; ``VERSION`` grows when a reader of it would have to change.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.fingerprints import Json
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.profile_codec import profile_to_json
from assessment.domain.scheduling import Quarter, year_and_number
from assessment.export.archive import MEDIA_TYPE, zip_file
from assessment.files.store import FileStore
from assessment.formatting import HOUSE_TIME
from assessment.persistence.accounts import display_names, members_of
from assessment.persistence.answers import AnswerRevision, revisions_of
from assessment.persistence.assessments import Assessment, assessments_of
from assessment.persistence.contacts import contact_of
from assessment.persistence.enterprises import StoredEnterprise, assignments_of
from assessment.persistence.orders import ReportItem, items_on
from assessment.persistence.readings import count_readings, organisation_names, readings_of
from assessment.persistence.results import Snapshot, snapshots_of
from assessment.persistence.reviews import reviews_of
from assessment.persistence.roadmaps import RoadmapStep, notes_on, roadmap_of, steps_of
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise
from assessment.services.gate import Passing
from assessment.services.outlets import TAKEN
from assessment.services.readings import looks_of
from assessment.services.reporting import kind_of
from assessment.services.taking_reviews import review_taken

VERSION: Final = 1
_README: Final = """\
这是贵企业在数字化成熟度自评平台上的全部数据。

data.json   企业信息、成员、授权、每次查看、各次自评的全部回答（含修改历史）和提交时冻结的结果、
            工作站的核定意见。
            格式说明见平台文档 docs/data-export.md；时间是 UTC，数值按填写时的单位。
reports/    已生成的 PDF 报告。

自评结果，非官方评定。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenData:
    """The file to take away: its name, its kind, its bytes and their SHA-256."""

    name: str
    media_type: str
    content: bytes
    sha256: str


def take_data(
    session: Session, store: FileStore, actor: Actor, enterprise_id: str, *, now: datetime
) -> TakenData:
    """All data of the own firm; the trail keeps who took it and the SHA-256 of its bytes."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.TAKE_DATA, now=now)
    reports = tuple(_reports(session, found))
    content = _document(session, found, TAKEN.passing(actor.roles), now=now)
    document = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    files = [("说明.txt", ("\ufeff" + _README).encode()), ("data.json", document.encode())]
    files += [(f"reports/{kind_of(each)[0]}", store.read(each.sha256 or "")) for each in reports]
    packed = zip_file(files, made_at=now)
    taken = TakenData(
        name=f"企业数据_{now.astimezone(HOUSE_TIME):%Y%m%d}.zip",
        media_type=MEDIA_TYPE,
        content=packed,
        sha256=sha256(packed).hexdigest(),
    )
    deed = Deed(
        action="enterprise.take_data",
        object_kind="enterprise",
        object_id=found.id,
        enterprise=found.id,
        detail={"sha256": taken.sha256, "bytes": len(packed), "reports": len(reports)},
    )
    record(session, actor.origin, deed, now=now)
    return taken


def _document(
    session: Session, firm: StoredEnterprise, passing: Passing, *, now: datetime
) -> dict[str, Json]:
    members = members_of(session, OrganisationId(firm.id))
    contact = contact_of(session, firm.id)
    told: dict[str, Json] = {
        "enterprise": {
            "id": firm.id,
            "registered_at": _moment(firm.created_at),
            "profile": profile_to_json(firm.profile),
            "contact": {"name": contact.name, "phone": contact.phone} if contact else None,
            "privacy": {"version": firm.privacy_version, "accepted_at": _moment(firm.privacy_accepted_at)},
        },
        "people": [
            {"name": user.display_name, "role": membership.role.value, "since": _moment(membership.since)}
            for membership, user in members
        ],
        "access": list(_access(session, firm.id)),
        "roadmap": _roadmap(session, firm.id),
        "readings": list(_looks(session, firm.id)),
        "assessments": [_assessment(session, each) for each in assessments_of(session, firm.id)],
        "reviews": [
            review_taken(session, review, snapshots_of(session, each))
            for each in assessments_of(session, firm.id)
            for review in reviews_of(session, each)
        ],
    }
    head: dict[str, Json] = {"format": "enterprise-data", "version": VERSION, "made_at": _moment(now)}
    return head | passing.only(told)


def _access(session: Session, firm: EnterpriseId) -> Iterator[Json]:
    found = assignments_of(session, firm)
    houses = [house for each in found for house in (each.workstation_id, each.bureau_id) if house]
    names = organisation_names(session, houses)
    for each in found:
        yield {
            "workstation": names[each.workstation_id],
            "bureau": names[each.bureau_id] if each.bureau_id else None,
            "purpose": each.purpose.value,
            "basis": each.basis.value,
            "from": _moment(each.valid_from),
            "until": _moment(each.valid_until),
            "withdrawn_at": _moment(each.withdrawn_at),
        }


def _roadmap(session: Session, firm: EnterpriseId) -> Json:
    stored = roadmap_of(session, firm)
    if stored is None:
        return None
    steps, notes = steps_of(session, stored), notes_on(session, stored)
    names = display_names(
        session, [each.owner_id for each in steps if each.owner_id] + [each.written_by for each in notes]
    )
    return {
        "at_once": stored.at_once,
        "budget": None if stored.budget is None else f"{stored.budget:f}",
        "steps": [_step(each, names) for each in steps],
        "remarks": [
            {"text": each.text, "by": names[each.written_by], "at": _moment(each.written_at)}
            for each in notes
        ],
    }


def _step(step: RoadmapStep, names: Mapping[UserId, str]) -> Json:
    year, number = year_and_number(Quarter(step.begins))
    return {
        "measure": step.measure,
        "begins": f"{year}-Q{number}",
        "quarters": step.quarters,
        "progress": step.progress.value,
        "progress_on": step.progress_on.isoformat() if step.progress_on else None,
        "owner": names[step.owner_id] if step.owner_id else step.owner_name,
        "due": step.due.isoformat() if step.due else None,
        "spent": None if step.spent is None else f"{step.spent:f}",
        "note": step.note,
    }


def _looks(session: Session, firm: EnterpriseId) -> Iterator[Json]:
    entries = readings_of(session, firm, size=max(1, count_readings(session, firm)))
    for each in looks_of(session, entries):
        yield {
            "at": _moment(each.at),
            "name": each.name,
            "organisation": each.organisation,
            "role": each.role.value if each.role else None,
            "what": each.what.value,
            "purpose": each.purpose.value if each.purpose else None,
            "reason": each.reason.value if each.reason else None,
        }


def _assessment(session: Session, assessment: Assessment) -> Json:
    revisions = revisions_of(session, assessment.id)
    snapshots = snapshots_of(session, assessment)
    people = [each.answered_by for each in revisions] + [each.signed_by for each in snapshots]
    names = display_names(session, people)
    return {
        "id": assessment.id,
        "year": assessment.year,
        "questionnaire": assessment.questionnaire_key,
        "questionnaire_version": assessment.questionnaire_version,
        "status": assessment.status.value,
        "created_at": _moment(assessment.created_at),
        "submitted_at": _moment(assessment.submitted_at),
        "answers": [_revision(each, names) for each in revisions],
        "results": [_result(session, each, names) for each in snapshots],
    }


def _revision(revision: AnswerRevision, names: Mapping[UserId, str]) -> Json:
    return {
        "question": revision.question,
        "revision": revision.revision,
        "value": revision.value,
        "by": names[revision.answered_by],
        "at": _moment(revision.answered_at),
    }


def _result(session: Session, snapshot: Snapshot, names: Mapping[UserId, str]) -> Json:
    return {
        "number": snapshot.number,
        "signed_at": _moment(snapshot.signed_at),
        "signed_by": names[snapshot.signed_by],
        "statement": snapshot.statement,
        "questionnaire_version": snapshot.questionnaire_version,
        "engine_version": snapshot.engine_version,
        "questionnaire_hash": snapshot.questionnaire_hash,
        "answers_hash": snapshot.answers_hash,
        "profile": snapshot.profile,
        "answers": snapshot.answers,
        "scores": snapshot.scores,
        "reports": [
            {"number": each.number, "dated": each.dated.isoformat(), "sha256": each.sha256}
            for each in items_on(session, snapshot.id)
            if each.sha256
        ],
    }


def _reports(session: Session, firm: StoredEnterprise) -> Iterator[ReportItem]:
    for assessment in assessments_of(session, firm.id):
        for snapshot in snapshots_of(session, assessment):
            yield from (each for each in items_on(session, snapshot.id) if each.sha256)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
