"""Advice: which measures fit, why, which not yet and what is missing first, and what each would bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from assessment.domain.answers import Answer, quantity_of
from assessment.domain.conditions import Ranks, decisive, holds
from assessment.domain.effects import improved
from assessment.domain.elements import Element, ElementKey, element_facts
from assessment.domain.facts import Answers
from assessment.domain.following import with_following
from assessment.domain.measures import Cost, Measure, MeasureKey, Pathway, Prerequisite
from assessment.domain.profile_facts import size_in
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score, score

OPENING: Final = Fraction(1, 2)
"""What making way for one further measure counts, in points of the total: the platform's own rule."""

PAPERS: Final = Fraction(1, 4)
"""What papers for a title or for money count, since they change no answer: the platform's own rule."""

ONE_PER_CENT: Final = 100
"""A measure that costs this part of a year's revenue has to bring twice as much: the platform's own rule."""

MOST_TOLD: Final = 15
"""How many measures an enterprise is told of, what they need first aside: the platform's own rule."""

OF_EACH_PATHWAY: Final = 2
"""How many of a pathway are told in any case, so that each is spoken of: the platform's own rule."""


class Standing(StrEnum):
    """Where an enterprise stands towards a measure."""

    READY = "ready"
    NOT_YET = "not yet"
    DONE = "done"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A measure for this enterprise: the facts that led to it, what is missing, the points it would bring.

    ``gain`` is the rise of the certain total, 0–100; ``reasons`` name elements; ``cost`` is that of its size.
    ``worth`` sets gain and what the measure makes way for against cost and time: the order of advice.
    """

    measure: Measure
    standing: Standing
    reasons: tuple[ElementKey, ...]
    missing: tuple[Prerequisite, ...]
    gain: Fraction
    cost: Cost | None = None
    worth: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """An assessment as advice sees it: the questionnaire, the answers, the score, and facts by element.

    ``known`` are facts that other assessments state, for what this one did not ask.
    """

    questionnaire: Questionnaire
    answers: Answers
    profile: Answers
    score: Score
    ranks: Ranks
    elements: Mapping[ElementKey, Element]
    known: Mapping[ElementKey, Answer | None] = field(default_factory=dict)

    def facts(self) -> Mapping[ElementKey, Answer | None]:
        """The facts by element and what follows from them, the profile's beside; the unanswered is absent."""
        given = {**self.known, **self.profile, **element_facts(self.questionnaire, self.score.facts)}
        return with_following(given, self.elements, self.ranks)


def advise(measures: Iterable[Measure], situation: Situation) -> tuple[Recommendation, ...]:
    """Every measure with its standing: ready ones first, those worth most for their cost leading.

    A measure is recommended only when its prerequisites certainly hold; what is not known counts as missing.
    """
    facts = situation.facts()
    judged = [_judged(measure, situation, facts) for measure in measures]
    valued = [replace(each, worth=_worth(each, judged, situation)) for each in judged]
    return tuple(sorted(valued, key=_order))


