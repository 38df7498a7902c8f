"""What the tests of durability share: an installation, what each step keeps, a server that was recorded."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from assessment.web.transaction import database_of
from tests.durability.installing import Prepared, prepared, site_in
from tests.durability.recording import OPTIONS, Moment, moments
from tests.durability.serving import served
from tests.durability.story import Kept, LocalBrowser, Step, kept, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The story as the real server lived it: its steps, the state after each, and the calls it made.

    ``before``: how many answers had gone out before the first step's.
    """

    place: Prepared
    story: Sequence[Step]
    states: Sequence[Kept]
    before: int
    begun: Path
    trace: Path

    def moments(self) -> Iterator[Moment]:
        """All moments from the first step on."""
        found = moments(self.trace, self.place.database, begun=self.begun)
        return (moment for moment in found if moment.answers >= self.before)

    def acknowledged(self, moment: Moment) -> int:
        """How many steps had been answered by then."""
        return min(max(0, moment.answers - self.before), len(self.story))


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, typefaces: Path) -> Prepared:
    """The installation from which every life of a server begins."""
    return prepared(tmp_path_factory.mktemp("durable") / "prepared", typefaces)


@pytest.fixture(scope="session")
def needs_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")


@pytest.fixture(scope="session")
def states(installation: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Kept]:
    """What is kept after no step, after one, and so on: the measure for every server."""
    place = installation.copied(tmp_path_factory.mktemp("measured") / "place")
    with site_in(place.folder) as app:
        browser = LocalBrowser(app, place.cookies)
        found = [kept(database_of(app))]
        for step in steps(browser, place.assessment):
            reply = step.post(browser)
            assert reply.is_success, (step.name, reply.status, reply.body[:500])
            found.append(kept(database_of(app)))
    return found


@pytest.fixture(scope="session")
def recording(
    needs_strace: None,
    installation: Prepared,
    states: Sequence[Kept],
    tmp_path_factory: pytest.TempPathFactory,
) -> Recording:
    """The story told to the real server, recorded call by call until the server has ended."""
    folder = tmp_path_factory.mktemp("recorded")
    place, trace = installation.copied(folder / "place"), folder / "trace"
    with served(place, (*OPTIONS, "-o", str(trace))) as running:
        story = steps(running.browser, place.assessment)
        before = running.browser.answers
        for step in story:
            reply = step.post(running.browser)
            assert reply.is_success, (step.name, reply.status, reply.body[:500])
        assert running.ended() == 0
    return Recording(
        place=place,
        story=story,
        states=states,
        before=before,
        begun=installation.database.parent,
        trace=trace,
    )


@pytest.fixture
def restarted(recording: Recording, tmp_path: Path) -> Iterator[Flask]:
    """A site on the recorded installation, whose database each test puts in place itself."""
    with site_in(recording.place.copied(tmp_path / "again").folder) as app:
        yield app
