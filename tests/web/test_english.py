"""A firm's journey and its report in English: no Chinese but names and what the firm wrote."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Final

import lxml.html
from flask import Flask
from werkzeug.test import TestResponse

from assessment.domain.sources import Mark, Source
from assessment.report.document import report_of
from assessment.report.fonts import find_fonts
from tests.catalogue.bilingual import CHINESE
from tests.report import firms as subjects
from tests.web import firms
from tests.web.visiting import Page, Visitor

CASE: Final = "04"
NAMES: Final = ("十堰市某车桥配件厂（虚构）", "张敏", "王小明")
WRITTEN: Final = "三维设计软件，用于车桥壳体和支架"
IN_CHINESE: Final = "ancestor-or-self::*[@lang][1][@lang='zh-CN']"
"""Marked as Chinese: the way to the other language, and what sources say in their own words."""
UNREAD: Final = "ancestor-or-self::*[self::script or self::style]"
SHOWN: Final = "//title/text() | //body//text() | //@title | //@aria-label | //@alt | //@placeholder"


def sources_in(value: object) -> Iterator[Source]:
    """Every source that belongs to a value, however deep."""
    if isinstance(value, Source):
        yield value
    inside = [getattr(value, each.name) for each in fields(value)] if is_dataclass(value) else value
    for inner in inside if isinstance(inside, list | tuple) else ():
        yield from sources_in(inner)


@cache
def names() -> list[str]:
    """What stays as it is: people, places, the firm, documents by title and number; the longest first."""
    catalogue = subjects.catalogue()
    questionnaires = tuple(each.questionnaire for each in catalogue.filed.values())
    shipped = sources_in((questionnaires, catalogue.measures, catalogue.incentives))
    cited = {each for each in shipped if each.mark is not Mark.OURS}
    documents = {
        word for each in cited for word in (each.title, each.title.partition("（")[0], each.number) if word
    }
    return sorted({*NAMES, WRITTEN, *documents}, key=len, reverse=True)


def chinese_in(tree: lxml.html.HtmlElement) -> list[str]:
    """What a reader of English cannot read there."""
    found = []
    for text in tree.xpath(SHOWN):
        around = text.getparent()
        left = str(text)
        if not CHINESE.search(left) or around.xpath(IN_CHINESE) or around.xpath(UNREAD):
            continue
        for name in names():
            left = left.replace(name, "")
        if CHINESE.search(left):
            found.append(" ".join(left.split()))
    return found


class Reader(Visitor):
    """A visitor who reads English and notes every sentence in Chinese."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.unread: dict[str, str] = {}
        self.pages = 0

    def _looked_at(self, response: TestResponse, status: int) -> Page:
        page = super()._looked_at(response, status)
        self.pages += 1
        self.unread |= dict.fromkeys(chinese_in(page.tree), response.request.path)
        return page


def test_a_firm_reads_its_whole_journey_in_english(app: Flask) -> None:
    case = firms.case(CASE)
    reader = Reader(app)
    assert reader.get("/preferences?language=en&next=/").tree.get("lang") == "en"

    wrong = firms.registration(case.profile, credit_code="91499999FX1000044V", staff="三百")
    reader.submit(reader.get("/register"), wrong, status=422)
    tasks = firms.begun(reader, case.profile)
    first = reader.get(firms.page_urls(tasks)[0])
    refused = {**first.form(), "investment-1": "12 tons"}
    reader.post(first.path, refused, status=422)
    firms.answered(reader, tasks, case.answers)
    result = firms.handed_in(reader, tasks)
    assert ", by itself all that the next level lacks" in result.text
    assert "100% of what" not in result.text
    for path in ("/enterprise", "/enterprise/profile", "/account", "/blank", "/questionnaires"):
        reader.get(path)
    for key in ("foundation", "competitiveness"):
        reader.get(f"{result.path}/{key}")
    supposed = "investment-1=12&_do=base-budget&_do=base-plm&_do=twin-unattended&_at=collaboration"
    reader.get(f"{tasks.path}/what-if?{supposed}")
    reader.get(f"{tasks.path}/what-if?accidents=x&_do=none&_at=none", status=422)

    assert reader.pages > 25
    assert reader.unread == {}


def test_the_english_report_of_a_worked_case_is_in_english() -> None:
    report = report_of(subjects.of_case(CASE), find_fonts(), "en")

    tree = lxml.html.document_fromstring(report.html)

    assert len("".join(map(str, tree.itertext()))) > 20_000
    assert chinese_in(tree) == []
