"""A confirmed result on its page, in its report and where that is checked: beside what the firm claimed."""

import pickle
from dataclasses import dataclass

import pytest
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.answer_codec import answer_to_json
from assessment.domain.answers import Chosen
from assessment.domain.identities import AssessmentId
from assessment.domain.questions import Question, Staged
from assessment.domain.review import Finding, FindingReason, Judgement
from assessment.domain.roles import Role
from assessment.persistence.answers import standing_answers
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.known_answers import known_answers
from assessment.persistence.orders import ReportItem
from assessment.persistence.results import snapshots_of
from assessment.report.content import content_of
from assessment.services.actor import Actor, actor_of_user
from assessment.services.concluding import Closing, confirm_review
from assessment.services.examining import begin_review, judge
from assessment.services.report_numbers import check_code
from assessment.services.report_subjects import ReportSubject, report_subject
from assessment.services.reviews import open_review
from assessment.work.composing import subject_from
from tests.many_firms import shipped_catalogue
from tests.roadmapped import hand_in
from tests.web.staff import signed_in
from tests.web.visiting import Visitor
from tests.world import NOW, add_firm, add_member, add_report, add_workstation

REMARK, CONCLUSION = "现场只见到纸质台账 <b>", "总体属实，一处从低"
HASH = "ab" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """An assessment that was confirmed, a report on either result, and what the later one tells."""

    assessment: AssessmentId
    claimed: ReportItem
    confirmed: ReportItem
    told: ReportSubject
    worse: Question


@pytest.fixture
def confirmed(sqlite_database: Database) -> Confirmed:
    """A consultant found one answer worse than claimed, and another right."""
    with sqlite_database.writing() as session:
        station = add_workstation(session)
        firm = add_firm(session)
        consultant = actor_of_user(session, add_member(session, station, Role.CONSULTANT, "consultant"))
        assessment = hand_in(session, firm)
        worse = _reviewed(session, consultant, assessment)
        results = snapshots_of(session, session.get_one(Assessment, assessment))
        claimed, after = (add_report(session, firm, each, sha256=HASH) for each in results)
        return Confirmed(
            assessment=assessment,
            claimed=claimed,
            confirmed=after,
            told=report_subject(session, after, results[-1]),
            worse=worse,
        )


def _reviewed(session: Session, consultant: Actor, assessment: AssessmentId) -> Question:
    """Review it to its end; the question that was found to be worse."""
    books = shipped_catalogue()
    begin_review(session, consultant, assessment, operation="begin", now=NOW)
    session.flush()
    sides = open_review(session, books, consultant, assessment, now=NOW).sides
    staged = [each for each in sides.asked if isinstance(each, Staged)]
    worse = next(each for each in staged if sides.claimed[each.key] != Chosen(each.steps[0].key))
    right = next(each for each in staged if each is not worse)
    found = Chosen(worse.steps[0].key)
    findings = (
        Finding(question=worse.key, answer=found, reason=FindingReason.NO_EVIDENCE, remark=REMARK),
        Finding(question=right.key, answer=sides.claimed[right.key], reason=None),
    )
    for each in findings:
        judgement = Judgement(question=each.question, finding=each, seen=0)
        judge(session, books, consultant, assessment, judgement=judgement, now=NOW)
    closing = Closing(words=CONCLUSION, operation="confirm", statement="如实")
    confirm_review(session, books, consultant, assessment, closing=closing, now=NOW)
    session.flush()
    return worse


def test_the_page_of_a_confirmed_result_sets_both_side_by_side(
    visitor: Visitor, confirmed: Confirmed
) -> None:
    signed_in(visitor, "lead1")

    page = visitor.get(f"/assessments/{confirmed.assessment}/result")
    told = page.all("//section[@aria-labelledby='reviewed']")[0].text_content()

    assert "已核定 · 示例工作站 · " in page.text
    for word in (REMARK, CONCLUSION, "未见佐证", confirmed.worse.text.zh, "核对了 2 题", "consultant先生"):
        assert word in told
    rows = [
        " ".join(each.text_content().split())
        for each in page.all("//section[@aria-labelledby='reviewed']//tr")
    ]
    assert rows[0] == "名称企业自评工作站核定相差"
    assert rows[2].startswith("总分")
    assert "−" in rows[2]


def test_what_is_known_of_the_firm_from_then_on_is_what_was_confirmed(
    visitor: Visitor, confirmed: Confirmed, sqlite_database: Database
) -> None:
    signed_in(visitor, "lead1")

    result = visitor.get(f"/assessments/{confirmed.assessment}/result")
    row = next(each for each in result.all("//section[@aria-labelledby='reviewed']//tr") if is_total(each))
    claimed, total = (" ".join(each.text_content().split()) for each in row.findall("td")[:2])
    standings = " ".join(visitor.get("/enterprise/standings").all("//main")[0].text_content().split())
    assert f"总分 {total}" in standings
    assert f"总分 {claimed}" not in standings

    with sqlite_database.reading() as session:
        firm = session.get_one(Assessment, confirmed.assessment).enterprise_id
        known = {each.question: each for each in known_answers(session, firm)}
        answers = len(standing_answers(session, session.get_one(Assessment, confirmed.assessment)))
    assert isinstance(confirmed.worse, Staged)
    assert known[confirmed.worse.key].value == answer_to_json(Chosen(confirmed.worse.steps[0].key))
    assert known[confirmed.worse.key].answered_at == NOW
    assert len(known) == answers


def is_total(row: HtmlElement) -> bool:
    return str(row.text_content()).strip().startswith("总分")


def test_the_answers_of_a_confirmed_assessment_are_told_to_be_those_of_the_firm(
    visitor: Visitor, confirmed: Confirmed
) -> None:
    signed_in(visitor, "lead1")

    page = visitor.get(f"/assessments/{confirmed.assessment}/check")

    assert "企业自己填报的答案" in page.text
    assert REMARK in visitor.get(page.link("查看核定")).text


def test_its_report_tells_the_review_in_the_process_that_composes_it_too(
    catalogue: Catalogue, codes: Codes, confirmed: Confirmed
) -> None:
    sent = pickle.loads(pickle.dumps(confirmed.told))  # noqa: S301 - our own

    content = content_of(subject_from(sent, catalogue, codes))

    assert content.reviewed is not None
    assert [each.remark for each in content.reviewed.corrections] == [REMARK]
    assert content.reviewed.total.claimed != content.reviewed.total.confirmed
    assert content.changes is None


def test_whoever_checks_a_report_learns_whether_it_is_claimed_or_confirmed(
    visitor: Visitor, confirmed: Confirmed
) -> None:
    told = {}
    for name, item in (("claimed", confirmed.claimed), ("confirmed", confirmed.confirmed)):
        code = check_code(item.id, item.number)
        told[name] = visitor.submit(visitor.get(f"/check?number={item.number}&code={code}")).text

    assert "自评，未经核定" in told["claimed"]
    assert "已核定：工作站核对过企业的自评" in told["confirmed"]
    assert "自评，未经核定" not in told["confirmed"]
    assert REMARK not in told["confirmed"]
