"""The review (核定) of what a firm handed in: a consultant's findings, laid over the claimed answers.

A consultant never edits answers. A finding says of one question what was found: that the answer stands as
claimed, or what it is instead, why it differs, and what was seen. What the findings leave is scored like any
other answers, by the one scoring function, and stands beside what the firm claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from assessment.domain.answers import Answer, NotApplicable
from assessment.domain.conditions import FactKey
from assessment.domain.errors import ActionNotAllowedError, RefusalError
from assessment.domain.facts import Answers, unanswered
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.questions import Question
from assessment.domain.texts import Text

REMARK_LIMIT: Final = 500
"""The longest remark, in characters (platform's own rule)."""


class FindingReason(StrEnum):
    """Why a consultant found something else than the firm claimed, in the order of the page."""

    NO_EVIDENCE = "no_evidence"
    EVIDENCE_DIFFERS = "evidence_differs"
    MISREAD = "misread"
    WRONG_FIGURE = "wrong_figure"
    OUTDATED = "outdated"
    UNDERSTATED = "understated"
    LEFT_OPEN = "left_open"

    @property
    def label(self) -> Text:
        """What pages and reports call it."""
        return _REASONS[self]


_REASONS: Final = {
    FindingReason.NO_EVIDENCE: Text("未见佐证", "No evidence seen"),
    FindingReason.EVIDENCE_DIFFERS: Text("佐证与填报不符", "The evidence says otherwise"),
    FindingReason.MISREAD: Text("对题目口径理解有偏差", "The question was understood differently"),
    FindingReason.WRONG_FIGURE: Text("数值或单位有误", "A wrong figure or unit"),
    FindingReason.OUTDATED: Text("情况已变化", "Things have changed since"),
    FindingReason.UNDERSTATED: Text("实际情况好于填报", "Better than was claimed"),
    FindingReason.LEFT_OPEN: Text(
        "企业未能确定，核定时查明", "Left open by the firm, found out in the review"
    ),
}


class Outcome(StrEnum):
    """How a review ended, if it has: ``CLOSED`` is as if it had never begun."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CLOSED = "closed"


class UnderReviewError(ActionNotAllowedError):
    """The lead could take the assessment back, but its review has begun."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "工作站正在核定这次自评，核定期间不能撤回。",
                "A workstation is reviewing this assessment; it cannot be taken back meanwhile.",
            ),
            Text(
                "要修改，请联系为贵企业服务的工作站，由顾问退回。",
                "To change it, please ask the workstation that serves you to return it.",
            ),
        )


class FindingRefusedError(RefusalError):
    """A finding that says too little, or contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judgement: what the consultant found the answer to ``question`` to be.

    ``reason`` is ``None`` exactly where the answer was examined and stands as claimed; with a reason there
    is a ``remark`` on what was seen.
    """

    question: FactKey
    answer: Answer
    reason: FindingReason | None
    remark: str = ""

    @property
    def stands(self) -> bool:
        """Whether the claimed answer was found to be right."""
        return self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review that ended in a confirmed result, as reports and pages tell it.

    ``claimed`` are the answers as the firm signed them; ``workstation`` and ``consultant`` are names as they
    were at ``confirmed_at``; ``conclusion`` are the closing words, which may be empty.
    """

    claimed: Answers
    findings: tuple[Finding, ...]
    conclusion: str
    workstation: str
    consultant: str
    confirmed_at: datetime

    @property
    def corrections(self) -> tuple[Finding, ...]:
        """The findings that differ from what was claimed, in the order of ``findings``."""
        return tuple(each for each in self.findings if not each.stands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A finding as it was entered (``None``: taken back), with the revision the person saw."""

    question: str
    finding: Finding | None
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguesFinding:
    """What stands of a question: the finding (``None``: taken back), its revision, who found it and when."""

    finding: Finding | None
    revision: int
    by: str
    at: datetime


class FindingConflictError(RefusalError):
    """A colleague judged the question in the meantime: ``theirs`` stands, ``mine`` was not saved."""

    def __init__(self, mine: Judgement, theirs: ColleaguesFinding) -> None:
        super().__init__(
            Text(f"{theirs.by}也核对了这道题。", f"{theirs.by} has judged this question too."),
            Text(
                "两份核定意见都在本页，请选择保留哪一份。",
                "Both findings are on this page; please choose one.",
            ),
        )
        self.mine = mine
        self.theirs = theirs


def confirmed(claimed: Answers, findings: Sequence[Finding]) -> Answers:
    """The claimed answers with the findings laid over; what no finding is about stays as it was claimed."""
    return {**claimed, **{each.question: each.answer for each in findings}}


def opened(
    questionnaire: Questionnaire, claimed: Answers, findings: Sequence[Finding], *, profile: Answers
) -> tuple[Question, ...]:
    """The questions that only the findings bring up and nobody answered: they count as unknown."""
    before = {each.key for each in unanswered(questionnaire, claimed, profile)}
    then = unanswered(questionnaire, confirmed(claimed, findings), profile)
    return tuple(each for each in then if each.key not in before)


def require_sound(finding: Finding, claimed: Answer | None) -> None:
    """Refuse a finding that contradicts what was claimed: it differs where, and only where, it has a reason.

    Raises ``FindingRefusedError``, too where there is a reason but no word on what was seen.
    """
    if finding.stands and finding.answer != claimed:
        raise FindingRefusedError(
            Text("还没有选择核定不符的原因。", "The reason why it differs has not been chosen."),
            Text("请从列表里选一项。", "Please choose one from the list."),
        )
    if not finding.stands and is_same(finding.answer, claimed):
        raise FindingRefusedError(
            Text("核定的回答和企业填报的一样。", "The corrected answer is the one that was claimed."),
            Text(
                "如果填报属实，请选“符合”；否则请改成核定的回答。",
                "If it is right, please choose that it stands; otherwise please correct the answer.",
            ),
        )
    if not finding.stands and not finding.remark:
        raise FindingRefusedError(
            Text("还没有写明看到了什么。", "What was seen has not been written down."),
            Text("请用一两句话说明核定的依据。", "Please say in a sentence or two what it rests on."),
        )


def is_same(found: Answer, claimed: Answer | None) -> bool:
    """Whether both say the same of the firm: that something does not apply is one answer for any reason."""
    if isinstance(found, NotApplicable):
        return isinstance(claimed, NotApplicable)
    return found == claimed
