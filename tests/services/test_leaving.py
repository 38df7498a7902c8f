"""Leaving: a firm takes its data and is deleted after a time to think; what stays names nobody."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from assessment.domain.errors import ActionNotAllowedError, RefusalError
from assessment.domain.identities import EnterpriseId
from assessment.domain.leaving import ACCOUNT_WAITS, FIRM_WAITS
from assessment.domain.readings import Reading
from assessment.domain.roles import Role
from assessment.domain.sign_in_names import SHORTEST
from assessment.files.store import FileStore
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.persistence.deletions import waiting_deletions
from assessment.persistence.enterprises import StoredEnterprise, enterprise_with_code
from assessment.persistence.migrations import ENTITIES
from assessment.persistence.results import Snapshot, erase_results
from assessment.persistence.schema import Owned
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import persons_behind, pseudonym_of
from assessment.services.accounts import prepare_person, register_firm
from assessment.services.erasing import carry_out, carry_out_due
from assessment.services.leaving import (
    cancel_deletion,
    cancel_removal,
    deletion_of_firm,
    request_deletion,
    request_removal,
    requests_to_delete,
)
from assessment.services.readings import Glance, looks_at_firm, note_reading
from assessment.services.taking_away import take_data
from tests.world import (
    NOW,
    Firm,
    acting,
    add_assessment,
    add_firm,
    add_member,
    add_platform,
    add_snapshot,
    add_workstation,
    codes,
    person,
    profile,
    quick_passwords,
)

DUE = NOW + FIRM_WAITS


@pytest.fixture
def firm(database: Database) -> Firm:
    """A firm that handed in, served by a workstation whose consultant looked at it."""
    with database.writing() as session:
        station = add_workstation(session)
        consultant = add_member(session, station, Role.CONSULTANT, "consultant")
        firm = add_firm(session)
        add_snapshot(session, firm, add_assessment(session, firm))
    actor = acting(database, consultant)
    with database.writing() as session:
        note_reading(session, actor, Glance(what=Reading.RESULT, thing="a", firm=firm.enterprise), now=NOW)
    return firm


def asked(database: Database, firm: Firm) -> str:
    with database.writing() as session:
        return request_deletion(session, acting(database, firm.lead), firm.enterprise, now=NOW).id


def rows_of(database: Database, firm: EnterpriseId) -> Iterator[str]:
    """Every table in which the firm still has a row."""
    with database.reading() as session:
        for entity in ENTITIES:
            if issubclass(entity, Owned):
                where = entity.__table__.c.enterprise_id == firm
                if session.scalar(select(func.count()).select_from(entity.__table__).where(where)):
                    yield entity.__tablename__


def test_a_firm_takes_everything_away_and_the_trail_says_so(
    database: Database, firm: Firm, tmp_path: Path
) -> None:
    with database.writing() as session:
        taken = take_data(session, FileStore(tmp_path), acting(database, firm.lead), firm.enterprise, now=NOW)

    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.namelist() == ["说明.txt", "data.json"]
        document = json.loads(archive.read("data.json"))
    assert (document["format"], document["version"]) == ("enterprise-data", 1)
    assert document["enterprise"]["profile"]["name"] == profile().name
    assert sorted(each["role"] for each in document["people"]) == ["lead", "respondent"]
    assert document["assessments"][0]["results"][0]["answers"] == {"a": "b"}
    assert document["access"][0]["basis"] == "county"
    (look,) = document["readings"]
    assert (look["name"], look["organisation"], look["what"]) == (
        "consultant先生",
        "示例工作站",
        "result.read",
    )
    with database.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "enterprise.take_data")).one()
        assert isinstance(entry.detail, dict)
        assert entry.detail["sha256"] == taken.sha256


def test_only_the_lead_takes_the_data_and_asks_for_deletion(
    database: Database, firm: Firm, tmp_path: Path
) -> None:
    respondent = acting(database, firm.respondent)

    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        take_data(session, FileStore(tmp_path), respondent, firm.enterprise, now=NOW)
    with pytest.raises(ActionNotAllowedError), database.writing() as session:
        request_deletion(session, respondent, firm.enterprise, now=NOW)


def test_a_request_waits_and_is_cancelled(database: Database, firm: Firm) -> None:
    first, second = asked(database, firm), asked(database, firm)
    assert first == second

    with database.writing() as session:
        cancel_deletion(session, acting(database, firm.lead), firm.enterprise, now=NOW)

    with database.reading() as session:
        assert deletion_of_firm(session, acting(database, firm.lead), firm.enterprise, now=NOW) is None
    assert carry_out_due(database, now=DUE) == 0
    with database.reading() as session:
        assert session.get(StoredEnterprise, firm.enterprise) is not None


def test_nothing_is_deleted_before_it_is_due_and_only_by_the_security_administrator(
    database: Database, firm: Firm
) -> None:
    deletion = asked(database, firm)
    with database.writing() as session:
        platform = add_platform(session)
        security = add_member(session, platform, Role.SECURITY_ADMINISTRATOR, "security")
        audit = add_member(session, platform, Role.AUDIT_ADMINISTRATOR, "audit")

    with database.reading() as session:
        (waiting,) = requests_to_delete(session, acting(database, security), now=NOW)
    assert (waiting.name, waiting.is_due) == (profile().name, False)
    for user, moment in ((security, NOW), (audit, DUE), (firm.lead, DUE)):
        with pytest.raises(RefusalError):
            carry_out(database, acting(database, user), deletion, now=moment)
    carry_out(database, acting(database, security), deletion, now=DUE)
    assert list(rows_of(database, firm.enterprise)) == []


def test_of_a_deleted_firm_nothing_is_left_but_a_trail_that_names_nobody(
    database: Database, firm: Firm
) -> None:
    with database.reading() as session:
        pseudonym = pseudonym_of(session, firm.lead)
    asked(database, firm)

    assert carry_out_due(database, now=DUE) == 1

    assert list(rows_of(database, firm.enterprise)) == []
    with database.reading() as session:
        assert session.get(StoredEnterprise, firm.enterprise) is None
        assert enterprise_with_code(session, profile().credit_code) is None
        lead = session.get_one(User, firm.lead)
        assert lead.removed_at == DUE
        assert "lead1" not in (lead.name, lead.display_name)
        assert persons_behind(session, [pseudonym or ""]) == {}
        entries = session.scalars(
            select(TrailEntry.action).where(TrailEntry.enterprise_id == firm.enterprise)
        )
        assert {"enterprise.register", "enterprise.delete"} <= set(entries)
        assert waiting_deletions(session) == []


def test_a_frozen_result_is_deleted_in_no_other_way(database: Database, firm: Firm) -> None:
    asked(database, firm)

    with pytest.raises(DBAPIError, match="snapshot is frozen"), database.writing() as session:
        erase_results(session, firm.enterprise)
    with pytest.raises(DBAPIError, match=r"is frozen|permission denied"), database.writing() as session:
        session.execute(delete(Snapshot))


def test_who_belongs_elsewhere_too_keeps_the_account(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)
        session.add(
            Membership(
                user_id=firm.respondent, organisation_id=other.enterprise, role=Role.RESPONDENT, since=NOW
            )
        )
    asked(database, firm)

    carry_out_due(database, now=DUE)

    with database.reading() as session:
        assert session.get_one(User, firm.respondent).removed_at is None
    assert [each.organisation for each in acting(database, firm.respondent).belongings] == [other.enterprise]


def test_whoever_laid_claim_to_a_deleted_firm_stands_in_its_place(database: Database, firm: Firm) -> None:
    prepared = prepare_person(quick_passwords(), person("claimant"))
    described = profile("91990500MA00000001")
    with database.writing() as session:
        claimant = register_firm(session, codes(), prepared, described, address="", now=NOW)
    asked(database, firm)

    carry_out_due(database, now=DUE)

    with database.reading() as session:
        found = enterprise_with_code(session, described.credit_code)
        assert found is not None
        assert found.id == claimant.enterprise


def test_an_account_is_removed_and_its_answers_stay_without_its_name(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        request_removal(session, acting(database, firm.respondent), now=NOW)

    assert carry_out_due(database, now=NOW + ACCOUNT_WAITS - timedelta(seconds=1)) == 0
    assert carry_out_due(database, now=NOW + ACCOUNT_WAITS) == 1

    with database.reading() as session:
        gone = session.get_one(User, firm.respondent)
        assert (gone.display_name, gone.sealed_mobile, gone.mobile_index) == ("已注销", None, None)
        assert len(gone.name) > SHORTEST
        assert session.get(StoredEnterprise, firm.enterprise) is not None
    assert acting(database, firm.respondent).belongings == ()


def test_the_only_lead_and_the_only_security_administrator_are_needed(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        security = add_member(session, add_platform(session), Role.SECURITY_ADMINISTRATOR, "security")

    for user in (firm.lead, security):
        with pytest.raises(ActionNotAllowedError), database.writing() as session:
            request_removal(session, acting(database, user), now=NOW)


def test_a_removal_is_cancelled(database: Database, firm: Firm) -> None:
    actor = acting(database, firm.respondent)
    with database.writing() as session:
        request_removal(session, actor, now=NOW)
    with database.writing() as session:
        cancel_removal(session, actor, now=NOW)

    assert carry_out_due(database, now=DUE) == 0


def test_the_looks_at_a_firm_name_a_removed_person_no_more(database: Database, firm: Firm) -> None:
    with database.reading() as session:
        (look,) = looks_at_firm(session, acting(database, firm.lead), firm.enterprise, page=1, now=NOW).looks
        assert (look.name, look.role) == ("consultant先生", Role.CONSULTANT)
        consultant = session.scalars(select(User.id).where(User.name == "consultant")).one()
    with database.writing() as session:
        request_removal(session, acting(database, consultant), now=NOW)
    carry_out_due(database, now=NOW + ACCOUNT_WAITS)

    with database.reading() as session:
        (look,) = looks_at_firm(session, acting(database, firm.lead), firm.enterprise, page=1, now=NOW).looks
    assert (look.name, look.organisation, look.role) == ("", "示例工作站", Role.CONSULTANT)
