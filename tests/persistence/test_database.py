"""Transactions: whoever writes takes turns, whoever reads cannot write, what is acknowledged is kept."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assessment.domain.errors import BusyError
from assessment.domain.throttling import PER_ACCOUNT
from assessment.persistence.database import Database, UnsafeDatabaseError, open_database, set_pragmas
from assessment.persistence.sign_ins import attempts_of, count_attempt, forget_attempts
from assessment.persistence.writer_queue import NestedTurnError, QueueTimeoutError, WriterQueue
from tests.world import NOW

WRITERS, EACH = 50, 10


def test_fifty_writers_at_once_are_never_refused_and_lose_nothing(database: Database) -> None:
    def count(_number: int) -> None:
        for _ in range(EACH):
            with database.writing() as session:
                attempts_of(session, "shared")
                count_attempt(session, "shared", PER_ACCOUNT, now=NOW)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(count, range(WRITERS)))
    with database.reading() as session:
        found = attempts_of(session, "shared")

    assert found is not None
    assert found.count == WRITERS * EACH


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        forget_attempts(session, "anything")


def test_an_exception_undoes_the_whole_transaction(database: Database) -> None:
    def fail_after_writing() -> None:
        with database.writing() as session:
            count_attempt(session, "undone", PER_ACCOUNT, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()

    with database.reading() as session:
        assert attempts_of(session, "undone") is None


def test_a_session_left_without_a_commit_changes_nothing(database: Database) -> None:
    session = database.writing_session()
    count_attempt(session, "left", PER_ACCOUNT, now=NOW)
    session.close()

    with database.reading() as reader:
        assert attempts_of(reader, "left") is None


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        count_attempt(writer, "under way", PER_ACCOUNT, now=NOW)
        began = monotonic()
        with database.reading() as reader:
            assert attempts_of(reader, "under way") is None
        assert monotonic() - began < 1


def test_a_writer_that_waits_too_long_is_told_that_the_platform_is_busy(sqlite_database: Database) -> None:
    impatient = open_database(sqlite_database.url.render_as_string(), writer_timeout=0.1)
    holding, release = Event(), Event()

    def hold() -> None:
        with impatient.writing() as session:
            count_attempt(session, "held", PER_ACCOUNT, now=NOW)
            holding.set()
            release.wait(10)

    holder = Thread(target=hold)
    holder.start()
    holding.wait(10)
    with pytest.raises(BusyError), impatient.writing() as session:
        attempts_of(session, "held")
    release.set()
    holder.join()
    with impatient.writing() as session:
        assert attempts_of(session, "held") is not None
    impatient.close()


def test_a_writing_transaction_inside_another_is_refused_at_once(sqlite_database: Database) -> None:
    with sqlite_database.writing() as outer:
        count_attempt(outer, "outer", PER_ACCOUNT, now=NOW)
        with pytest.raises(NestedTurnError), sqlite_database.writing() as inner:
            attempts_of(inner, "outer")

    with sqlite_database.writing() as after:
        assert attempts_of(after, "outer") is not None


def test_every_sqlite_connection_is_durable_and_strict(sqlite_database: Database) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    for engine in (sqlite_database.writer, sqlite_database.reader):
        with engine.connect() as connection:
            for name, value in expected.items():
                assert connection.execute(text(f"PRAGMA {name}")).scalar() == value


def test_a_connection_that_declines_a_pragma_is_refused() -> None:
    connection = sqlite3.connect(":memory:")

    with pytest.raises(UnsafeDatabaseError, match="journal_mode"):
        set_pragmas(connection)
    connection.close()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(UnsafeDatabaseError):
        open_database("sqlite://")


def test_the_folder_of_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'a.sqlite3'}")
    database.close()

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_turns_are_given_in_the_order_of_asking() -> None:
    queue, order = WriterQueue(), []
    queue.enter(1)

    def take(number: int) -> None:
        queue.enter(5)
        order.append(number)
        queue.leave()

    threads = [Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        sleep(0.02)
    queue.leave()
    for thread in threads:
        thread.join()

    assert order == list(range(8))


def test_somebody_who_gives_up_waiting_does_not_hold_up_the_others() -> None:
    queue = WriterQueue()
    queue.enter(1)
    with ThreadPoolExecutor(1) as threads, pytest.raises(QueueTimeoutError):
        threads.submit(queue.enter, 0.05).result()

    queue.leave()
    queue.enter(0.1)
    queue.leave()
