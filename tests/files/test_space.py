"""The watermark: how much has to stay free, and that every disk counts."""

from pathlib import Path

import pytest

from assessment.files.space import UNWATCHED, Room, Space, room_on
from assessment.reserves import DEFAULT_RESERVE, MEBIBYTE, Reserve


def free(amount: int, total: int = 100 * 1024 * MEBIBYTE) -> Space:
    """One disk with so much room."""
    return Space(
        [Path("data")], DEFAULT_RESERVE, measure=lambda _, reserve: Room(total, amount, reserve.of(total))
    )


@pytest.mark.parametrize(("mebibytes", "short"), [(499, True), (500, False), (0, True)])
def test_half_a_gibibyte_has_to_stay_free_on_a_large_disk(mebibytes: int, short: bool) -> None:
    assert free(mebibytes * MEBIBYTE).is_short is short


def test_a_twentieth_has_to_stay_free_on_a_small_disk() -> None:
    total = 1000 * MEBIBYTE

    assert free(49 * MEBIBYTE, total).is_short
    assert not free(51 * MEBIBYTE, total).is_short


def test_each_disk_counts() -> None:
    rooms = {"data": Room(1000, 900, 50), "database": Room(1000, 10, 50)}
    space = Space(
        [Path("data"), Path("database")], DEFAULT_RESERVE, measure=lambda folder, _: rooms[folder.name]
    )

    assert space.is_short


def test_the_disk_is_looked_at_once_a_second_at_most() -> None:
    looks: list[Path] = []

    def measure(folder: Path, _reserve: Reserve) -> Room:
        looks.append(folder)
        return Room(1000, 900, 50)

    space = Space([Path("data")], DEFAULT_RESERVE, measure=measure)
    for _ in range(100):
        assert not space.is_short

    assert len(looks) == 1


def test_a_folder_that_is_not_made_yet_is_measured_where_it_will_lie(tmp_path: Path) -> None:
    assert room_on(tmp_path / "not" / "yet", DEFAULT_RESERVE).total > 0


def test_without_a_disk_there_is_always_room() -> None:
    assert not UNWATCHED.is_short
