"""The Word file beside the PDF: ordered with one button, waited for on its own page, fetched like the PDF."""

from flask import Flask
from sqlalchemy import select

from assessment.catalogue.registry import Catalogue
from assessment.persistence.database import Database
from assessment.persistence.orders import ItemState, ReportItem
from tests.web.test_result_pages import result_of
from tests.web.visiting import Page, Visitor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def made(app: Flask, database: Database, content: bytes) -> str:
    """Make the report that waits; its number."""
    with database.writing() as session:
        item = session.scalars(select(ReportItem).where(ReportItem.state == ItemState.QUEUED)).one()
        item.state, item.sha256 = ItemState.DONE, app.extensions["assessment"].store.put(content)
        return item.number


def fetched(visitor: Visitor, page: Page, label: str) -> tuple[str, str, bytes]:
    """The kind, the name and the bytes of the file behind a link."""
    (link,) = {str(each.get("href")) for each in page.all(f"//main//a[contains(., '{label}')]")}
    answer = visitor.client.get(link)
    assert answer.status_code == 200
    return str(answer.mimetype), answer.headers["Content-Disposition"].rpartition("''")[2], bytes(answer.data)


def test_a_finished_report_can_be_had_as_a_word_file_too_and_nobody_waits_on_a_blank_page(
    app: Flask, catalogue: Catalogue, sqlite_database: Database
) -> None:
    visitor = Visitor(app)
    key = "cloud-readiness"
    result = result_of(visitor, key, catalogue.find(key).questionnaire.version)
    visitor.submit(result, {"length": "brief"}, action="/reports")
    assert "Word" not in visitor.get(result.path).text
    number = made(app, sqlite_database, b"%PDF-1.7")

    waiting = visitor.submit(visitor.get(result.path), action="/copies/")
    assert waiting.all("//h1")[0].text_content() == "Word 报告"
    assert waiting.all("//*[@data-poll]")
    assert "别人核验编号时，以 PDF 报告为准" in waiting.text
    assert "Word 正在生成" in visitor.get(result.path).text
    assert made(app, sqlite_database, b"PK word") == f"{number}-W"

    finished = visitor.get(waiting.path)
    assert not finished.all("//*[@data-poll]")
    for page in (finished, visitor.get(result.path)):
        assert fetched(visitor, page, "下载 Word") == (WORD, f"{number}.docx", b"PK word")
    again = visitor.get(result.path)
    assert fetched(visitor, again, "下载 PDF") == ("application/pdf", f"{number}.pdf", b"%PDF-1.7")
    assert not again.all("//form[contains(@action, '/copies/')]")
    assert len(again.all("//ul[@class='reports']/li")) == 1
