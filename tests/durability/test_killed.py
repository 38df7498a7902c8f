"""The server killed at a write: what it had acknowledged is there, nothing is half there or there twice."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from assessment.web.transaction import database_of
from tests.durability.conftest import Recording
from tests.durability.installing import DATABASE
from tests.durability.recording import Moment
from tests.durability.restarting import restored
from tests.durability.story import LocalBrowser, difference, kept, soundness

SAMPLE: Final = 50


def violations(recording: Recording, moment: Moment, app: Flask, at: Path) -> list[str]:
    """What is wrong after the server was killed at this moment, started again, and asked again."""
    acknowledged, states = recording.acknowledged(moment), recording.states
    with restored(moment.written, at, database_of(app).sealing) as database:
        app.extensions["assessment.database"] = database
        found = soundness(database)
        stands = kept(database)
        if stands not in states[acknowledged : acknowledged + 2]:
            found.append(f"after {acknowledged}: {difference(stands, states[acknowledged])}")
        browser = LocalBrowser(app, recording.place.cookies)
        for step in recording.story[max(0, acknowledged - 1) :]:
            reply = step.post(browser)
            found += [] if reply.is_success else [f"{step.name} again: {reply.status}"]
        if (ends := kept(database)) != states[-1]:
            found.append(f"after {acknowledged}, all again: {difference(ends, states[-1])}")
    return found


def writes(recording: Recording) -> Iterator[Moment]:
    """The moments just before a write."""
    return (moment for moment in recording.moments() if not moment.is_answer)


def test_killed_at_sampled_writes_nothing_acknowledged_is_lost_doubled_or_half_there(
    recording: Recording, restarted: Flask, tmp_path: Path
) -> None:
    step = sum(1 for _ in writes(recording)) // SAMPLE

    assert step >= 1
    for moment in islice(writes(recording), 0, None, step):
        assert violations(recording, moment, restarted, tmp_path / DATABASE) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_at_every_write_nothing_acknowledged_is_lost_doubled_or_half_there(
    recording: Recording, restarted: Flask, tmp_path: Path
) -> None:
    for moment in writes(recording):
        assert violations(recording, moment, restarted, tmp_path / DATABASE) == []
