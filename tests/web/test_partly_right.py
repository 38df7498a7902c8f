"""A page of questions of which one cannot be kept: the others are, and nothing of a colleague's is lost."""

from collections.abc import Callable

import pytest
from flask import Flask

from assessment.persistence.database import Database
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.databases import in_service
from tests.web import firms
from tests.web.visiting import Page, Visitor


@pytest.fixture
def app(site: Site, database: Database) -> Flask:
    """The site on both databases."""
    return create_app(site, in_service(database))


@pytest.fixture
def url(visitor: Visitor) -> str:
    """The first page of questions of an assessment just begun."""
    return firms.page_urls(firms.begun(visitor, firms.case("02").profile))[0]


@pytest.fixture
def colleague(another: Callable[[], Visitor], url: str) -> Visitor:
    """Somebody of the same firm at another computer."""
    found = another()
    found.submit(found.get("/sign-in"), {"name": "zhangmin", "password": firms.PASSWORD})
    return found


def held(page: Page, *keys: str) -> list[str]:
    """What stands in the fields of some questions."""
    form = page.form()
    return [form.get(key, [""])[0] for key in keys]


def wrong(page: Page) -> list[str]:
    """The questions marked as wrong, in their order on the page."""
    return [str(each.get("data-question")) for each in page.all("//fieldset[contains(@class, 'has-error')]")]


def test_one_bad_field_costs_the_other_answers_of_its_page_nothing(visitor: Visitor, url: str) -> None:
    page = visitor.get(url)

    refused = visitor.submit(
        page,
        {"investment-1": "很多", "investment-2": "６0", "investment-outlook": "budgeted", "upkeep": "none"},
        status=422,
    )

    assert "请先处理下面 1 处" in refused.text
    assert "其余 3 题已保存。" in refused.text
    assert wrong(refused) == ["investment-1"]
    assert "请只用阿拉伯数字填写" in refused.text
    assert held(refused, "investment-1", "investment-2", "investment-outlook") == ["很多", "60", "budgeted"]
    assert held(visitor.get(url), "investment-1", "investment-2", "upkeep") == ["", "60", "none"]

    visitor.submit(refused, {"investment-1": "70"})

    again = visitor.get(url)
    assert held(again, "investment-1", "investment-2", "upkeep") == ["70", "60", "none"]
    assert held(again, "investment-1.revision", "investment-2.revision") == ["1", "1"]


def test_a_page_of_nothing_but_mistakes_says_nothing_of_others(visitor: Visitor, url: str) -> None:
    refused = visitor.submit(visitor.get(url), {"investment-1": "很多", "investment-2": "-1"}, status=422)

    assert wrong(refused) == ["investment-1", "investment-2"]
    assert "已保存" not in refused.text


def test_the_answer_that_stood_stands_and_is_shown_beside_the_mistake(visitor: Visitor, url: str) -> None:
    visitor.submit(visitor.get(url), {"investment-1": "70"})

    refused = visitor.submit(visitor.get(url), {"investment-1": "很多"}, status=422)

    assert held(refused, "investment-1") == ["很多"]
    assert "仍保留已保存的答案：70" in refused.text
    assert held(visitor.get(url), "investment-1") == ["70"]


def test_mending_a_mistake_does_not_overwrite_what_a_colleague_answered_meanwhile(
    visitor: Visitor, colleague: Visitor, url: str
) -> None:
    page = visitor.get(url)
    colleague.submit(colleague.get(url), {"investment-1": "80"})
    refused = visitor.submit(page, {"investment-1": "很多", "investment-2": "60"}, status=422)

    clash = visitor.submit(refused, {"investment-1": "90"}, status=409)

    assert "张敏" in clash.text
    assert "回答为“80 万元”" in clash.text
    assert held(colleague.get(url), "investment-1", "investment-2") == ["80", "60"]
    visitor.submit(clash)
    assert held(colleague.get(url), "investment-1") == ["90"]


def test_beside_a_mistake_a_colleagues_newer_answers_clash_or_stand(
    visitor: Visitor, colleague: Visitor, url: str
) -> None:
    visitor.submit(visitor.get(url), {"investment-3": "10"})
    page = visitor.get(url)
    colleague.submit(colleague.get(url), {"investment-2": "50", "investment-3": "20"})

    refused = visitor.submit(
        page, {"investment-1": "很多", "investment-2": "60", "upkeep": "none"}, status=409
    )

    assert wrong(refused) == ["investment-1", "investment-2"]
    assert "其余 2 题已保存。" in refused.text
    assert held(refused, "investment-1", "investment-2", "investment-3") == ["很多", "60", "20"]
    assert held(visitor.get(url), "investment-2", "investment-3", "upkeep") == ["50", "20", "none"]

    visitor.submit(refused, {"investment-1": "70"})

    last = ("investment-1", "investment-2", "investment-3")
    assert held(colleague.get(url), *last) == ["70", "60", "20"]


def test_a_mistake_in_what_is_not_asked_any_more_holds_nobody_up(visitor: Visitor, url: str) -> None:
    asked = url.replace("foundation/1", "pathway-facts/1")
    page = visitor.submit(visitor.get(asked), {"fiveg-coverage": "line"})
    assert page.path == asked

    after = visitor.submit(page, {"fiveg-coverage": "none", "fiveg-terminals": "很多"})

    assert after.path != asked
    again = visitor.get(asked)
    assert held(again, "fiveg-coverage", "fiveg-terminals") == ["none", ""]
