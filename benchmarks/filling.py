"""Many people filling in at once, against the real server (``assessment serve``) on this machine.

Bars B68 and P5: 200 people who think for five to ten seconds between two acts, for ten minutes: no errors,
99 of 100 answers within half a second. At saturation (50 people who do not think) at least 200 saved answers
per second, none refused. Each person has a firm and an assessment of one's own; one act in ten opens a page,
nine save an answer, each a new value with its revision, its operation and its entry in the trail. The load
comes from a second process on the same machine and takes part of its processors.

Run: ``python -m benchmarks.filling [--seconds 600] [--people 200] [--saturated 60]``
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import Barrier
from time import monotonic, sleep
from typing import Final

import click
import lxml.html

from assessment.composition import sealing_of
from assessment.installing import bring_up_to_date
from assessment.persistence.database import open_database
from assessment.services.signing_in import Credentials, begin_session
from assessment.settings import settings_from
from tests.databases import WORLD
from tests.durability.installing import Prepared
from tests.durability.serving import RemoteBrowser, ServerGoneError, posted_json, served
from tests.world import PASSWORD, add_assessment, add_firm

SLOWEST: Final = 0.5
SAVED_PER_SECOND: Final = 200
CLOSED_LOOP: Final = 50
THINKING: Final = (5.0, 10.0)
OPENS: Final = 0.1
FIRST_DIMENSION: Final = "foundation"
QUESTIONS: Final = ("investment-1", "investment-2", "investment-3")


@dataclass(frozen=True, slots=True)
class Act:
    """One request: what it was, how many seconds the answer took, and its status (0: none came)."""

    kind: str
    seconds: float
    status: int


@dataclass(slots=True)
class Person:
    """Somebody who fills in an assessment; knows the revisions of the answers."""

    browser: RemoteBrowser
    page: str
    token: str = ""
    revisions: dict[str, int] = field(default_factory=dict)
    saved: int = 0

    def open_page(self) -> Act:
        """Look at the page of questions."""
        began = monotonic()
        try:
            reply = self.browser.send("GET", self.page)
        except ServerGoneError:
            return Act("page", monotonic() - began, 0)
        act = Act("page", monotonic() - began, reply.status)
        tree = lxml.html.document_fromstring(reply.body)
        self.token = str(tree.xpath("string(//meta[@name='csrf-token']/@content)")) or self.token
        return act

    def save(self) -> Act:
        """Save a new figure for one of the questions."""
        question = QUESTIONS[self.saved % len(QUESTIONS)]
        self.saved += 1
        seen = self.revisions.get(question, 0)
        sent = {
            "question": question,
            "answer": str(self.saved),
            "revision": seen,
            "operation": token_hex(16),
        }
        began = monotonic()
        try:
            reply = posted_json(self.browser, f"{self.page}/answer", self.token, sent)
        except ServerGoneError:
            return Act("save", monotonic() - began, 0)
        if reply.status == 200:
            self.revisions[question] = seen + 1
        return Act("save", monotonic() - began, reply.status)


def office(folder: Path, people: int) -> tuple[Prepared, Sequence[tuple[str, str]]]:
    """An installation with so many firms; the session's token and the page of each one's lead."""
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data")})
    bring_up_to_date(settings)
    database, now, found = open_database(settings.database_url, sealing=sealing_of(settings)), _now(), []
    for number in range(people):
        with database.writing(WORLD) as session:
            firm = add_firm(session, number)
            assessment = add_assessment(session, firm)
            credentials = Credentials(name=f"lead{number}", password=PASSWORD, address="127.0.0.1")
            signed = begin_session(session, firm.lead, credentials, now=now)
            found.append((signed.token, f"/assessments/{assessment.id}/dimensions/{FIRST_DIMENSION}/1"))
    database.close()
    return Prepared(folder, {}, "", chosen={}), found


def thinking(person: Person, start: Barrier, seconds: float) -> list[Act]:
    """What a person with time to think does until the time is over."""
    chance, acts = random.Random(person.page), []  # noqa: S311 - the same people every time
    start.wait()
    sleep(chance.uniform(0, THINKING[1]))
    end = monotonic() + seconds
    while monotonic() < end:
        acts.append(person.open_page() if chance.random() < OPENS else person.save())
        sleep(chance.uniform(*THINKING))
    return acts


def hurried(person: Person, start: Barrier, seconds: float) -> list[Act]:
    """What a person does who saves one answer after the other."""
    start.wait()
    end, acts = monotonic() + seconds, []
    while monotonic() < end:
        acts.append(person.save())
    return acts


def worked(
    crowd: Sequence[Person], work: Callable[[Person, Barrier, float], list[Act]], seconds: float
) -> list[Act]:
    """All acts of a crowd that begins together."""
    start = Barrier(len(crowd))
    with ThreadPoolExecutor(len(crowd)) as threads:
        return [act for acts in threads.map(lambda each: work(each, start, seconds), crowd) for act in acts]


def table(title: str, acts: Sequence[Act], seconds: float) -> Iterator[str]:
    """How long the answers took, by kind of act."""
    yield f"{title}: {len(acts)} requests in {seconds:.0f} s"
    heads = ("requests", "per s", "p50 ms", "p95 ms", "p99 ms", "max ms", "errors")
    yield " " * 8 + "".join(f"{head:>9}" for head in heads)
    for kind in ("page", "save"):
        some = [act for act in acts if act.kind == kind]
        if some:
            told = "".join(f"{1000 * _quantile(some, share):9.0f}" for share in (0.5, 0.95, 0.99, 1.0))
            line = f"{kind:8}{len(some):9}{len(some) / seconds:9.1f}{told}{_errors(some):9}"
            wrong = Counter(act.status for act in some if act.status != 200)
            yield f"{line}  {dict(wrong) or ''}".rstrip()


@click.command()
@click.option("--seconds", default=600, help="How long the people with time to think work.")
@click.option("--people", default=200, help="How many of them there are.")
@click.option("--saturated", default=60, help="How long the people in a hurry work, in seconds.")
def main(seconds: int, people: int, saturated: int) -> None:
    """Measure, print a table, and end with 1 where a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="filling-") as folder:
        place, signed = office(Path(folder), max(people, CLOSED_LOOP))
        with served(place) as running:
            crowd = [
                Person(RemoteBrowser(running.browser.port, {"session": token}), page)
                for token, page in signed
            ]
            for person in crowd:
                person.open_page()
            calm = worked(crowd[:people], thinking, seconds)
            for person in crowd:
                person.browser.close()  # the server has closed the connections of those who rested
            full = worked(crowd[:CLOSED_LOOP], hurried, saturated)
            for person in crowd:
                person.browser.close()
    for line in table(f"{people} people with time to think", calm, seconds + THINKING[1]):
        click.echo(line)
    for line in table(f"{CLOSED_LOOP} people in a hurry", full, saturated):
        click.echo(line)
    rate = sum(act.status == 200 for act in full) / saturated
    met = {
        "no errors": not _errors(calm) and not _errors(full),
        f"p99 {_quantile(calm, 0.99):.3f} s < {SLOWEST} s": _quantile(calm, 0.99) < SLOWEST,
        f"{rate:.0f} >= {SAVED_PER_SECOND} saved answers per second": rate >= SAVED_PER_SECOND,
    }
    for bar, is_met in met.items():
        click.echo(f"{'met   ' if is_met else 'MISSED'} {bar}")
    raise SystemExit(not all(met.values()))


def _quantile(acts: Sequence[Act], share: float) -> float:
    waited = sorted(act.seconds for act in acts)
    return waited[min(len(waited) - 1, int(share * len(waited)))]


def _errors(acts: Sequence[Act]) -> int:
    return sum(act.status != 200 for act in acts)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
