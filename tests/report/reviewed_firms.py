"""Subjects of reports whose answers a consultant examined, some of them found to be otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from assessment.domain.answers import Answer, Written
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import asked_questions
from assessment.domain.questions import Question
from assessment.domain.review import Finding, FindingReason, Review, confirmed
from assessment.report.content import Subject
from tests.report import firms

WORKSTATION: Final = "襄阳市中小企业数字化转型工作站"
CONSULTANT: Final = "李顾问"
CONFIRMED_AT: Final = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
CONCLUSION: Final = "现场看了两个车间和系统后台，基础扎实，集成应用比填报的弱。"
REMARK: Final = "现场只看到一台设备接入系统，其余为人工抄录。"
EXAMINED: Final = 12
"""Questions that were examined besides those that were corrected."""


def reviewed(subject: Subject, corrections: int, *, remark: str = REMARK) -> Subject:
    """A firm whose claim a consultant corrected in so many answers throughout, each to the least there is."""
    asked = asked_questions(subject.questionnaire, subject.answers, profile_facts(subject.profile))
    given = [each for each in asked if each.key in subject.answers]
    doubtful = [each for each in given if _may_be_wrong(subject, each)]
    wrong = doubtful[:: max(1, len(doubtful) // corrections)][:corrections] if corrections else []
    right = [each for each in given if each not in wrong][:EXAMINED]
    reasons = tuple(FindingReason)
    findings = (
        *(
            Finding(
                question=each.key, answer=_found(each), reason=reasons[place % len(reasons)], remark=remark
            )
            for place, each in enumerate(wrong)
        ),
        *(Finding(question=each.key, answer=subject.answers[each.key], reason=None) for each in right),
    )
    review = Review(
        claimed=subject.answers,
        findings=findings,
        conclusion=CONCLUSION,
        workstation=WORKSTATION,
        consultant=CONSULTANT,
        confirmed_at=CONFIRMED_AT,
    )
    found = confirmed(subject.answers, findings)
    still = {
        each.key for each in asked_questions(subject.questionnaire, found, profile_facts(subject.profile))
    }
    return replace(
        subject,
        answers={key: answer for key, answer in found.items() if key in still},
        signed_at=CONFIRMED_AT,
        signed_by=CONSULTANT,
        review=review,
    )


def _found(question: Question) -> Answer:
    found = firms.least(question)
    assert found is not None
    return found


def _may_be_wrong(subject: Subject, question: Question) -> bool:
    found = _found(question)
    return found != subject.answers[question.key] and not isinstance(found, Written)
