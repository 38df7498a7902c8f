"""The way to a newer version on pages: a notice in the list of tasks, a comparison, a button."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.catalogue.registry import Catalogue, load_catalogue
from assessment.domain.roles import Role
from assessment.persistence.accounts import Membership
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.settings import Settings
from tests.two_versions import EARLIER, LATER, both
from tests.web import firms
from tests.web.visiting import Page, Visitor

ANSWERS = {
    "machines": "40",
    "machines-networked": "10",
    "cad": {"yes": True, "detail": "二维制图"},
    "systems-in-use": ["erp"],
    "erp-hosting": "own",
    "planning-use": {"share": "half", "depth": "sheet"},
    "dispatching": "board",
    "remarks": {"text": "没有了"},
}
NOTICE = "这份问卷有了新版"


@pytest.fixture(scope="module")
def catalogue(settings: Settings) -> Catalogue:
    """What is shipped, and the small questionnaire in two versions."""
    shipped, small = load_catalogue(settings), both()
    return replace(
        shipped, filed={**shipped.filed, **small.filed}, elements={**shipped.elements, **small.elements}
    )


def begun(visitor: Visitor, database: Database) -> Page:
    """The list of tasks of a draft that was begun before the later version came."""
    firms.registered(visitor, firms.case("05").profile)
    visitor.submit(visitor.get("/enterprise/privacy"), {"accepted": "y"})
    home = visitor.get("/enterprise")
    token = home.form("/enterprise/assessments")
    tasks = visitor.post("/enterprise/assessments", {**token, "questionnaire": "small"})
    with database.writing() as session:
        session.execute(
            update(Assessment).values(
                questionnaire_version=EARLIER, questionnaire_hash=both().find("small", EARLIER).content_hash
            )
        )
    return visitor.get(tasks.path)


def headings(page: Page) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.all("//main//h2")]


def test_a_lead_looks_at_both_versions_and_moves_the_draft(app: Flask, sqlite_database: Database) -> None:
    visitor = Visitor(app)
    tasks = begun(visitor, sqlite_database)
    assert NOTICE in tasks.text
    firms.answered(visitor, tasks, ANSWERS)

    page = visitor.get(visitor.get(tasks.path).link("看对照"))
    assert page.path == f"{tasks.path}/version"
    assert headings(page) == [
        "按已答的题，两版的得分",
        "1 题换了说法，请您核对",
        "2 题的答案带不过去",
        "2 题要答",
        "5 题的答案原样带过去",
    ]
    assert "43.4" in page.text
    assert "原来问：其中多少台联网？" in page.text
    assert "每天都排计划吗？ 新题" in page.text
    assert page.all("//input[@name='question']")[0].get("value") == "machines-networked"
    assert not page.all("//input[@name='question'][@checked]")

    back = visitor.submit(page, {"question": "machines-networked"})
    assert back.path == tasks.path
    assert f"已换到 {LATER} 版" in back.text
    assert NOTICE not in back.text
    assert [each.get("value") for each in back.all("//progress[@data-progress-bar]")] == ["6"]
    assert visitor.submit(page, {"question": "machines-networked"}).path == tasks.path  # sent twice
    assert visitor.get(page.path).path == tasks.path
    refused = visitor.post(page.path, {**page.form(), "version": "2031.1"}, status=409)
    assert "没有可以换的新版问卷" in refused.text


def test_a_result_keeps_its_version_when_the_draft_moves_on(app: Flask, sqlite_database: Database) -> None:
    visitor = Visitor(app)
    tasks = begun(visitor, sqlite_database)
    firms.answered(visitor, tasks, ANSWERS)
    result = firms.handed_in(visitor, tasks)
    visitor.submit(visitor.get(result.path.replace("/result", "/withdrawal")))
    visitor.submit(visitor.get(f"{tasks.path}/version"))

    again = visitor.get(result.path)
    assert f"小问卷 {EARLIER}" in again.text
    assert "43.4" in again.text
    assert "用设计软件吗？" in visitor.get(f"{result.path}/machinery").text


def test_a_respondent_is_told_who_decides(app: Flask, sqlite_database: Database) -> None:
    visitor = Visitor(app)
    tasks = begun(visitor, sqlite_database)
    with sqlite_database.writing() as session:
        session.execute(update(Membership).values(role=Role.RESPONDENT))
    visitor.submit(visitor.get("/sign-in"), {"name": "zhangmin", "password": firms.PASSWORD})

    page = visitor.get(tasks.path)
    assert "由企业负责人决定" in page.text
    assert not page.all("//a[contains(., '看对照')]")
    visitor.get(f"{tasks.path}/version", status=403)
