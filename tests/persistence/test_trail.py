"""The trail: numbered without a gap, chained, anchored elsewhere, and written with the act or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from assessment.domain.fingerprints import Json
from assessment.domain.identities import UserId
from assessment.key_ring import MacKey, UnusableKeysError, with_new_key
from assessment.persistence import trail
from assessment.persistence.accounts import User
from assessment.persistence.database import Database, database_url, open_database
from assessment.persistence.migrations import downgrade, upgrade
from assessment.persistence.trail import (
    CONSOLE,
    WORKER,
    Deed,
    Origin,
    TrailEntry,
    UnsealedTrailError,
    last_entry,
    record,
)
from assessment.persistence.trail_anchors import AnchorFile
from assessment.persistence.trail_check import check_trail
from assessment.persistence.trail_faults import Wrong
from assessment.persistence.trail_persons import forget_person, persons_behind, pseudonym_of
from assessment.persistence.trail_reading import last_unkeyed
from assessment.persistence.trail_seal import Sealing
from tests.databases import empty_postgres, field_keys, sealing
from tests.world import NOW, add_firm

RING = sealing().ring


def deed(action: str = "enterprise.edit", detail: Json = None) -> Deed:
    return Deed(action=action, object_kind="enterprise", object_id="x", detail=detail)


def write(database: Database, *deeds: Deed, by: UserId | str = CONSOLE) -> None:
    with database.writing() as session:
        for each in deeds:
            record(session, Origin(by, address="192.0.2.7"), each, now=NOW)


def entries(database: Database) -> list[TrailEntry]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry).order_by(TrailEntry.seq)))


def test_entries_are_numbered_and_chained(database: Database) -> None:
    write(database, deed(), deed("release.freeze", detail={"名称": "示例"}))
    write(database, deed())

    assert [each.seq for each in entries(database)] == [1, 2, 3]
    verdict = check_trail(database, RING, None)
    assert verdict.is_sound
    assert (verdict.entries, verdict.last_seq) == (3, 3)


def test_two_processes_that_write_by_turns_make_one_chain(database: Database) -> None:
    elsewhere = replace(database, sealing=sealing())
    for _ in range(3):
        write(database, deed(), deed())
        write(elsewhere, deed(), deed("release.freeze"))

    assert [each.seq for each in entries(database)] == list(range(1, 13))
    assert check_trail(database, RING, None).is_sound


def test_what_is_undone_leaves_no_entry_and_no_gap(database: Database) -> None:
    write(database, deed())
    with database.writing_session() as session:
        record(session, Origin(CONSOLE), deed(), now=NOW)
        session.rollback()
        record(session, Origin(CONSOLE), deed("release.freeze"), now=NOW)
        session.commit()
    with database.writing_session() as session:
        record(session, Origin(CONSOLE), deed(), now=NOW)

    assert [(each.seq, each.action) for each in entries(database)] == [
        (1, "enterprise.edit"),
        (2, "release.freeze"),
    ]


def test_a_savepoint_does_not_write_before_the_end(database: Database) -> None:
    with database.writing() as session:
        with session.begin_nested():
            record(session, Origin(CONSOLE), deed(), now=NOW)
        assert last_entry(session) == (0, "")

    assert len(entries(database)) == 1


def test_no_entry_no_act(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(trail, "_sealed", fail)

    with pytest.raises(OSError, match="no space"), database.writing() as session:
        add_firm(session)

    with database.reading() as session:
        assert session.scalars(select(User)).all() == []


def test_nothing_is_recorded_without_keys_or_where_nothing_is_written(sqlite_database: Database) -> None:
    keyless = replace(sqlite_database, sealing=None)
    for session in (keyless.writing_session(), sqlite_database.reading_session()):
        with session, pytest.raises(UnsealedTrailError):
            record(session, Origin(CONSOLE), deed(), now=NOW)


def test_fifty_writers_leave_no_gap_and_no_fork(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    before = len(entries(database))

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(lambda _: write(database, deed(), by=firm.lead), range(100)))

    found = entries(database)
    assert [each.seq for each in found] == list(range(1, before + 101))
    assert check_trail(database, RING, None).is_sound


@pytest.mark.soak
def test_fifty_writers_in_two_processes_leave_no_gap_and_no_fork_however_long(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    before, several = len(entries(database)), 2000
    processes = [database] if database.is_embedded else [database, _another(database)]

    def act(number: int) -> None:
        write(processes[number % len(processes)], *([deed()] * (1 + number % 3)), by=firm.lead)

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(act, range(several)))

    found = entries(database)
    assert len(found) == before + sum(1 + number % 3 for number in range(several))
    assert [each.seq for each in found] == list(range(1, len(found) + 1))
    assert check_trail(database, RING, None).is_sound
    for each in processes[1:]:
        each.close()


def _another(database: Database) -> Database:
    """The same database, as another process opens it."""
    return open_database(database.url.render_as_string(hide_password=False), sealing=sealing())


def test_a_person_is_a_pseudonym_that_can_be_parted_from_the_account(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    write(database, deed(), by=firm.lead)
    entry = entries(database)[-1]

    with database.writing() as session:
        assert pseudonym_of(session, firm.lead) == entry.actor != firm.lead
        (person,) = persons_behind(session, [entry.actor]).values()
        assert person.id == firm.lead
        forget_person(session, firm.lead)

    with database.reading() as session:
        assert persons_behind(session, [entry.actor]) == {}
    assert check_trail(database, RING, None).is_sound


def test_two_at_once_give_a_person_one_pseudonym(postgres_database: Database) -> None:
    with postgres_database.writing() as session:
        firm = add_firm(session)
        session.execute(text("DELETE FROM trail_person"))
    fresh = [
        replace(postgres_database, sealing=Sealing(RING)),
        replace(postgres_database, sealing=Sealing(RING)),
    ]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: write(fresh[n % 2], deed(), by=firm.respondent), range(8)))

    assert len({each.actor for each in entries(postgres_database)[-8:]}) == 1


def test_nobody_acts_who_is_neither_a_person_nor_the_platform(database: Database) -> None:
    with pytest.raises(IntegrityError):
        write(database, deed(), by=UserId("nobody-knows-this-one"))


def test_the_platform_acts_for_a_person(database: Database) -> None:
    with database.writing() as session:
        firm = add_firm(session)
    with database.writing() as session:
        record(session, Origin(WORKER, on_behalf_of=firm.lead), deed("report.make"), now=NOW)

    entry = entries(database)[-1]
    with database.reading() as session:
        assert (entry.actor, entry.on_behalf_of) == (WORKER, pseudonym_of(session, firm.lead))


def test_an_entry_cannot_be_replaced(sqlite_database: Database) -> None:
    write(sqlite_database, deed())

    with pytest.raises(DBAPIError, match="frozen"), sqlite_database.writing() as session:
        session.execute(text("INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry"))


def test_the_end_of_the_trail_is_noted_elsewhere_with_what_leaves_the_platform(
    sqlite_database: Database, tmp_path: Path
) -> None:
    anchors = AnchorFile(tmp_path / "anchors")
    anchored = replace(sqlite_database, sealing=Sealing(RING, anchors))

    write(anchored, deed())
    assert list(anchors.read(RING)) == []
    write(anchored, deed(), deed("release.export"))

    verdict = check_trail(anchored, RING, anchors)
    assert verdict.is_sound
    assert verdict.last_anchor is not None
    assert (verdict.anchors, verdict.last_anchor.seq) == (1, 3)


def test_an_act_stands_although_it_could_not_be_anchored(
    sqlite_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "anchors").mkdir()
    anchored = replace(sqlite_database, sealing=Sealing(RING, AnchorFile(tmp_path / "anchors")))

    write(anchored, deed("release.export"))

    assert "could not be anchored at entry 1" in caplog.text


def test_a_new_key_and_another_algorithm_seal_what_comes(sqlite_database: Database) -> None:
    write(sqlite_database, deed())
    ring = with_new_key(RING, algorithm="hmac-sm3", now=NOW)
    write(replace(sqlite_database, sealing=Sealing(ring)), deed())

    assert [each.algorithm for each in entries(sqlite_database)] == ["hmac-sha256", "hmac-sm3"]
    assert check_trail(sqlite_database, ring, None).is_sound
    (fault,) = check_trail(sqlite_database, RING, None).faults
    assert (fault.wrong, fault.first) == (Wrong.UNKNOWN_KEY, 2)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_trail_from_before_the_first_key_is_numbered_chained_and_sealed_by_it(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = (
        f"sqlite:///{tmp_path / 'old.sqlite3'}"
        if kind == "sqlite"
        else empty_postgres(request.getfixturevalue("postgres_address"))
    )
    upgrade(url, "0006")
    _fill_old(url)
    upgrade(url)

    database = open_database(url, sealing=sealing(), field_keys=field_keys())
    write(database, deed())

    assert [each.seq for each in entries(database)] == [1, 2, 3, 4]
    with database.reading() as session:
        assert last_unkeyed(session) == 3
        assert entries(database)[1].actor == pseudonym_of(session, UserId("a" * 22))
    assert not check_trail(database, RING, None).is_sound
    assert check_trail(database, replace(RING, unkeyed_until=3), None).is_sound
    database.close()
    downgrade(url, "0006")


def _fill_old(url: str) -> None:
    engine = create_engine(database_url(url), poolclass=NullPool)
    at = (NOW + timedelta(microseconds=5)).replace(tzinfo=None).isoformat(" ", "microseconds")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO user_account (id, name, display_name, password_hash, password_changed_at,"
                " created_at) VALUES (:id, 'n', 'n', 'x', :at, :at)"
            ),
            {"id": "a" * 22, "at": f"{at}"},
        )
        for seq, actor in ((2, "console"), (5, "a" * 22), (6, "gone")):
            connection.execute(
                text(
                    "INSERT INTO trail_entry (seq, at, actor, address, action, object_kind, object_id,"
                    " outcome, detail) VALUES (:seq, :at, :actor, '', 'a.b', 'account', 'x', 'done', 'null')"
                ),
                {"seq": seq, "actor": actor, "at": f"{at}"},
            )


@pytest.mark.parametrize("algorithm", ["hmac-sm9", "plain"])
def test_an_algorithm_that_cannot_be_computed_is_refused(algorithm: str) -> None:
    with pytest.raises(UnusableKeysError, match="不支持"):
        with_new_key(RING, algorithm=algorithm, now=NOW)


def test_a_key_is_never_printed() -> None:
    assert "secret" not in repr(MacKey("1", "hmac-sha256", b"secret"))
