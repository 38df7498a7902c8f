"""Whatever is sent to whatever takes something: no failure, nothing half kept, no gap in the trail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from warnings import catch_warnings, simplefilter

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import HypothesisWarning
from werkzeug.test import TestResponse

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.services.passwords import Passwords
from assessment.settings import Settings
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.databases import copied
from tests.web import malformed
from tests.web.malformed import Blow, Store, Target, blows, changed, plain
from tests.web.peopled import Peopled, forms_of, peopled
from tests.web.visiting import Page, Visitor

_COUNTED: Final = frozenset({"attempt_window"})
"""How often somebody tried is counted whatever became of it."""
_TRAIL: Final = frozenset({"trail_entry", "alarm"})
_GUESSED: Final = ("name", "password", "code", "user", "role", "decision", "reason", "organisation")
_ENTRANCES: Final = frozenset({"accounts", "own_account", "resetting", "proving", "founding"})
"""Parts of the site where a failed attempt is an event of its own."""
_PAGE_OF_QUESTIONS: Final = "answering.page"
_ANSWERED: Final = frozenset({"answer", "answer_revision", "trail_entry"})
_PREPARED: Final = frozenset({"second_factor"})
"""A secret that is offered counts only when it is proved, and that is in the trail."""


class Range:
    """The site under fire, and the file beneath it."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.people = peopled(app, database)
        self.targets = tuple(_targets(self.people))
        self.store = Store(str(database.url.database))
        self._adapter = app.url_map.bind("localhost")
        aims = sorted({self.aimed_at(each) for each in self.targets})
        self.groups = [[each for each in self.targets if self.aimed_at(each) == aim] for aim in aims]
        self._client = app.test_client(use_cookies=False)

    def aimed_at(self, target: Target) -> str:
        """The endpoint behind a target."""
        return str(self._adapter.match(target.path, method="POST")[0])

    def hit(self, blow: Blow) -> TestResponse:
        """Send it, and hold what is answered against what is kept."""
        for _ in range(blow.times):
            before = self.store.rows()
            answer = self._client.open(**blow.arguments())  # type: ignore[arg-type]
            after = self.store.rows()
            assert answer.status_code < 500, (blow, answer.text[:500])
            self._hold(blow, answer, before, after)
            answer.close()
        if before != after:
            self.store.restore()
        return answer

    def _hold(self, blow: Blow, answer: TestResponse, before: malformed.Rows, after: malformed.Rows) -> None:
        touched = changed(before, after) - _COUNTED
        numbers = [row[0] for row in after["trail_entry"]]
        assert numbers == list(range(1, len(numbers) + 1)), "a gap in the trail"
        told = (blow, answer.status_code, sorted(touched))
        if answer.status_code in (409, 422) and self.aimed_at(blow.target) == _PAGE_OF_QUESTIONS:
            assert touched <= _ANSWERED, told  # the other answers of the page
            assert ("trail_entry" in touched) == bool(touched), told
        elif answer.status_code >= 400 and not self._may_be_noted(blow, answer):
            assert not touched, told
        elif answer.status_code >= 400:
            assert touched <= _TRAIL, told
            entries, alarms = (len(after[table]) - len(before[table]) for table in sorted(_TRAIL)[::-1])
            assert entries <= 1 + alarms, told  # the refusal, and the alarm that it sets off
        elif touched - _PREPARED:
            assert "trail_entry" in touched, told

    def _may_be_noted(self, blow: Blow, answer: TestResponse) -> bool:
        return answer.status_code in (403, 404) or self.aimed_at(blow.target).split(".")[0] in _ENTRANCES


