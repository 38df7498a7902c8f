"""SIGKILL in the real server, at system calls that strace chooses; the next start goes on from there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from assessment.persistence.database import open_database
from tests.durability.installing import Prepared
from tests.durability.serving import Running, ServerGoneError, served
from tests.durability.story import Kept, Step, difference, kept, soundness, steps

SAMPLE: Final = (("pwrite64", 95),)
SWEEP: Final = (
    *(("pwrite64", number) for number in range(1, 330)),
    *(("fdatasync", number) for number in range(1, 13)),
    *(("writev", number) for number in range(1, 20)),
)


def stands(place: Prepared, states: Sequence[Kept], acknowledged: int) -> list[str]:
    """What is wrong with the database after so many acknowledgements."""
    database = open_database(f"sqlite:///{place.database}")
    try:
        found, held = soundness(database), kept(database)
    finally:
        database.close()
    expected = states[acknowledged : acknowledged + 2]
    return found if held in expected else [*found, f"{acknowledged}: {difference(held, expected[0])}"]


def told(running: Running, story: Sequence[Step]) -> int:
    """How many steps are acknowledged before the server is gone."""
    for number, step in enumerate(story):
        try:
            reply = step.post(running.browser)
        except ServerGoneError:
            return number
        assert reply.is_success, (step.name, reply.status, reply.body[:500])
    return len(story)


def lived_through(place: Prepared, states: Sequence[Kept], points: Sequence[tuple[str, int]]) -> list[str]:
    """Tell the story to one server after the other, each killed at its point, the last one not at all."""
    story: Sequence[Step] = ()
    acknowledged, found = 0, []
    for call, number in points:
        kill = ("-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
        try:
            with served(place, kill) as running:
                story = story or steps(running.browser, place.assessment)
                acknowledged += told(running, story[acknowledged:])
        except ServerGoneError:
            pass  # killed while it started
        found += [f"{call} {number}, {each}" for each in stands(place, states, acknowledged)]
    with served(place) as running:
        story = story or steps(running.browser, place.assessment)
        acknowledged += told(running, story[acknowledged:])
    found += [] if acknowledged == len(story) else [f"only {acknowledged} steps"]
    return found + stands(place, states[-1:], 0)


@pytest.mark.soak
def test_a_server_killed_goes_on_where_it_was(
    needs_strace: None, installation: Prepared, states: Sequence[Kept], tmp_path: Path
) -> None:
    assert lived_through(installation.copied(tmp_path / "place"), states, SAMPLE) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("point", SWEEP, ids=lambda point: "-".join(map(str, point)))
def test_a_server_killed_anywhere_goes_on_where_it_was(
    needs_strace: None,
    installation: Prepared,
    states: Sequence[Kept],
    tmp_path: Path,
    point: tuple[str, int],
) -> None:
    assert lived_through(installation.copied(tmp_path / "place"), states, [point]) == []
