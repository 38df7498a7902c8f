"""The same answers give the identical score wherever it is shown: page, report, JSON, and what was frozen."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.catalogue.answers_file import read_answers_file
from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.catalogue.score_document import level_in, score_document
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.enterprise import profile_facts
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.scoring import score
from assessment.persistence.database import Database
from assessment.persistence.results import Snapshot
from assessment.report.content import content_of
from assessment.services.results import subject_of
from assessment.web.pages import MAIN_QUESTIONNAIRE
from tests.web import firms
from tests.web.visiting import Visitor


@pytest.mark.parametrize("name", ["05", "08", "11"])
def test_page_report_json_and_frozen_result_show_the_same_figures(
    app: Flask, sqlite_database: Database, catalogue: Catalogue, codes: Codes, tmp_path: Path, name: str
) -> None:
    visitor = Visitor(app)
    case = firms.case(name)
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    page = firms.handed_in(visitor, tasks)

    questionnaire = catalogue.questionnaire(MAIN_QUESTIONNAIRE)
    file = tmp_path / "answers.yaml"
    file.write_text(
        next(firms.CASES.glob(f"{name}*.yaml")).read_text("utf-8").split("\nexpected:")[0], "utf-8"
    )
    read = read_answers_file(file, questionnaire, codes)
    of_file = score_document(score(questionnaire, read.answers, profile_facts(read.profile)))
    with sqlite_database.reading() as session:
        frozen = session.scalars(select(Snapshot)).one()
        content = content_of(subject_of(catalogue, codes, frozen))

    assert json.dumps(frozen.scores, sort_keys=True) == json.dumps(of_file, sort_keys=True)
    assert content.standing.level == page.all("//*[@class='stat-value']")[0].text
    assert content.standing.total.text in page.text
    shown = [" ".join(each.text_content().split()) for each in page.all("//table//td[@data-label='得分']")]
    assert shown == [dimension.points.text for dimension in content.dimensions]
    assert level_in(frozen.scores) == case.level
    for dimension in content.dimensions:
        trace = visitor.get(f"{tasks.path}/result/{dimension.key}")
        for indicator in dimension.indicators:
            told = " ".join(trace.all(f"//h2[@id='i-{indicator.key}']")[0].text_content().split())
            assert told.startswith(f"{indicator.title}：{indicator.points.text}")


@pytest.mark.parametrize("name", ["01", "09"])
def test_a_frozen_result_is_what_its_answers_give_when_scored_again(
    app: Flask, sqlite_database: Database, catalogue: Catalogue, name: str
) -> None:
    visitor = Visitor(app)
    case = firms.case(name)
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    firms.handed_in(visitor, tasks)

    with sqlite_database.reading() as session:
        frozen = session.scalars(select(Snapshot)).one()
        questionnaire = catalogue.find(frozen.questionnaire_key, frozen.questionnaire_version).questionnaire
        again = score(
            questionnaire,
            answers_from_json(frozen.answers),
            profile_facts(profile_from_json(frozen.profile)),
        )
        assert score_document(again) == frozen.scores
