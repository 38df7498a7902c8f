"""The result of every questionnaire of the catalogue on the page: its charts, its words, its traces."""

import pytest
from flask import Flask
from ruamel.yaml import YAML

from assessment import resources
from assessment.catalogue.registry import Catalogue
from tests.web import firms
from tests.web.visiting import Page, Visitor

MODELS = sorted(each.name for each in resources.questionnaires().glob("*-*") if each.is_dir())


def result_of(visitor: Visitor, key: str, version: str) -> Page:
    """The result page of a firm that answers as the first worked case of a model."""
    file = min((resources.questionnaires() / key / version / "cases").glob("*.yaml"))
    case = YAML(typ="safe").load(file)
    firms.registered(visitor, case["profile"])
    visitor.submit(visitor.get("/enterprise/privacy"), {"accepted": "y"})
    tasks = visitor.submit(
        visitor.get("/enterprise"), {"questionnaire": key}, action="/enterprise/assessments"
    )
    firms.answered(visitor, tasks, case["answers"])
    return firms.handed_in(visitor, tasks)


@pytest.mark.parametrize("key", [each for each in MODELS if each != "two-way-integration"])
def test_the_result_of_any_model_speaks_its_own_words_and_opens_every_point(
    app: Flask, catalogue: Catalogue, key: str
) -> None:
    filed = catalogue.find(key)
    visitor = Visitor(app)

    page = result_of(visitor, key, filed.questionnaire.version)

    assert "所处等级" in page.text
    assert "发展阶段" not in page.text
    assert "所处阶段" not in page.text
    scored = [each for each in filed.questionnaire.dimensions if each.scored]
    counted = [each for each in scored if each.counted]
    assert bool(page.all("//*[@id='radar-title']")) == (len(counted) >= 5)
    assert len(page.all("//table[@class='attained']")) <= 1
    for dimension in scored:
        trace = visitor.get(f"{page.path}/{dimension.key}")
        assert ("不计入总分" in trace.text) != dimension.counted
        for group in dimension.groups:
            assert group.title.zh in trace.text
    ordered = visitor.submit(page, {"length": "complete", "language": "en"}, action="/reports")
    assert "PDF" in ordered.text
    again = visitor.get(page.path)
    assert "完整报告加附录，English" in again.text
    assert "排队中" in again.text
    assert len(again.all("//section[@aria-labelledby='everywhere']//tbody/tr")) == len(MODELS)
