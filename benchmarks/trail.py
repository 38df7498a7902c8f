"""The trail under load: fifty people recording at once, and checking a long trail.

Bar B63: fifty writers leave no gap and no fork, and the slowest of a hundred waits at most 150 ms on SQLite,
300 ms on PostgreSQL. Whoever comes last waits for fifty commits, each on the disk before the next begins: the
second figure, how much longer than fifty commits of one writer the slowest of a hundred waits, is that of the
queue and not of the disk. Bar B61: a million entries are checked in five seconds.

On PostgreSQL the fifty write through as many engines as seven sites of eight threads have.

Run: ``python -m benchmarks.trail``, with ``TEST_DATABASE_URL`` for a PostgreSQL server other than its own.
"""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time

from assessment.persistence.database import Database, open_database
from assessment.persistence.trail import CONSOLE, Deed, Origin, record
from assessment.persistence.trail_check import check_trail
from tests.databases import copied, created, migrated_file, postgres_server, sealing
from tests.world import NOW

WRITERS, EACH = 50, 20
ALONE = 100
SITES = 7
LONG = 100_000
BATCH = 10_000
DEED = Deed(action="assessment.answer", object_kind="assessment", object_id="x" * 22, detail=["question-1"])


def written(database: Database, entries: int) -> float:
    """Seconds that one transaction with so many entries takes."""
    began = perf_counter()
    with database.writing() as session:
        for _ in range(entries):
            record(session, Origin(CONSOLE, address="192.0.2.1"), DEED, now=NOW)
    return perf_counter() - began


def under_load(name: str, databases: Sequence[Database], bar: int) -> None:
    """Fifty threads, each recording one act after the other."""
    alone = sorted(written(databases[0], 1) for _ in range(ALONE))[ALONE // 2] * 1000
    with ThreadPoolExecutor(WRITERS) as threads:
        numbers = range(WRITERS * EACH)
        took = sorted(threads.map(lambda number: written(databases[number % len(databases)], 1), numbers))
    verdict = check_trail(databases[0], sealing().ring, None)
    sound = "sound" if verdict.is_sound and verdict.entries == len(took) + ALONE else "BROKEN"
    median, slowest = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    times = slowest / (WRITERS * alone)
    print(
        f"{name:10} {verdict.entries} entries {sound}, one takes {alone:.1f} ms; of fifty p50 {median:.0f}, "
        f"p99 {slowest:.0f} ms (bar {bar}), {times:.1f} x fifty commits"
    )


def main() -> None:
    """Measure on both databases, and say how long a million entries would take to check."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        database = opened.enter_context(copied(migrated_file(folder), folder))
        under_load("SQLite", [database], 150)
        for _ in range(LONG // BATCH):
            written(database, BATCH)
        began = process_time()
        entries = check_trail(database, sealing().ring, None).entries
        seconds = (process_time() - began) * 1_000_000 / entries
        print(f"checked    {entries} entries, {seconds:.1f} s per million, bar 5")
    with ExitStack() as opened:
        database = opened.enter_context(created(opened.enter_context(postgres_server())))
        address = database.url.render_as_string(hide_password=False)
        others = [open_database(address, sealing=sealing()) for _ in range(1, SITES)]
        for each in others:
            opened.callback(each.close)
        under_load("PostgreSQL", [database, *others], 300)


if __name__ == "__main__":
    main()
