"""The pages of batches, as a consultant uses them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from assessment.report.rendering import Reason
from tests.many_firms import Sketch, sketches
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Page, Visitor

CHOOSING = "/workstation/batches"


def tiles(page: Page) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.all("//ul[@class='tallies']/li")]


@pytest.fixture
def station(visitor: Visitor, sqlite_database: Database) -> Visitor:
    """A consultant at work."""
    add_consultant(sqlite_database, [*sketches(60), Sketch(number=77, name="汉江阀门")])
    signed_in(visitor, "consultant")
    return visitor


def test_a_batch_is_chosen_by_what_is_looked_for_and_followed_page_by_page(station: Visitor) -> None:
    page = station.get(station.get("/workstation").link("成批生成报告"))
    assert "符合条件的自评 61 份" in page.text
    assert "请先勾选" in station.submit(page, {"which": "chosen"}, action=CHOOSING).text

    page = station.get(f"{CHOOSING}?q=虚构企业&reported=no&since=2026-11-01&until=not-a-day&page=2")
    assert len(page.all("//tbody/tr")) == 10
    page = station.submit(page, {"which": "all"}, action=CHOOSING)
    lengths = [len(station.get(f"{page.path}?page={number}").all("//tbody/tr")) for number in (1, 2, 9)]

    assert tiles(page) == ["已完成 0", "等待 60"]
    assert page.all("//main//a[@data-poll-refresh]")  # without script there is a link
    assert lengths == [50, 10, 10]


def test_a_batch_is_cancelled_tried_again_and_taken(
    station: Visitor, sqlite_database: Database, app: Flask
) -> None:
    batch = station.submit(station.get(f"{CHOOSING}?q=虚构"), {"which": "all"}, action=CHOOSING).path
    settle(sqlite_database, app)
    page = station.get(batch)
    assert tiles(page) == ["已完成 1", "生成中 1", "等待 57", "未完成 1"]
    told = station.client.get(f"{batch}/progress?state=failed").get_json()
    assert (told["state"], told["done"], told["total"]) == ("running", 2, 60)
    assert told["live"]["count-queued"] == ["57", ""]
    assert ["未完成", "red"] in told["live"].values()
    assert "排版超时" in station.get(f"{batch}?state=failed&page=x&order_id=y").text
    english = station.get(f"/preferences?language=en&next={batch}")
    assert "took too long" in english.text
    assert "排版超时" not in english.text
    station.get("/preferences?language=zh&next=/workstation")
    assert "已取消其余 57 份" in station.submit(page, action="cancellation").text

    with sqlite_database.writing() as session:
        running = update(ReportItem).where(ReportItem.state == ItemState.RUNNING)
        session.execute(running.values(state=ItemState.CANCELLED))
    page = station.get(batch)
    assert "完成 1 份，未完成 1 份，取消 58 份" in page.text
    answer = station.client.post(f"{batch}/file", data=page.form("/file"))
    with ZipFile(BytesIO(answer.data)) as archive:
        assert len(archive.namelist()) == 2
    assert answer.content_length == len(answer.data)
    assert answer.headers["Content-Type"] == "application/zip"
    again = station.submit(station.get(f"{batch}?state=failed"), action="/again")
    assert "已重新排队" in again.text
    assert "共 60 份，已完成 1 份，正在生成" in station.get(CHOOSING).text


def settle(database: Database, app: Flask) -> None:
    """One report done, one failed, one under way."""
    sha256 = app.extensions["assessment"].store.put(b"%PDF")
    changes: tuple[dict[str, object], ...] = (
        {"state": ItemState.DONE, "sha256": sha256},
        {"state": ItemState.FAILED, "error": Reason.TIME.text},
        {"state": ItemState.RUNNING},
    )
    with database.writing() as session:
        items = session.scalars(select(ReportItem.id).order_by(ReportItem.place)).all()
        for item, change in zip(items, changes, strict=False):
            session.execute(update(ReportItem).where(ReportItem.id == item).values(**change))


def test_where_nothing_was_handed_in_the_page_says_what_comes_first(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_consultant(sqlite_database, [Sketch(number=1, points=None)])
    signed_in(visitor, "consultant")

    assert "还没有可以生成报告的自评" in visitor.get(CHOOSING).text


def test_what_is_ticked_is_ordered_and_its_progress_is_the_batchs(
    visitor: Visitor, sqlite_database: Database
) -> None:
    add_consultant(sqlite_database, sketches(2))
    signed_in(visitor, "consultant")
    page = visitor.get(CHOOSING)
    ticked = [str(each.get("value")) for each in page.all("//input[@name='assessment']")]
    batch = visitor.submit(page, {"which": "chosen", "assessment": ticked}, action=CHOOSING).path

    assert visitor.get(f"/orders/{batch.rpartition('/')[2]}").path == batch
