"""What the workstation reviewed so far: some results confirmed, one under review, one returned."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.answers import Chosen
from assessment.domain.facts import Answers
from assessment.domain.questions import Question, Staged
from assessment.domain.review import Finding, FindingReason, Judgement
from assessment.persistence.assessments import Assessment
from assessment.persistence.results import Snapshot, latest_snapshot
from assessment.services.actor import Actor
from assessment.services.concluding import Closing, confirm_review, return_review
from assessment.services.examining import begin_review, judge
from assessment.services.reviews import open_review

STATEMENT: Final = "我已按核定意见核对，核定结果如实反映我所看到的情况（演示数据，均为虚构）。"
_LATER: Final = timedelta(days=2)
_STANDING: Final = 8
"""How many answers of each result are found to stand."""
_MOST: Final = 12
"""How many results are confirmed besides the finished firm's."""
_LOWER: Final = (
    (FindingReason.NO_EVIDENCE, "现场没有见到相应的系统和记录，按能看到的情况从低认定。"),
    (FindingReason.EVIDENCE_DIFFERS, "系统已经上线，但台账显示只有一个车间在用，按实际覆盖范围认定。"),
)
_HIGHER: Final = (FindingReason.UNDERSTATED, "系统间已经自动传数据，企业填报时未计入，按现场演示的情况认定。")
_CONCLUSION: Final = "总体属实。个别题按现场看到的情况作了调整，建议先把台账和系统记录补齐，再报下一次自评。"
_RETURNED: Final = "有几道题的佐证没有看到。请补充系统截图或台账，核对后重新提交；有疑问请联系本站。"


def review_results(
    session: Session,
    catalogue: Catalogue,
    consultant: Actor,
    *,
    finished: Snapshot,
    others: Sequence[Snapshot],
    now: datetime,
) -> Snapshot:
    """Confirm the finished firm's result; of the others return one, leave one under review, confirm some.

    What is confirmed of the finished firm comes back.
    """
    _examine(session, catalogue, consultant, finished, now=now)
    _confirm(session, catalogue, consultant, finished, now=now)
    for place, snapshot in enumerate(others[: _MOST + 2]):
        _examine(session, catalogue, consultant, snapshot, now=now)
        if place == 1:
            closing = Closing(words=_RETURNED, operation=f"return-{snapshot.id}")
            return_review(
                session,
                catalogue,
                consultant,
                snapshot.assessment_id,
                closing=closing,
                now=_moment(snapshot, now),
            )
        elif place > 1:
            _confirm(session, catalogue, consultant, snapshot, now=now)
    assessment = session.get_one(Assessment, finished.assessment_id)
    return latest_snapshot(session, assessment) or finished


def _examine(
    session: Session, catalogue: Catalogue, consultant: Actor, snapshot: Snapshot, *, now: datetime
) -> None:
    """Begin, and judge some questions: two lower, one higher, a few that stand."""
    at, assessment = _moment(snapshot, now), snapshot.assessment_id
    begin_review(session, consultant, assessment, operation=f"begin-{snapshot.id}", now=at)
    session.flush()
    sides = open_review(session, catalogue, consultant, assessment, now=at).sides
    for finding in _findings(sides.asked, sides.claimed):
        judgement = Judgement(question=finding.question, finding=finding, seen=0)
        judge(session, catalogue, consultant, assessment, judgement=judgement, now=at)


def _confirm(
    session: Session, catalogue: Catalogue, consultant: Actor, snapshot: Snapshot, *, now: datetime
) -> None:
    closing = Closing(words=_CONCLUSION, operation=f"confirm-{snapshot.id}", statement=STATEMENT)
    at = _moment(snapshot, now)
    confirm_review(session, catalogue, consultant, snapshot.assessment_id, closing=closing, now=at)
    session.flush()


def _findings(asked: Sequence[Question], claimed: Answers) -> Iterator[Finding]:
    lower, higher = list(_LOWER), [_HIGHER]
    standing = _STANDING
    for question in asked[::3]:
        given = claimed.get(question.key)
        steps = [each.key for each in question.steps] if isinstance(question, Staged) else []
        place = steps.index(given.option) if isinstance(given, Chosen) and given.option in steps else -1
        if lower and place >= 2:
            reason, remark = lower.pop()
            yield _differing(question.key, steps[place - 1], reason, remark)
        elif higher and 0 <= place < len(steps) - 1:
            reason, remark = higher.pop()
            yield _differing(question.key, steps[place + 1], reason, remark)
        elif given is not None and standing:
            standing -= 1
            yield Finding(question=question.key, answer=given, reason=None)


def _differing(key: str, step: str, reason: FindingReason, remark: str) -> Finding:
    return Finding(question=key, answer=Chosen(step), reason=reason, remark=remark)


def _moment(snapshot: Snapshot, now: datetime) -> datetime:
    """Two days after it was handed in, and in any case by now."""
    return max(snapshot.signed_at, min(snapshot.signed_at + _LATER, now))
