"""The page of suppositions: all of it in the address, nothing stored, the figures those of the result."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from assessment.catalogue.registry import Catalogue
from assessment.domain.footing import ALONE, Sheet
from assessment.domain.incentives import Applicant
from assessment.domain.paths import Outset
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.supposing import differing
from assessment.persistence.answers import AnswerRevision
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.web.incoming import LONGEST_ADDRESS
from assessment.web.supposing_query import asked_in, pairs_of, questions_offered
from tests.domain.generated import given_answers
from tests.web import firms
from tests.web.visiting import Page, Visitor

BETTER = "investment-outlook=committed"
SCORES = "//table[@class='compared']/tbody/tr"


def figures(page: Page) -> list[list[str]]:
    """The rows of the figures, total first: title, now, then."""
    return [
        [" ".join(str(each.text_content()).split()) for each in row.xpath("./*")] for row in page.all(SCORES)
    ]


def sent(page: Page, **more: str) -> str:
    """What the form sends without script, ``more`` being the button pressed and fields typed over."""
    fields = [
        (str(each.get("name")), str(each.get("value") or ""))
        for each in page.all("//form[@data-what-if]//input[@name]")
        if each.get("type") not in ("radio", "checkbox") or each.get("checked") is not None
    ]
    return urlencode([each for each in fields if each[0] not in more] + list(more.items()))


def asked_of(page: Page) -> list[tuple[str, str]]:
    """What stands in the address that the visitor was led to."""
    return parse_qsl(page.response.request.query_string.decode())


def test_answers_and_measures_are_tried_and_nothing_is_kept(app: Flask, sqlite_database: Database) -> None:
    visitor = Visitor(app)
    case = firms.case("05")
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    draft = visitor.get(f"{tasks.path}/what-if")
    assert "还没有提交" in draft.text
    result = firms.handed_in(visitor, tasks)
    before = kept(sqlite_database)

    page = visitor.get(result.link("试算：如果这样做"))

    assert_as_on_the_result(page, result)
    assert_changed_and_taken_back(visitor, page)
    assert_measures_are_picked(visitor, page, result)
    assert kept(sqlite_database) == before
    assert_refused_in_words(visitor, page.path)
    profile = visitor.get("/enterprise/profile")
    visitor.submit(profile, {"staff": "2", "revenue": "9"})
    assert figures(visitor.get(page.path)) == figures(page)


def kept(database: Database) -> tuple[int, int]:
    """How many answers and entries of the trail there are."""
    with database.reading() as session:
        answers = session.scalar(select(func.count()).select_from(AnswerRevision)) or 0
        return answers, session.scalar(select(func.count()).select_from(TrailEntry)) or 0


def assert_as_on_the_result(page: Page, result: Page) -> None:
    """Without any change now and then are the figures of the result."""
    told = [" ".join(str(each.text_content()).split()) for each in result.all("//td[@data-label='得分']")]
    total = " ".join(str(result.all("//p[@class='level-points']/b")[0].text_content()).split())
    assert [row[1] for row in figures(page)] == [total, *told]
    assert [row[1] for row in figures(page)] == [row[2] for row in figures(page)]
    assert "单项覆盖" in page.text
    assert "综合集成还差 5.0 分" in page.text


def assert_changed_and_taken_back(visitor: Visitor, page: Page) -> None:
    """The whole form becomes an address with the change alone, which is carried on and taken back."""
    changed = visitor.get(f"{page.path}?{sent(page, **{'investment-outlook': 'committed'})}")
    assert asked_of(changed) == [("investment-outlook", "committed")]
    assert "+" in figures(changed)[0][2]
    assert figures(changed)[3] == figures(page)[3]
    assert "已经列入预算 →" in changed.text

    elsewhere = visitor.get(f"{page.path}?{sent(changed, _to='integrated-application')}")
    assert asked_of(elsewhere) == [("investment-outlook", "committed"), ("_at", "integrated-application")]
    assert "改了 1 题" in elsewhere.text
    assert not elsewhere.all("//fieldset[@data-question='investment-outlook']")
    back = visitor.get(f"{page.path}?{sent(elsewhere, _undo='investment-outlook')}")
    assert asked_of(back) == [("_at", "integrated-application")]
    assert figures(back) == figures(page)


def assert_measures_are_picked(visitor: Visitor, page: Page, result: Page) -> None:
    """One that lacks something is told with what to add; those of the advice are taken over by one press."""
    stuck = visitor.get(f"{page.path}?{sent(page, _do='twin-unattended')}")
    assert "还不能开始的举措" in stuck.text
    assert figures(stuck) == figures(page)
    adding = stuck.all("//button[@name='_add']")[0]
    more = visitor.get(f"{page.path}?{sent(stuck, _add=str(adding.get('value')))}")
    assert [value for name, value in asked_of(more)] == [str(adding.get("value")), "twin-unattended"]

    advised = visitor.get(result.link("把这些举措放进试算"))
    assert len([each for each in asked_of(advised) if each[0] == "_do"]) > 5
    assert "+" in figures(advised)[0][2]
    assert "净费用" in advised.text
    risen = visitor.get(f"{page.path}?{BETTER}&_do=base-finance-business&_do=base-key-process")
    assert "“单项覆盖”到“集成提升”" in risen.text
    elsewhere = visitor.get(f"{page.path}?_do=base-finance-business&_model=sme-digital")
    assert "按“中小企业数字化水平" in elsewhere.text
    assert ("_model", "sme-digital") in asked_of(elsewhere)


def assert_refused_in_words(visitor: Visitor, path: str) -> None:
    """What makes no sense is said, with the rest still worked out; foreign names on a link do no harm."""
    wrong = visitor.get(f"{path}?investment-1=%3Cscript%3E&{BETTER}&_do=base-budget", status=422)
    assert "阿拉伯数字" in wrong.text
    assert wrong.all("//a[@href='#q-investment-1']")
    assert wrong.all("//input[@name='investment-1' and @value='<script>']")
    for query, said in (
        ("investment-outlook=nothing", "请从列出的选项中选择一项"),
        ("investment-outlook=committed&investment-outlook=planned", "请从列出的选项中选择一项"),
        ("_do=no-such-measure&_do=another", "有 2 项举措不在现在的清单里"),
        ("_at=no-such-dimension&accidents=x", "别的维度里有一个答案"),
    ):
        assert said in visitor.get(f"{path}?{query}", status=422).text
    visitor.get(f"{path}?_model=no-such-model", status=404)
    visitor.get(f"{path}?_at={'x' * 17_000}", status=414)
    shared = visitor.get(f"{path}?from=singlemessage&isappinstalled=0&{BETTER}")
    assert asked_of(shared) == [("investment-outlook", "committed")]


def test_every_answer_there_is_survives_the_address(app: Flask, catalogue: Catalogue) -> None:
    with app.test_request_context():
        for filed in catalogue.newest:
            for place in range(6):
                assert_survives(nothing_answered(filed.questionnaire, catalogue), place)


def nothing_answered(questionnaire: Questionnaire, catalogue: Catalogue) -> Outset:
    applicant = Applicant(facts={}, regions=frozenset(), ranks={}, on=date(2026, 11, 29))
    return Outset(
        sheet=Sheet(questionnaire, {}),
        around=ALONE,
        measures=catalogue.measures,
        incentives=(),
        applicant=applicant,
    )


def assert_survives(outset: Outset, place: int) -> None:
    """Another answer to every question, the measures of every second, all in one address and read again."""
    questionnaire = outset.sheet.questionnaire
    plain = asked_in(MultiDict(), outset, own=questionnaire.key)
    changes = {
        key: answers[place % len(answers)]
        for key in questions_offered(questionnaire)
        if (answers := given_answers(placed_questions(questionnaire)[key].question))
    }
    asked = replace(plain, changes=changes, measures=tuple(each.key for each in outset.measures[::2]))
    pairs = pairs_of(asked, questionnaire)
    again = asked_in(MultiDict(pairs), outset, own=questionnaire.key)

    assert again.mistakes == {}
    assert differing(changes, again.changes) == {}
    assert again.changes.keys() == changes.keys()
    assert pairs_of(again, questionnaire) == pairs
    assert again.measures == asked.measures
    assert len(urlencode(pairs)) < LONGEST_ADDRESS
