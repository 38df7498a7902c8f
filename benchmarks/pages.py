"""Pages of questions and saved answers, against Flask's hello world in the same run.

Bar P4: the fullest page of questions, and saving one answer with all guarantees, each take at most fifteen
times the CPU of a hello world. Figures are CPU (user and system) per request within one process, medians of
alternating rounds; the database is SQLite on this machine's disk with full synchronisation. A page is
measured blank, and with every second question answered; an answer is saved in the half-answered assessment.

Run: ``python -m benchmarks.pages``
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from statistics import median
from time import process_time

from argon2 import PasswordHasher
from flask import Flask

from assessment.catalogue.codes import load_codes
from assessment.catalogue.registry import load_catalogue
from assessment.composition import sealing_of
from assessment.field_keys import FieldKeys
from assessment.files.store import FileStore
from assessment.persistence.database import open_database
from assessment.persistence.migrations import upgrade
from assessment.services.passwords import Passwords
from assessment.settings import settings_from
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.web import firms
from tests.web.visiting import Page, Visitor

ROUNDS = 15
REQUESTS = 40
BAR = 15.0
SAVED = "investment-1"


def hello() -> Callable[[], None]:
    """One request of Flask's hello world."""
    app = Flask("hello")

    @app.get("/")
    def _hello() -> str:
        return "<p>Hello, World!</p>"

    client = app.test_client()

    def request() -> None:
        assert client.get("/").status_code == 200

    return request


def site_in(folder: Path, questionnaires: Path | None = None) -> Flask:
    """The site on a new database, with the shipped questionnaires or others."""
    named = {} if questionnaires is None else {"ASSESSMENT_QUESTIONNAIRES": str(questionnaires)}
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data"), **named})
    settings.create_folders()
    upgrade(settings.database_url)
    site = Site(
        settings=settings,
        catalogue=load_catalogue(settings),
        codes=load_codes(),
        store=FileStore(settings.data / "files"),
        passwords=Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        ring=lambda: None,
    )
    keys = FieldKeys(settings.field_keys())
    database = open_database(settings.database_url, sealing=sealing_of(settings), field_keys=keys)
    return create_app(site, database)


def fullest(visitor: Visitor, tasks: Page) -> Page:
    """The page with the most questions of an assessment."""
    found: list[Page] = []
    for first in firms.page_urls(tasks):
        dimension = first.rpartition("/")[0]
        number = 1
        while visitor.client.get(f"{dimension}/{number}").status_code == 200:
            found.append(visitor.get(f"{dimension}/{number}"))
            number += 1
    return max(found, key=lambda page: len(questions_on(page)))


def questions_on(page: Page) -> list[str]:
    """The keys of the questions of a page, in their order."""
    return [str(each.get("data-question")) for each in page.all("//fieldset[@data-question]")]


def page_request(visitor: Visitor, url: str) -> Callable[[], None]:
    """One page of questions."""

    def request() -> None:
        assert visitor.client.get(url).status_code == 200

    return request


def save_request(visitor: Visitor, page: Page) -> Callable[[], None]:
    """One answer saved: a new value each time, so that each is a change with its revision and its entry."""
    token = str(page.all("//meta[@name='csrf-token']")[0].get("content"))
    url = str(page.all("//form[@data-autosave]")[0].get("data-autosave"))
    state = {"revision": 0, "value": 0}

    def request() -> None:
        state["value"] += 1
        sent = {
            "question": SAVED,
            "answer": str(state["value"]),
            "revision": state["revision"],
            "operation": token_hex(16),
        }
        reply = visitor.client.post(url, json=sent, headers={"X-CSRFToken": token})
        assert reply.status_code == 200, reply.text
        state["revision"] = reply.get_json()["revision"]

    return request


def cpu(request: Callable[[], None]) -> float:
    """CPU milliseconds per request over one round."""
    start = process_time()
    for _ in range(REQUESTS):
        request()
    return (process_time() - start) / REQUESTS * 1000


def runs_in(folder: Path, questionnaires: Path | None = None) -> dict[str, Callable[[], None]]:
    """What is measured, by its name; a site for the blank assessment and one for the half-answered."""
    firm = firms.case("02")
    newcomer = Visitor(site_in(folder / "blank", questionnaires))
    regular = Visitor(site_in(folder / "half", questionnaires))
    blank = fullest(newcomer, firms.begun(newcomer, firm.profile))
    tasks = firms.begun(regular, firm.profile)
    given = {key: firm.answers[key] for key in list(firm.answers)[::2] if key != SAVED}
    firms.answered(regular, tasks, given)
    half = fullest(regular, tasks)
    most = len(questions_on(half))
    count = sum(key in given for key in questions_on(half))
    return {
        "hello world": hello(),
        f"page of {len(questions_on(blank))} questions, blank": page_request(newcomer, blank.path),
        f"page of {most} questions, {count} answered": page_request(regular, half.path),
        "one answer saved": save_request(regular, regular.get(firms.page_urls(tasks)[0])),
    }


def compare(runs: dict[str, Callable[[], None]]) -> None:
    """Measure in turn, and print the ratios."""
    rounds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, request in runs.items():
            rounds[name].append(cpu(request))
    base = median(rounds["hello world"])
    for name, times in rounds.items():
        ratio = median(times) / base
        verdict = "" if name == "hello world" else f"  bar {BAR:.0f}: {'met' if ratio <= BAR else 'missed'}"
        print(f"{name:34} {median(times):7.3f} ms  {ratio:5.1f} x{verdict}")


def main() -> None:
    """Compare on the shipped questionnaire."""
    with tempfile.TemporaryDirectory() as folder:
        compare(runs_in(Path(folder)))


if __name__ == "__main__":
    main()