def _targets(people: Peopled) -> Iterator[Target]:
    """Every form on every page, once for each shape, and every question that a script answers."""
    met = set[tuple[str, frozenset[str]]]()
    for role, visitor in people.visitors.items():
        cookie, token = _cookie(visitor), ""
        for page in people.pages(role):
            for form in forms_of(page):
                token = form.fields.get("csrf_token", [token])[0]
                shape = (form.action, frozenset(form.fields))
                if shape not in met:
                    met.add(shape)
                    yield Target(cookie=cookie, path=form.action, fields=form.fields, token=token)
            yield from _questions(page, cookie, token)
        for rule in people.app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):  # also where no page shows the form at the moment
                fields = {"csrf_token": [token], **{name: ["1"] for name in _GUESSED}}
                path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
                yield Target(cookie=cookie, path=path, fields=fields, token=token)


def _questions(page: Page, cookie: str, token: str) -> Iterator[Target]:
    for form in page.all("//form[@data-autosave]"):
        for question in form.xpath(".//fieldset[@data-question]"):
            sent = {
                "question": question.get("data-question"),
                "answer": None,
                "revision": 0,
                "operation": "0" * 32,
            }
            yield Target(cookie=cookie, path=str(form.get("data-autosave")), sent=sent, token=token)


def _cookie(visitor: Visitor) -> str:
    return "; ".join(f"{each.key}={each.value}" for each in (visitor.client._cookies or {}).values())


@pytest.fixture(scope="module")
def field(
    settings: Settings,
    catalogue: Catalogue,
    codes: Codes,
    passwords: Passwords,
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Range]:
    folder = tmp_path_factory.mktemp("under-fire")
    site = Site(
        settings=settings,
        catalogue=catalogue,
        codes=codes,
        store=FileStore(folder / "files"),
        passwords=passwords,
        ring=lambda: None,
    )
    with copied(sqlite_template, folder) as database:
        found = Range(create_app(site, database), database)
        yield found
        found.store.close()


def _bombard(field: Range, times: int, *, again_and_again: bool) -> None:
    @bounds(
        max_examples=times,
        derandomize=again_and_again,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(blow=blows(field.groups))
    def throw(blow: Blow) -> None:
        field.hit(blow)

    with catch_warnings():
        simplefilter("ignore", HypothesisWarning)  # that a form is long to tell must not hide what failed
        throw()


def test_every_address_that_takes_something_is_aimed_at(field: Range) -> None:
    takers = {
        rule.endpoint for rule in field.people.app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }

    assert {field.aimed_at(target) for target in field.targets} == takers


def test_several_hundred_malformed_submissions_break_nothing(field: Range) -> None:
    _bombard(field, 400, again_and_again=True)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_malformed_submissions_break_nothing(field: Range) -> None:
    _bombard(field, 10_000, again_and_again=False)


def test_a_page_with_one_wrong_answer_keeps_the_others_alone(field: Range) -> None:
    (page, *_) = _pages_of_questions(field.targets)
    keys = [name.removesuffix(".revision") for name in page.fields if name.endswith(".revision")]
    good = {key: ["~unknown"] for key in keys[:-1]}

    answer = field.hit(
        plain(page, {**page.fields, **good, f"{keys[-1]}.state": ["~unknown"], keys[-1]: ["sNaN", "1"]})
    )

    assert answer.status_code == 422
    assert "题已保存。" in answer.text


def test_what_is_no_figure_is_refused_where_a_firm_is_described(field: Range) -> None:
    form = next(
        each for each in field.targets if each.path == "/enterprise/profile" and "staff" in each.fields
    )

    for number in ("sNaN", "NaN", "-Infinity", "1e-400", "1e400", "1_000", "٣", "9" * 5000, "厂"):
        for name in ("staff", "revenue", "revenue_year"):
            assert field.hit(plain(form, {**form.fields, name: [number]})).status_code == 422, (name, number)


def test_a_form_sent_as_something_else_leaves_nothing_behind(field: Range) -> None:
    for target in field.targets:
        if target.sent is None:
            assert field.hit(replace(plain(target, target.fields), kind="text/plain")).status_code == 415


def _pages_of_questions(targets: Sequence[Target]) -> list[Target]:
    return [each for each in targets if any(name.endswith(".revision") for name in each.fields)]
