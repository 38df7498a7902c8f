"""Advice: which measures fit, why, which not yet and what is missing first, and what each would bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessment.domain.answers import Answer
from assessment.domain.conditions import Ranks, decisive, holds
from assessment.domain.effects import improved
from assessment.domain.elements import ElementKey, element_facts
from assessment.domain.facts import Answers
from assessment.domain.measures import Measure, Prerequisite
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score, score


class Standing(StrEnum):
    """Where an enterprise stands towards a measure."""

    READY = "ready"
    NOT_YET = "not yet"
    DONE = "done"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A measure for this enterprise: the facts that led to it, what is missing, the points it would bring.

    ``gain`` is the rise of the certain total, 0–100; ``reasons`` name elements.
    """

    measure: Measure
    standing: Standing
    reasons: tuple[ElementKey, ...]
    missing: tuple[Prerequisite, ...]
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Situation:
    """An assessment as advice sees it: the questionnaire, the answers, the score, and facts by element."""

    questionnaire: Questionnaire
    answers: Answers
    profile: Answers
    score: Score
    ranks: Ranks

    def facts(self) -> Mapping[ElementKey, Answer | None]:
        """The facts by element, the profile's own beside them; what was not answered is absent."""
        return {**self.profile, **element_facts(self.questionnaire, self.score.facts)}


def advise(measures: Iterable[Measure], situation: Situation) -> tuple[Recommendation, ...]:
    """Every measure with its standing: ready ones first, those that bring most leading, then the others.

    A measure is recommended only when its prerequisites certainly hold; what is not known counts as missing.
    """
    facts = situation.facts()
    judged = [_judged(measure, situation, facts) for measure in measures]
    return tuple(sorted(judged, key=_order))


def recommended(recommendations: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """The measures worth telling: ready or not yet."""
    return tuple(each for each in recommendations if each.standing in (Standing.READY, Standing.NOT_YET))


_STANDINGS = list(Standing)


def _order(recommendation: Recommendation) -> tuple[int, Fraction, str]:
    return (_STANDINGS.index(recommendation.standing), -recommendation.gain, recommendation.measure.key)


def _judged(
    measure: Measure, situation: Situation, facts: Mapping[ElementKey, Answer | None]
) -> Recommendation:
    missing = tuple(each for each in measure.requires if holds(each.when, facts, situation.ranks) is not True)
    standing = _standing(measure, missing, facts, situation.ranks)
    return Recommendation(
        measure=measure,
        standing=standing,
        reasons=decisive(measure.suits, facts, situation.ranks),
        missing=missing,
        gain=_gain(measure, situation) if standing in (Standing.READY, Standing.NOT_YET) else Fraction(0),
    )


def _standing(
    measure: Measure,
    missing: tuple[Prerequisite, ...],
    facts: Mapping[ElementKey, Answer | None],
    ranks: Ranks,
) -> Standing:
    if holds(measure.done_when, facts, ranks) is True:
        return Standing.DONE
    if holds(measure.suits, facts, ranks) is not True:
        return Standing.UNFIT
    return Standing.NOT_YET if missing else Standing.READY


def _gain(measure: Measure, situation: Situation) -> Fraction:
    better = improved(situation.questionnaire, situation.answers, measure.effects)
    after = score(situation.questionnaire, better, situation.profile)
    before = situation.score.total.points
    if before is None or after.total.points is None:
        return Fraction(0)
    return max(Fraction(0), after.total.points[0] - before[0])
