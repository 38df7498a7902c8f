"""A batch of reports on two cores against one renderer, and the site meanwhile.

Bar P3: two renderers make a batch at least 1.6 times as fast as one, and of the site's answers the slowest
of a hundred takes at most twice as long meanwhile. Rates are those of the slots as in service, on SQLite,
while all renderers are at work, so that no start counts. One renderer and two have a batch of their own each
and take turns of a few reports, so that what the machine is slower by at one time slows both.
The site is ``assessment serve``, whose own slots make the batch; people open pages and save answers, first
without it and then with it. The reports are those of the worked cases. All figures are ratios of one run.

Run: ``python -m benchmarks.batches [--reports 200] [--turn 18] [--people 10] [--seconds 60]``
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Final

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.score_document import score_document
from assessment.catalogue.version_files import files_in
from assessment.composition import Installation, opened, workshop_of
from assessment.domain.answer_codec import answers_to_json
from assessment.domain.editions import USUAL
from assessment.domain.identities import AssessmentId, OrderId, UserId
from assessment.domain.profile_codec import profile_to_json
from assessment.domain.roles import Role
from assessment.domain.workflow import Status
from assessment.persistence.assessments import Assessment
from assessment.persistence.orders import ItemState, ReportItem
from assessment.persistence.results import Snapshot
from assessment.report.confinement import Limits
from assessment.report.pdf import Renderer
from assessment.services.actor import actor_of_user
from assessment.services.batching import order_batch
from assessment.settings import settings_from
from assessment.work.orders import ReportSlots
from benchmarks.filling import Act, Person, office, worked
from tests.databases import WORLD
from tests.durability.serving import RemoteBrowser, served
from tests.many_firms import KEY, Sketch, add_firms
from tests.world import HASH, add_member, add_workstation

FASTER: Final = 1.6
SLOWER: Final = 2.0
PAUSE: Final = (0.2, 0.6)
_LOOK: Final = 0.2
_FIRST_NUMBER: Final = 5000


def handed_in(parts: Installation, reports: int) -> tuple[UserId, Sequence[AssessmentId]]:
    """A consultant, and so many results of worked cases that firms of the workstation handed in."""
    filed = parts.catalogue.find(KEY)
    cases, _ = worked_cases(files_in(filed.folder), filed.questionnaire, parts.codes)
    with parts.database.writing(WORLD) as session:
        workstation = add_workstation(session)
        consultant = add_member(session, workstation, Role.CONSULTANT, "consultant")
        sketches = [Sketch(number=_FIRST_NUMBER + number, points=None) for number in range(reports)]
        firms = add_firms(session, sketches, by=consultant, workstation=workstation)
        found = []
        for number, firm in enumerate(firms):
            assessment = Assessment(
                enterprise_id=firm.id,
                questionnaire_key=KEY,
                questionnaire_version=filed.questionnaire.version,
                questionnaire_hash=filed.content_hash,
                year=2026,
                status=Status.SUBMITTED,
                created_at=_now(),
                created_by=consultant,
            )
            session.add(assessment)
            session.flush()
            session.add(_frozen(assessment, cases[number % len(cases)], consultant))
            found.append(assessment.id)
    return consultant, found


def _frozen(assessment: Assessment, case: WorkedCase, by: UserId) -> Snapshot:
    return Snapshot(
        enterprise_id=assessment.enterprise_id,
        assessment_id=assessment.id,
        number=1,
        questionnaire_key=assessment.questionnaire_key,
        questionnaire_version=assessment.questionnaire_version,
        questionnaire_hash=assessment.questionnaire_hash,
        engine_version="1",
        year=assessment.year,
        region=case.given.profile.region,
        profile=profile_to_json(case.given.profile),
        answers=answers_to_json(case.given.answers),
        answers_hash=HASH,
        scores=score_document(case.score),
        statement="",
        signed_by=by,
        signed_at=_now(),
    )


def ordered(parts: Installation, by: UserId, chosen: Sequence[AssessmentId], *, key: str) -> OrderId:
    """A batch of these reports."""
    with parts.database.writing(WORLD) as session:
        actor = actor_of_user(session, by)
        return order_batch(session, actor, chosen, key=key, edition=USUAL, now=_now()).order.id


@dataclass(frozen=True, slots=True)
class Makers:
    """So many renderers with a batch of their own, which they go on with whenever it is their turn."""

    parts: Installation
    order: OrderId
    renderers: int
    slots: ReportSlots
    turn: Event

    def take_turn(self, reports: int) -> tuple[int, float]:
        """Make so many reports: how many were done after all renderers were at work, in how many seconds."""
        before = self._in((ItemState.DONE,))
        self.turn.set()
        self.slots.wake()
        while self._in((ItemState.DONE,)) < before + reports:
            sleep(_LOOK)
        self.turn.clear()
        while self._in((ItemState.RUNNING,)):
            sleep(_LOOK)
        moments = _done(self.parts, self.order)[before + self.renderers - 1 : before + reports]
        return len(moments) - 1, (moments[-1] - moments[0]).total_seconds()

    def _in(self, states: Sequence[ItemState]) -> int:
        """How many reports are in these states; asked often, so no row is read."""
        there = select(func.count()).where(ReportItem.order_id == self.order, ReportItem.state.in_(states))
        with self.parts.database.reading(WORLD) as session:
            return session.scalar(there) or 0


@contextmanager
def makers(folder: Path, reports: int, renderers: int) -> Iterator[Makers]:
    """An installation with a batch that waits, and its slots, as they are while the site is served."""
    office(folder, 1)
    with opened(settings_from({"ASSESSMENT_DATA": str(folder / "data")})) as parts:
        consultant, chosen = handed_in(parts, reports)
        order = ordered(parts, consultant, chosen, key="batch")
        cache, limits = parts.settings.data / "typefaces", Limits(yields=True)
        with (
            Renderer(cache=cache, slots=renderers, limits=limits) as renderer,
            workshop_of(parts, renderer) as workshop,
        ):
            turn = Event()
            slots = ReportSlots(workshop, slots=renderers, rests=lambda: not turn.is_set())
            slots.start()
            yield Makers(parts, order, renderers, slots, turn)
            slots.stop()


def rates(reports: int, turn: int) -> dict[int, float]:
    """Reports per second with one renderer and with two, each over a whole batch, taking turns."""
    done = {1: 0, 2: 0}
    seconds: dict[int, float] = {1: 0.0, 2: 0.0}
    with tempfile.TemporaryDirectory(prefix="batches-") as folder, ExitStack() as stack:
        lines = [
            stack.enter_context(makers(Path(folder) / str(renderers), reports, renderers))
            for renderers in (1, 2)
        ]
        for _ in range(reports // (turn + 2)):
            for each in lines:
                made, took = each.take_turn(turn)
                done[each.renderers] += made
                seconds[each.renderers] += took
    return {renderers: done[renderers] / seconds[renderers] for renderers in done}


def _done(parts: Installation, order: OrderId) -> list[datetime]:
    with parts.database.reading(WORLD) as session:
        done = _items(session, order, ItemState.DONE)
        failed = _items(session, order, ItemState.FAILED)
        assert not failed, failed[0].error
    return sorted(each.changed_at for each in done)


def _items(session: Session, order: OrderId, state: ItemState) -> Sequence[ReportItem]:
    wanted = select(ReportItem).where(ReportItem.order_id == order, ReportItem.state == state)
    return session.scalars(wanted.order_by(ReportItem.id)).all()


def busy(person: Person, start: Barrier, seconds: float) -> list[Act]:
    """What somebody does who opens a page and saves answers, one after the other."""
    chance, acts = random.Random(person.page), []  # noqa: S311 - the same people every time
    start.wait()
    end = monotonic() + seconds
    while monotonic() < end:
        acts.append(person.open_page() if chance.random() < 0.3 else person.save())
        sleep(chance.uniform(*PAUSE))
    return acts


def slowest_of_a_hundred(acts: Sequence[Act]) -> float:
    """The 99th of a hundred answers, in seconds; no request may have failed."""
    assert all(act.status == 200 for act in acts), {act.status for act in acts}
    waited = sorted(act.seconds for act in acts)
    return waited[int(0.99 * (len(waited) - 1))]


def _now() -> datetime:
    return datetime.now(UTC)


def meanwhile(folder: Path, reports: int, *, people: int, seconds: float) -> tuple[float, float, int]:
    """The slowest of a hundred answers without and with a batch, and the reports made then."""
    place, signed = office(folder, people)
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data")})
    with opened(settings) as parts:
        consultant, chosen = handed_in(parts, reports)
        with served(place) as running:
            crowd = [
                Person(RemoteBrowser(running.browser.port, {"session": token}), page)
                for token, page in signed
            ]
            for person in crowd:
                person.open_page()
            calm = worked(crowd, busy, seconds)
            order = ordered(parts, consultant, chosen, key="meanwhile")
            while not _done(parts, order):
                sleep(_LOOK)
            before = len(_done(parts, order))
            full = worked(crowd, busy, seconds)
            made = len(_done(parts, order)) - before
            for person in crowd:
                person.browser.close()
    return slowest_of_a_hundred(calm), slowest_of_a_hundred(full), made


@click.command()
@click.option("--reports", default=200, help="How many reports a batch has.")
@click.option("--turn", default=18, help="How many reports are made before the others take their turn.")
@click.option("--people", default=10, help="How many people use the site meanwhile.")
@click.option("--seconds", default=60, help="How long they do, without a batch and with one.")
def main(reports: int, turn: int, people: int, seconds: int) -> None:
    """Measure, print the ratios, and end with 1 where the bar is missed."""
    made_by = rates(reports, turn)
    with tempfile.TemporaryDirectory(prefix="batches-") as folder:
        calm, full, made = meanwhile(Path(folder), reports, people=people, seconds=seconds)
    faster, slower = made_by[2] / made_by[1], full / calm
    click.echo(f"reports per second: one renderer {made_by[1]:.2f}, two {made_by[2]:.2f}")
    click.echo(
        f"slowest of a hundred answers: {calm * 1000:.0f} ms, {full * 1000:.0f} ms beside {made} reports"
    )
    met = {
        f"P3 two renderers {faster:.2f} x one, at least {FASTER}": faster >= FASTER,
        f"P3 the site {slower:.2f} x slower, at most {SLOWER}": slower <= SLOWER,
    }
    for bar, is_met in met.items():
        click.echo(f"{'met   ' if is_met else 'MISSED'} {bar}")
    raise SystemExit(not all(met.values()))


if __name__ == "__main__":
    main()
