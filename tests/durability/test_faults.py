"""The disk refuses a write or a sync: nobody hears "saved", what was typed comes back, the server goes on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from assessment.persistence.database import open_database
from tests.durability.installing import Prepared
from tests.durability.serving import Browser, served
from tests.durability.story import Kept, Step, difference, kept, soundness, steps

FAULTS: Final = ("pwrite64:error=ENOSPC:when=60+97", "fdatasync:error=EIO:when=8+3")
ALL_FAULTS: Final = tuple(
    f"{call}:error={error}:when={first}+{every}"
    for call, error, first in (
        ("pwrite64", "ENOSPC", 60),
        ("pwrite64", "EIO", 60),
        ("pwrite64", "EDQUOT", 60),
        ("fdatasync", "EIO", 8),
        ("fdatasync", "ENOSPC", 8),
    )
    for every in ((2, 3, 5) if call == "fdatasync" else (89, 97, 101, 113, 127, 139))
)
"""The calls count by thread; the one that starts the server makes fewer, the one that answers makes more."""
TRIES: Final = 12
TYPED: Final = ("77", "33")


def refusals(browser: Browser, step: Step) -> int:
    """How often a step is refused until it is kept; every refusal says so and gives the text back."""
    for refused in range(TRIES):
        reply = step.post(browser)
        if reply.is_success:
            return refused
        assert reply.status in (503, 507), (step.name, reply.status, reply.body[:500])
        if step.name == "page":
            assert all(f">{text}<" in reply.body for text in TYPED), reply.body
    raise AssertionError(f"{step.name} is never kept")


def told_through(place: Prepared, faults: Sequence[str], expected: Kept) -> int:
    """Tell the whole story to a server whose disk refuses now and then; how often something was refused."""
    calls = ",".join(fault.partition(":")[0] for fault in faults)
    injected = [option for fault in faults for option in ("-e", f"inject={fault}")]
    watching = ("-o", "/dev/null", "-e", f"trace={calls}", *injected)
    with served(place, watching) as running:
        refused = sum(refusals(running.browser, step) for step in steps(running.browser, place.assessment))
    database = open_database(f"sqlite:///{place.database}")
    try:
        assert soundness(database) == []
        stands = kept(database)
        assert stands == expected, difference(stands, expected)
    finally:
        database.close()
    return refused


def test_a_disk_that_refuses_now_and_then_loses_nothing(
    needs_strace: None, installation: Prepared, states: Sequence[Kept], tmp_path: Path
) -> None:
    assert told_through(installation.copied(tmp_path / "place"), FAULTS, states[-1]) > 2


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_a_disk_that_refuses_anywhere_loses_nothing(
    needs_strace: None, installation: Prepared, states: Sequence[Kept], tmp_path: Path, fault: str
) -> None:
    places = (installation.copied(tmp_path / f"place-{number}") for number in range(3))
    told = (told_through(place, [fault], states[-1]) for place in places)
    assert any(told)  # on a busy machine a fault may meet none of the calls behind an answer
