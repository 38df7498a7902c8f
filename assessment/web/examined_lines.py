"""A review as its pages show it: each question with what was claimed and found, and both sides in words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessment.domain.answers import Unknown
from assessment.domain.facts import Asking
from assessment.domain.questionnaire import Dimension
from assessment.domain.questions import Question
from assessment.domain.review import Finding
from assessment.domain.scored import QuestionScore, parts_below
from assessment.domain.scoring import Score
from assessment.domain.texts import Language
from assessment.report.answers_in_words import in_words
from assessment.report.question_findings import shown
from assessment.report.standing import StandingInWords, standing_of
from assessment.services.reviews import OpenedReview
from assessment.web.leaves import leaves_of


class Verdict(StrEnum):
    """What became of a question in a review so far."""

    OPEN = "open"
    STANDS = "stands"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question: what was claimed and found in words, each with its points where it is scored.

    ``answered``: the firm answered it; ``unsure``: with 不确定.
    ``brought_up``: only the findings ask it, and nobody answered it.
    """

    key: str
    dimension: str
    number: int
    text: str
    verdict: Verdict
    claimed: str
    claimed_points: str
    found: str
    found_points: str
    reason: str
    remark: str
    revision: int
    by: str
    at: datetime | None
    answered: bool
    unsure: bool
    brought_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A dimension with how much of it was examined, and its questions."""

    key: str
    title: str
    claimed: str
    found: str
    lines: tuple[Line, ...]

    @property
    def examined(self) -> int:
        """How many of its questions were examined."""
        return sum(each.verdict is not Verdict.OPEN for each in self.lines)

    @property
    def differing(self) -> tuple[Line, ...]:
        """Those found to be otherwise."""
        return tuple(each for each in self.lines if each.verdict is Verdict.DIFFERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A review with both sides in words."""

    claimed: StandingInWords
    found: StandingInWords
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All questions, in the order of the questionnaire."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many questions stand how."""
        return Counter(each.verdict for each in self.lines)

    @property
    def examined(self) -> int:
        """How many questions were examined."""
        return len(self.lines) - self.counts[Verdict.OPEN]

    @property
    def as_claimed(self) -> int:
        """How many questions nobody examined that count as the firm claimed."""
        return sum(each.verdict is Verdict.OPEN and not each.brought_up for each in self.lines)

    @property
    def brought_up(self) -> int:
        """How many questions only the findings ask, without an answer."""
        return sum(each.brought_up for each in self.lines)

    def part(self, key: str) -> Part | None:
        """The dimension called ``key``."""
        return next((each for each in self.parts if each.key == key), None)


def shown_review(opened: OpenedReview, language: Language) -> Shown:
    """All of a review, in words."""
    sides = opened.sides
    claimed, found = sides.claimed_score, sides.confirmed_score
    return Shown(
        claimed=standing_of(claimed, language),
        found=standing_of(found, language),
        parts=tuple(
            part
            for dimension in sides.questionnaire.dimensions
            if (part := _part(opened, dimension, (claimed, found), language)).lines
        ),
    )


def _part(
    opened: OpenedReview, dimension: Dimension, scores: tuple[Score, Score], language: Language
) -> Part:
    claimed, found = (_points_of(each, dimension.key) for each in scores)
    return Part(
        key=dimension.key,
        title=dimension.title.in_language(language),
        claimed=claimed,
        found=found,
        lines=tuple(_lines(opened, dimension, scores, language)),
    )


def _lines(
    opened: OpenedReview, dimension: Dimension, scores: tuple[Score, Score], language: Language
) -> Iterator[Line]:
    sides = opened.sides
    asking, brought_up = scores[1].facts.asking, {each.key for each in sides.opened}
    before, after = (_question_points(each) for each in scores)
    for leaf in leaves_of(sides.questionnaire, dimension.key):
        for question in leaf.questions:
            key = question.key
            if asking[key] is not Asking.ASKED:
                continue
            finding, row = sides.findings.get(key), opened.rows.get(key)
            yield Line(
                key=key,
                dimension=dimension.key,
                number=leaf.numbers[key],
                text=question.text.in_language(language),
                verdict=_verdict(finding),
                claimed=in_words(question, sides.claimed.get(key), language),
                claimed_points=before.get(key, ""),
                found=_found(question, finding, language),
                found_points=after.get(key, "") if finding else "",
                reason=finding.reason.label.in_language(language) if finding and finding.reason else "",
                remark=finding.remark if finding else "",
                revision=opened.revision_of(key),
                by=opened.people.get(row.found_by, "") if row and finding else "",
                at=row.found_at if row and finding else None,
                answered=key in sides.claimed,
                unsure=isinstance(sides.claimed.get(key), Unknown),
                brought_up=key in brought_up,
            )


def _verdict(finding: Finding | None) -> Verdict:
    if finding is None:
        return Verdict.OPEN
    return Verdict.STANDS if finding.stands else Verdict.DIFFERS


def _found(question: Question, finding: Finding | None, language: Language) -> str:
    return "" if finding is None else in_words(question, finding.answer, language)


def _question_points(score: Score) -> dict[str, str]:
    """The points of each question that earns any by itself, as shown."""
    parts = (part for top in (score.total, *score.beside) for part in parts_below(top))
    return {
        part.key: shown(part.points, ()).text
        for part in parts
        if isinstance(part, QuestionScore) and part.points is not None
    }


def _points_of(score: Score, key: str) -> str:
    part = score.node(key)
    return "" if part is None else shown(part.points, ()).text
