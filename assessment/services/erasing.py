"""Carrying out what somebody asked to have deleted, once the time to think is over.

One transaction for each request: its rows go together or not at all. What stays is told in
``persistence/deletions.py``. Back-ups made before still hold the rows until they are replaced in their turn.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.texts import Text
from assessment.files.store import FileStore
from assessment.persistence.accounts import User, memberships_of
from assessment.persistence.database import Database
from assessment.persistence.deletions import (
    Deletion,
    Leaving,
    erase_account,
    erase_firm,
    members_nowhere_else,
    waiting_deletions,
)
from assessment.persistence.enterprises import StoredEnterprise, enterprise_with_code
from assessment.persistence.errands import Errand
from assessment.persistence.frozen_results import results_of_firm
from assessment.persistence.releases import releases_about
from assessment.persistence.remembered_results import RememberedResult
from assessment.persistence.report_stock import files_in_use
from assessment.persistence.scope import on_errand
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.services.actor import Actor
from assessment.services.counties import serve_by_county
from assessment.services.leaving import require_dispensable
from assessment.services.release_record import behind_of

_ERASING: Final = on_errand(Errand.ERASING)


def carry_out(database: Database, actor: Actor, deletion_id: str, *, now: datetime) -> None:
    """Delete what a request names, as the security administrator; not before it is due."""
    actor.house_for(Act.CARRY_OUT_DELETION)
    with database.writing(_ERASING) as session:
        _carry_out(session, deletion_id, origin=actor.origin, now=now)


def carry_out_due(database: Database, *, now: datetime) -> int:
    """Delete all that is due, on the command line; how many requests there were."""
    with database.reading() as session:
        due = [each.id for each in waiting_deletions(session) if each.due_at <= now]
    for each in due:
        with database.writing(_ERASING) as session:
            _carry_out(session, each, origin=Origin(CONSOLE), now=now)
    return len(due)


def remove_files(database: Database, store: FileStore, *, now: datetime) -> None:
    """Remove the files of reports that no row refers to any more."""
    with database.reading(on_errand(Errand.QUEUE)) as session:
        used = files_in_use(session)
    store.remove_unused(used, before=now)


def _carry_out(session: Session, deletion_id: str, *, origin: Origin, now: datetime) -> None:
    deletion = session.get(Deletion, deletion_id, with_for_update={"read": False})
    if deletion is None or deletion.cancelled_at is not None or deletion.done_at is not None:
        raise NotFoundError
    if deletion.due_at > now:
        raise ActionNotAllowedError(
            Text("等待期还没有过。", "The time to think is not over yet."),
            Text("到期后再办理，期间申请人可以取消。", "Please wait; until then it can be cancelled."),
        )
    deletion.begun_at = now
    session.flush()  # the frozen results ask for it
    if deletion.kind is Leaving.FIRM:
        _erase_firm(session, EnterpriseId(OrganisationId(deletion.subject_id)), origin, now)
    else:
        _erase_account(session, UserId(deletion.subject_id), origin, now)
    deletion.done_at = now


def _erase_firm(session: Session, firm: EnterpriseId, origin: Origin, now: datetime) -> None:
    found = session.get(StoredEnterprise, firm)
    if found is None:
        raise NotFoundError
    code = found.credit_code
    _remember_counted(session, firm)
    people = members_nowhere_else(session, OrganisationId(firm))
    erase_firm(session, firm)
    successor = enterprise_with_code(session, code)
    if successor is not None:
        serve_by_county(session, successor, now=now)
    deed = Deed(action="enterprise.delete", object_kind="enterprise", object_id=firm, enterprise=firm)
    record(session, origin, deed, now=now)
    for user in people:
        _erase_account(session, user, origin, now)


def _erase_account(session: Session, user: UserId, origin: Origin, now: datetime) -> None:
    if session.get_one(User, user).removed_at is not None:
        return
    held = tuple((each.role, each.organisation_id) for each, _ in memberships_of(session, user))
    require_dispensable(session, user, held)
    record(session, origin, Deed(action="account.remove", object_kind="account", object_id=user), now=now)
    erase_account(session, user, now)


def _remember_counted(session: Session, firm: EnterpriseId) -> None:
    """Keep, without its name, what releases counted of the firm: later ones are compared with them."""
    for key, year, result in results_of_firm(session, firm):
        counted = {
            each for release in releases_about(session, key, year=year) for each in behind_of(release).counted
        }
        if result.id in counted:
            session.add(
                RememberedResult(
                    id=result.id,
                    firm=result.enterprise,
                    questionnaire_key=key,
                    version=result.version,
                    year=year,
                    region=result.region,
                    industry=result.industry,
                    size=result.size,
                    level=result.level,
                    low=result.low,
                )
            )
