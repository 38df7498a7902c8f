"""The power fails right after an answer left: what the server had acknowledged was synced to the disk."""

from pathlib import Path

from tests.durability.conftest import Recording
from tests.durability.installing import DATABASE
from tests.durability.restarting import restored
from tests.durability.story import difference, kept, soundness


def test_after_a_power_cut_everything_acknowledged_is_there(recording: Recording, tmp_path: Path) -> None:
    found, seen = [], 0
    for moment in recording.moments():
        if moment.is_answer and moment.answers > recording.before:
            acknowledged = recording.acknowledged(moment)
            with restored(moment.durable, tmp_path / DATABASE) as database:
                found += soundness(database)
                stands = kept(database)
            expected = recording.states[acknowledged : acknowledged + 2]
            found += [] if stands in expected else [f"{acknowledged}: {difference(stands, expected[0])}"]
            seen += 1

    assert found == []
    assert seen == len(recording.story)
