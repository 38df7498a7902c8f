"""What changed since the last assessment with the same questionnaire: level, points, answers, measures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessment.domain.advice import Situation, done_in
from assessment.domain.answers import Answer
from assessment.domain.levels import thresholds
from assessment.domain.measures import Measure
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.report.answers_in_words import in_words, ratio_in_words
from assessment.report.elsewhere import OtherResult
from assessment.report.question_findings import shown

_LEVEL: Final = Text("所处{noun}", "Present {noun}")
_TOTAL: Final = Text("总分", "Total")


@dataclass(frozen=True, slots=True)
class Change:
    """Something as it was and as it is."""

    title: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Since the assessment of ``year``: level and points first, then the answers; ``done`` are measures."""

    year: str
    scores: tuple[Change, ...]
    answers: tuple[Change, ...]
    done: tuple[str, ...]


def last_of(others: Iterable[OtherResult], key: str, *, before: datetime) -> OtherResult | None:
    """The last result with the questionnaire called ``key`` that was signed before a moment."""
    return max(
        (each for each in others if each.questionnaire.key == key and each.signed_at < before),
        key=lambda each: each.signed_at,
        default=None,
    )


def changes_between(
    before: tuple[int, Score], now: Score, *, noun: str, language: Language = "zh"
) -> Changes:
    """What differs between two scores; ``before`` begins with its year, ``noun`` names the level."""
    year, then = before
    return Changes(
        year=str(year),
        scores=(
            Change(
                _LEVEL.in_language(language).format(noun=noun),
                then.decision.level.title.in_language(language),
                now.decision.level.title.in_language(language),
            ),
            Change(_TOTAL.in_language(language), _total(then, language), _total(now, language)),
            *_dimensions(then, now, language),
        ),
        answers=tuple(_answers(then, now, language)),
        done=(),
    )


def done_since(
    measures: Iterable[Measure], *, then: Situation, now: Situation, language: Language = "zh"
) -> tuple[str, ...]:
    """The measures that are done now and were not, in their own order."""
    every = tuple(measures)
    new = done_in(every, now) - done_in(every, then)
    return tuple(each.title.in_language(language) for each in every if each.key in new)


def _total(score: Score, language: Language) -> str:
    return shown(score.total.points, thresholds(score.questionnaire.level_rule), language).text


def _dimensions(then: Score, now: Score, language: Language) -> Iterator[Change]:
    earlier = {each.key: each for each in then.dimensions}
    for each in now.dimensions:
        dimension = now.questionnaire.dimension(each.key)
        if dimension is not None and each.key in earlier:
            limits = thresholds(now.questionnaire.level_rule)
            yield Change(
                dimension.title.in_language(language),
                shown(earlier[each.key].points, limits, language).text,
                shown(each.points, limits, language).text,
            )


def _answers(then: Score, now: Score, language: Language) -> Iterator[Change]:
    """The questions asked both times that were answered otherwise, in the order of the questionnaire."""
    earlier = placed_questions(then.questionnaire)
    for key, placed in placed_questions(now.questionnaire).items():
        if key not in earlier or isinstance(placed.question, Ratio) != isinstance(
            earlier[key].question, Ratio
        ):
            continue
        if isinstance(placed.question, Ratio):
            said = [
                ratio_in_words(placed.question, each.facts.spans.get(key), language) for each in (then, now)
            ]
        else:
            answers: list[Answer | None] = [each.facts.known.get(key) for each in (then, now)]
            if None in answers:
                continue
            said = [in_words(placed.question, each, language) for each in answers]
        if said[0] != said[1]:
            yield Change(placed.question.text.in_language(language), said[0], said[1])
