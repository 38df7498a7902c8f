"""The answers worth a manager's eye: what is done well, what a small step would bring, what is not known."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.report.findings import DimensionFinding, IndicatorFinding
from assessment.report.question_findings import QuestionFinding

_GOOD: Final = Fraction(70)
_ROOM: Final = 3
_PRAISED: Final = 2


@dataclass(frozen=True, slots=True)
class Highlights:
    """Of one dimension: answers that earn much, and answers whose next step would bring most."""

    strong: tuple[QuestionFinding, ...]
    improvable: tuple[QuestionFinding, ...]


def highlights_of(dimension: DimensionFinding) -> Highlights:
    """The answers worth naming, those that count most in the dimension first."""
    counted = [each for each in _questions(dimension.indicators) if each.points.low is not None]
    good = [each for each in counted if (each.points.low or 0) >= _GOOD]
    better = [each for each in counted if each.gain > 0 and each.points.certain]
    return Highlights(
        strong=tuple(sorted(good, key=lambda each: (-(each.points.low or 0) * each.weight, each.key)))[
            :_PRAISED
        ],
        improvable=tuple(sorted(better, key=lambda each: (-each.gain, each.key)))[:_ROOM],
    )


def uncertain(dimensions: tuple[DimensionFinding, ...]) -> tuple[QuestionFinding, ...]:
    """The scored questions whose points are not certain, those that may change most first."""
    found = [
        question
        for dimension in dimensions
        for question in _questions(dimension.indicators)
        if not question.points.certain
    ]
    return tuple(sorted(found, key=_stake, reverse=True))


def _stake(question: QuestionFinding) -> Fraction:
    low, high = question.points.low or Fraction(0), question.points.high or Fraction(0)
    return (high - low) * question.weight


def _questions(indicators: tuple[IndicatorFinding, ...]) -> tuple[QuestionFinding, ...]:
    return tuple(question for indicator in indicators for question in indicator.questions)
