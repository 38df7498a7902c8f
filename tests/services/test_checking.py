"""Checking a report: number and code together name it, nothing else tells anything, and guessing is slow."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

import pytest

from assessment.domain.errors import TooManyAttemptsError
from assessment.domain.throttling import CHECKS_PER_ADDRESS
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from assessment.services.checking import (
    CheckedReport,
    ReportNotKnownError,
    check_report,
    file_hash,
    masked_firm,
)
from assessment.services.report_numbers import canonical_number, check_code, new_number
from tests.databases import in_service
from tests.world import HASH, NOW, add_assessment, add_firm, add_report, add_snapshot

HERE: Final = "192.0.2.9"


@pytest.fixture
def made(database: Database) -> ReportItem:
    """A finished report."""
    with database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(
            session,
            firm,
            add_assessment(session, firm),
            name="宜昌示例机械有限公司",
            scores={"decision": {"level": "integration"}},
        )
        return add_report(session, firm, snapshot, sha256=HASH)


def check(database: Database, number: str, code: str, *, later: int = 0) -> CheckedReport:
    return check_report(in_service(database), number, code, address=HERE, now=NOW + timedelta(minutes=later))


def test_number_and_code_however_typed_tell_what_the_paper_says(database: Database, made: ReportItem) -> None:
    code = check_code(made.id, made.number)
    loose = made.number.replace("-", " ").lower()

    for number, typed in ((made.number, code), (loose, f" {code.replace('-', '').lower()} ")):
        told = check(database, number, typed)
        assert told.firm == "宜＊示＊机＊有＊公＊"
        assert (told.found.number, told.found.dated, told.found.level) == (
            made.number,
            made.dated,
            "integration",
        )
        assert told.found.sha256 == HASH


def test_whatever_does_not_fit_looks_the_same(database: Database, made: ReportItem) -> None:
    code = check_code(made.id, made.number)
    other = check_code(made.id, new_number(made.dated))

    refused = []
    for number, typed in (
        (made.number, other),
        (new_number(made.dated), code),
        (made.number, ""),
        ("’", code),
    ):
        with pytest.raises(ReportNotKnownError) as found:
            check(database, number, typed)
        refused.append(str(found.value))
    assert len(set(refused)) == 1


def test_a_report_that_is_not_finished_is_not_known(database: Database, made: ReportItem) -> None:
    with database.writing() as session:
        session.get_one(ReportItem, made.id).state = ItemState.RUNNING
        session.get_one(ReportItem, made.id).sha256 = None

    with pytest.raises(ReportNotKnownError):
        check(database, made.number, check_code(made.id, made.number))


def test_what_fails_is_counted_by_address_and_what_succeeds_is_not(
    database: Database, made: ReportItem
) -> None:
    code = check_code(made.id, made.number)
    for _ in range(3):
        check(database, made.number, code)
    for _ in range(CHECKS_PER_ADDRESS.attempts):
        with pytest.raises(ReportNotKnownError):
            check(database, made.number, "2222-2222")

    with pytest.raises(TooManyAttemptsError):
        check(database, made.number, code)
    assert check(database, made.number, code, later=16).found.id == made.id


def test_the_code_follows_from_the_secret_identity_and_not_from_the_number(made: ReportItem) -> None:
    codes = {check_code(type(made.id)(f"{number:022}"), made.number) for number in range(200)}

    assert len(codes) == 200
    assert made.id not in check_code(made.id, made.number)
    assert canonical_number(f"　{made.number.lower()}　") == made.number


def test_a_hash_is_read_however_it_was_pasted() -> None:
    plain = sha256(b"a").hexdigest()

    assert file_hash(" ".join(plain[at : at + 2].upper() for at in range(0, 64, 2))) == plain
    assert file_hash(plain[:-1]) == file_hash("g" * 64) == ""
    assert masked_firm("") == ""