def recommended(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The measures worth telling, in the order given: ready or not yet, and no more than can be taken in.

    The first of each pathway are among them, then those worth most, and whatever brings about what they lack.
    """
    told = {each.measure.key: each for each in recommendations if each.standing in TELLING}
    by_worth = sorted(told.values(), key=lambda each: -each.worth)
    chosen: set[MeasureKey] = set()
    for pathway in Pathway:
        of_pathway = [each for each in told.values() if each.measure.pathway is pathway]
        for each in of_pathway[:OF_EACH_PATHWAY]:
            _choose(each, by_worth, chosen)
    for each in by_worth:
        if len(chosen) >= MOST_TOLD:
            break
        _choose(each, by_worth, chosen)
    return tuple(each for each in told.values() if each.measure.key in chosen)


def _choose(
    recommendation: Recommendation, by_worth: Sequence[Recommendation], chosen: set[MeasureKey]
) -> None:
    """Choose a measure and, for each thing it lacks, the best one that brings it about."""
    if recommendation.measure.key in chosen:
        return
    chosen.add(recommendation.measure.key)
    for prerequisite in recommendation.missing:
        bearers = [each for each in by_worth if each.measure.key in prerequisite.by]
        if bearers and chosen.isdisjoint(prerequisite.by):
            _choose(bearers[0], by_worth, chosen)


_STANDINGS: Final = list(Standing)
TELLING: Final = (Standing.READY, Standing.NOT_YET)
"""The standings of measures worth telling."""


def _order(recommendation: Recommendation) -> tuple[int, Fraction, Decimal, str]:
    """Ready first, then by worth; what is worth alike by cost."""
    cost = Decimal(0) if recommendation.cost is None else recommendation.cost.high
    standing = _STANDINGS.index(recommendation.standing)
    return (standing, -recommendation.worth, cost, recommendation.measure.key)


def _judged(
    measure: Measure, situation: Situation, facts: Mapping[ElementKey, Answer | None]
) -> Recommendation:
    missing = missing_of(measure, facts, situation.ranks)
    standing = standing_of(measure, facts, situation.ranks)
    size = size_in(situation.profile)
    return Recommendation(
        measure=measure,
        standing=standing,
        reasons=decisive(measure.suits, facts, situation.ranks),
        missing=missing,
        gain=_gain(measure, situation) if standing in TELLING else Fraction(0),
        cost=None if size is None else measure.cost_for(size),
    )


def missing_of(
    measure: Measure, facts: Mapping[ElementKey, Answer | None], ranks: Ranks
) -> tuple[Prerequisite, ...]:
    """The prerequisites that do not certainly hold."""
    return tuple(each for each in measure.requires if holds(each.when, facts, ranks) is not True)


def standing_of(measure: Measure, facts: Mapping[ElementKey, Answer | None], ranks: Ranks) -> Standing:
    """Where an enterprise with these facts stands towards a measure."""
    if measure.done_when is not None and holds(measure.done_when, facts, ranks) is True:
        return Standing.DONE
    if holds(measure.suits, facts, ranks) is not True:
        return Standing.UNFIT
    return Standing.NOT_YET if missing_of(measure, facts, ranks) else Standing.READY


def _gain(measure: Measure, situation: Situation) -> Fraction:
    better = improved(situation.questionnaire, situation.answers, measure.effects)
    after = score(situation.questionnaire, better, situation.profile)
    before = situation.score.total.points
    if before is None or after.total.points is None:
        return Fraction(0)
    return max(Fraction(0), after.total.points[0] - before[0])


def _worth(
    recommendation: Recommendation, judged: Sequence[Recommendation], situation: Situation
) -> Fraction:
    """(gain + ½ for each measure it makes way for + ¼ for papers) ÷ (1 + cost in 1% of revenue + years)."""
    if recommendation.standing not in TELLING:
        return Fraction(0)
    key, months = recommendation.measure.key, recommendation.measure.months_for(size_in(situation.profile))
    opened = sum(1 for each in judged if each.standing in TELLING and key in _awaited(each))
    years = Fraction(months.low + months.high, 24)
    papers = Fraction(0) if recommendation.measure.effects else PAPERS
    return (recommendation.gain + OPENING * opened + papers) / (
        1 + _burden(recommendation.cost, situation) + years
    )


def _awaited(recommendation: Recommendation) -> frozenset[str]:
    bearers = (key for prerequisite in recommendation.missing for key in prerequisite.by)
    return frozenset((*bearers, *recommendation.measure.after))


def _burden(cost: Cost | None, situation: Situation) -> Fraction:
    revenue = quantity_of(situation.profile.get("profile.revenue"))
    if cost is None or not revenue:
        return Fraction(0)
    return Fraction(cost.low + cost.high) / 2 * ONE_PER_CENT / Fraction(revenue)
