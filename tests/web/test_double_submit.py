"""Handing in twice: the same click, however often it arrives, has one effect and one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assessment.persistence.database import Database
from assessment.persistence.operations import Operation
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import TrailEntry
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.web import firms
from tests.web.visiting import Page, Visitor

CLICKS = (2, 50)
AT_ONCE = 8


@pytest.fixture
def app(site: Site, database: Database) -> Flask:
    """The site on both databases."""
    return create_app(site, database)


@pytest.fixture
def filled(visitor: Visitor) -> Page:
    """The list of dimensions of an assessment that only has to be handed in."""
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    return tasks


def signed_form(visitor: Visitor, tasks: Page) -> dict[str, list[str]]:
    return visitor.get(f"{tasks.path}/check").form("/submission") | {"truthful": ["y"]}


def at_once(visitor: Visitor, path: str, forms: list[dict[str, list[str]]]) -> list[TestResponse]:
    """The answers to several posts of the same browser, as many at once as the site has threads."""
    together = Barrier(min(AT_ONCE, len(forms)))

    def post(form: dict[str, list[str]]) -> TestResponse:
        client = visitor.client.application.test_client()
        client._cookies = dict(visitor.client._cookies or {})
        together.wait(30)
        return client.post(path, data=form)

    with ThreadPoolExecutor(together.parties) as threads:
        return list(threads.map(post, forms[: len(forms) // together.parties * together.parties]))


def effects(database: Database) -> tuple[int, int, int]:
    """How many results were frozen, how often the trail says so, how many operations froze one."""
    with database.reading() as session:
        snapshots = session.scalar(select(func.count()).select_from(Snapshot)) or 0
        noted = select(func.count()).where(TrailEntry.action == "assessment.submit")
        found = session.scalars(select(Snapshot.id)).all()
        operations = [each for each in session.scalars(select(Operation)) if each.response in found]
        return snapshots, session.scalar(noted) or 0, len(operations)


@pytest.mark.parametrize("clicks", CLICKS)
def test_one_click_that_arrives_many_times_hands_in_once(
    visitor: Visitor, filled: Page, database: Database, clicks: int
) -> None:
    form = signed_form(visitor, filled)

    answers = at_once(visitor, f"{filled.path}/submission", [form] * clicks)

    assert {(each.status_code, each.location) for each in answers} == {(302, f"{filled.path}/result")}
    assert effects(database) == (1, 1, 1)


def test_of_many_pages_signed_at_once_one_counts_and_the_others_are_led_to_the_result(
    visitor: Visitor, filled: Page, database: Database
) -> None:
    forms_of_tabs = [signed_form(visitor, filled) for _ in range(AT_ONCE)]

    answers = at_once(visitor, f"{filled.path}/submission", forms_of_tabs)

    assert sorted(each.status_code for each in answers) == [302] + [409] * (AT_ONCE - 1)
    assert all("查看结果" in each.text for each in answers if each.status_code == 409)
    assert effects(database) == (1, 1, 1)


def test_another_page_signed_after_it_was_handed_in_is_refused(
    visitor: Visitor, another: Callable[[], Visitor], filled: Page, database: Database
) -> None:
    late = signed_form(visitor, filled)
    firms.handed_in(visitor, filled)

    refused = visitor.post(f"{filled.path}/submission", late, status=409)

    assert "本次自评已提交" in refused.text
    assert refused.link("查看结果") == f"{filled.path}/result"
    assert effects(database) == (1, 1, 1)


def test_an_old_page_does_not_hand_in_what_was_taken_back_since(
    visitor: Visitor, filled: Page, database: Database
) -> None:
    form = signed_form(visitor, filled)
    visitor.post(f"{filled.path}/submission", form)
    taken_back = visitor.submit(visitor.get(f"{filled.path}/withdrawal"))
    assert taken_back.link("查看上一次的结果") == f"{filled.path}/result"

    refused = visitor.post(f"{filled.path}/submission", form, status=422)

    assert "请刷新页面" in refused.text
    assert effects(database) == (1, 1, 1)
    fresh = signed_form(visitor, filled)
    assert visitor.post(f"{filled.path}/submission", fresh).path == f"{filled.path}/result"
    assert effects(database) == (2, 2, 2)
