"""A reviewed result in values: what the firm claimed beside what was confirmed, and every correction."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from assessment.domain.conditions import FactKey
from assessment.domain.earning import Range
from assessment.domain.facts import Answers, Asking
from assessment.domain.levels import thresholds
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.review import Review, opened
from assessment.domain.scoring import Score, score
from assessment.domain.texts import Language, Text
from assessment.formatting import day
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words
from assessment.report.every_answer import said
from assessment.report.question_findings import Points, shown

_CLAIMED: Final = Text("自评，未经核定", "Claimed, not reviewed")
_CONFIRMED: Final = Text("已核定 · {workstation} · {date}", "Confirmed · {workstation} · {date}")
_NOTICE: Final = Text("自评结果，非官方评定", "Result of a self-assessment, not an official assessment")
_CONFIRMED_NOTICE: Final = Text(
    "经工作站核定的自评结果，非官方评定", "Self-assessment confirmed by a workstation, not official"
)
_RANGE: Final = Text("{low}（最高可能{high}）", "{low} (at best: {high})")
_TOTAL: Final = Text("总分", "Total")
_NOT_ASKED: Final = Text("自评时没有问到", "Not asked then")
_TOO_LITTLE: Final = Text("不到 0.1", "Under 0.1")
_NONE: Final = "—"
_NAME: Final = 30
"""How much of a workstation's name a status has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Points as claimed and as confirmed; ``difference`` is of what is certain in them."""

    key: str
    title: str
    claimed: Points
    confirmed: Points
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A question that was found to be otherwise than claimed, why, and what was seen."""

    code: str
    question: str
    claimed: str
    confirmed: str
    reason: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a review made of a result.

    ``levels`` are the claimed and the confirmed one. Of the ``asked`` questions so many were ``examined``;
    ``opened`` are those that only the corrections bring up and nobody answered. ``differing`` has the claimed
    answer to every question, ratios among them, whose confirmed one is another.
    """

    workstation: str
    consultant: str
    date: str
    conclusion: str
    levels: tuple[str, str]
    total: Compared
    dimensions: tuple[Compared, ...]
    corrections: tuple[Corrected, ...]
    examined: int
    asked: int
    opened: int
    differing: Mapping[FactKey, str]

    @property
    def has_interval(self) -> bool:
        """Whether some of the points compared are not certain."""
        return not all(
            each.claimed.certain and each.confirmed.certain for each in (self.total, *self.dimensions)
        )


def status_of(review: Review | None, language: Language = "zh") -> str:
    """Whether a result is claimed or confirmed, a confirmed one by whom and when."""
    if review is None:
        return _CLAIMED.in_language(language)
    name = review.workstation
    return _CONFIRMED.in_language(language).format(
        workstation=name if len(name) <= _NAME else f"{name[: _NAME - 2]}……",
        date=day(review.confirmed_at, language=language),
    )


def notice_of(review: Review | None, language: Language = "zh") -> str:
    """What stands on every page: whose result it is, and that it is no official assessment."""
    return (_NOTICE if review is None else _CONFIRMED_NOTICE).in_language(language)


def reviewed_of(
    review: Review | None, confirmed: Score, *, profile: Answers, language: Language = "zh"
) -> Reviewed | None:
    """What is told of a review, if there was one; ``confirmed`` is the score of what it left."""
    if review is None:
        return None
    questionnaire = confirmed.questionnaire
    claimed = score(questionnaire, review.claimed, profile)
    asked = _asked(confirmed)
    total, *dimensions = _compared(claimed, confirmed, language)
    return Reviewed(
        workstation=review.workstation,
        consultant=review.consultant,
        date=day(review.confirmed_at, language=language),
        conclusion=review.conclusion,
        levels=(_level(claimed, language), _level(confirmed, language)),
        total=total,
        dimensions=tuple(dimensions),
        corrections=tuple(_corrections(review, claimed, asked, language=language)),
        examined=len(asked & {each.question for each in review.findings}),
        asked=len(asked),
        opened=len(opened(questionnaire, review.claimed, review.findings, profile=profile)),
        differing=dict(_differing(claimed, confirmed, language)),
    )


def _asked(scored: Score) -> set[FactKey]:
    return {
        key
        for key, placed in placed_questions(scored.questionnaire).items()
        if scored.facts.asking[key] is Asking.ASKED and not isinstance(placed.question, Ratio)
    }


def _level(scored: Score, language: Language) -> str:
    decision = scored.decision
    low, high = (each.title.in_language(language) for each in (decision.level, decision.reachable))
    return low if low == high else _RANGE.in_language(language).format(low=low, high=high)


def _compared(claimed: Score, confirmed: Score, language: Language) -> Iterator[Compared]:
    """The total, then each dimension, whether or not it counts towards it."""
    limits = thresholds(confirmed.questionnaire.level_rule)
    titles = {each.key: each.title.in_language(language) for each in confirmed.questionnaire.dimensions}
    before = {each.key: each.points for each in claimed.dimensions}
    rows = [
        ("", _TOTAL.in_language(language), claimed.total.points, confirmed.total.points),
        *((each.key, titles[each.key], before.get(each.key), each.points) for each in confirmed.dimensions),
    ]
    for key, title, then, now in rows:
        yield Compared(
            key=key,
            title=title,
            claimed=shown(then, limits, language),
            confirmed=shown(now, limits, language),
            difference=_difference(then, now, limits=limits, language=language),
        )


def _difference(
    then: Range | None, now: Range | None, *, limits: tuple[Fraction, ...], language: Language
) -> str:
    """How far the certain points lie apart, as they are shown, so that a reader finds it adds up."""
    if then is None or now is None or then[0] == now[0]:
        return _NONE
    apart = Decimal(shown_score(now[0], thresholds=limits)) - Decimal(shown_score(then[0], thresholds=limits))
    return f"{apart:+}".replace("-", "−") if apart else _TOO_LITTLE.in_language(language)


def _corrections(
    review: Review, claimed: Score, asked: Collection[FactKey], *, language: Language
) -> Iterator[Corrected]:
    """In the order of the questionnaire, those on what is still asked."""
    found = {each.question: each for each in review.corrections if each.question in asked}
    for key, placed in placed_questions(claimed.questionnaire).items():
        if (finding := found.get(key)) is not None:
            yield Corrected(
                code=placed.indicator.code,
                question=placed.question.text.in_language(language),
                claimed=_then(claimed, key, language),
                confirmed=in_words(placed.question, finding.answer, language),
                reason="" if finding.reason is None else finding.reason.label.in_language(language),
                remark=finding.remark,
            )


def _differing(claimed: Score, confirmed: Score, language: Language) -> Iterator[tuple[FactKey, str]]:
    for key, placed in placed_questions(confirmed.questionnaire).items():
        then = _then(claimed, key, language)
        if confirmed.facts.asking[key] is not Asking.NOT_ASKED and then != said(
            confirmed, placed.question, language
        ):
            yield key, then


def _then(claimed: Score, key: FactKey, language: Language) -> str:
    """What was claimed of a question, or that it was not asked."""
    if claimed.facts.asking[key] is Asking.NOT_ASKED:
        return _NOT_ASKED.in_language(language)
    return said(claimed, placed_questions(claimed.questionnaire)[key].question, language)
