"""Advice: which measures fit, why, which not yet and what is missing first, and what each would bring."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain, islice
from typing import Final

from assessment.domain.answers import Answer
from assessment.domain.conditions import Ranks, decisive, holds
from assessment.domain.easing import eased
from assessment.domain.effects import improved
from assessment.domain.elements import Element, ElementKey, element_facts
from assessment.domain.facts import Answers
from assessment.domain.following import with_following
from assessment.domain.footing import Around
from assessment.domain.measures import Cost, Measure, MeasureKey, Pathway, Prerequisite
from assessment.domain.profile_facts import size_in
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score, score

YUAN: Final = Fraction(1, 10000)
"""The least that a cost counts as, 万元: money is reckoned in whole 元."""

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


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Worth:
    """Why one measure is told before another: each reason decides only between those alike in all before it.

    First what it eases of what binds the level, for its cost; then how many measures it makes way for; then
    the points of the total, for its cost; then how soon it is done, and how little it costs. Nothing is
    weighed against anything. The platform's own rule.
    """

    eases: Fraction = Fraction(0)
    opens: int = 0
    gains: Fraction = Fraction(0)
    sooner: int = 0
    cheaper: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A measure for this enterprise: the facts that led to it, what is missing, the points it would bring.

    ``gain`` is the rise of the certain total, 0–100; ``eases`` the part of what binds the level that it
    takes away, 0–1. ``reasons`` name elements; ``cost`` is that of its size; ``enters`` says that its pathway
    begins with it; ``worth`` is its place in the order.
    """

    measure: Measure
    standing: Standing
    reasons: tuple[ElementKey, ...]
    missing: tuple[Prerequisite, ...]
    gain: Fraction
    eases: Fraction = Fraction(0)
    enters: bool = False
    cost: Cost | None = None
    worth: Worth = field(default_factory=Worth)


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

    def around(self) -> Around:
        """What is known around the answers."""
        return Around(profile=self.profile, ranks=self.ranks, elements=self.elements, known=self.known)


def advise(measures: Iterable[Measure], situation: Situation) -> tuple[Recommendation, ...]:
    """Every measure with its standing: ready ones first, those worth most leading.

    A measure is recommended only when its prerequisites certainly hold; what is not known counts as missing.
    """
    facts = situation.facts()
    every = tuple(measures)
    entries = {each.pathway: each.key for each in reversed(every)}
    judged = [_judged(each, situation, facts, enters=entries[each.pathway] == each.key) for each in every]
    valued = [replace(each, worth=_worth(each, judged, situation)) for each in judged]
    by_worth = sorted(sorted(valued, key=lambda each: each.measure.key), key=_worth_of, reverse=True)
    return tuple(sorted(by_worth, key=lambda each: _STANDINGS.index(each.standing)))


def done_in(measures: Iterable[Measure], situation: Situation) -> frozenset[MeasureKey]:
    """The measures whose aim is reached already."""
    facts = situation.facts()
    return frozenset(
        each.key for each in measures if standing_of(each, facts, situation.ranks) is Standing.DONE
    )


def recommended(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The measures worth telling, in the order given: ready or not yet, and no more than can be taken in.

    Some of each pathway are among them; then, in turn, what is worth most and what eases most, whatever it
    costs; and whatever brings about what they lack.
    """
    told = {each.measure.key: each for each in recommendations if each.standing in TELLING}
    by_worth = sorted(told.values(), key=_worth_of, reverse=True)
    chosen: set[MeasureKey] = set()
    for pathway in Pathway:
        of_pathway = [each for each in told.values() if each.measure.pathway is pathway]
        for each in _in_any_case(of_pathway):
            _choose(each, by_worth, chosen)
    by_effect = sorted(by_worth, key=lambda each: (each.eases, each.gain), reverse=True)
    for each in chain.from_iterable(zip(by_worth, by_effect, strict=True)):
        if len(chosen) >= MOST_TOLD:
            break
        _choose(each, by_worth, chosen)
    return tuple(each for each in told.values() if each.measure.key in chosen)


def _in_any_case(of_pathway: Sequence[Recommendation]) -> Iterator[Recommendation]:
    """Of a pathway where it is entered, the first by order, and papers that can be handed in already."""
    entries = [each for each in of_pathway if each.enters]
    rest = [each for each in of_pathway if not each.enters]
    yield from (*entries, *rest)[:OF_EACH_PATHWAY]
    files = (each for each in of_pathway if each.standing is Standing.READY and not each.measure.effects)
    yield from islice(files, 1)


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


def _worth_of(recommendation: Recommendation) -> Worth:
    return recommendation.worth


def _judged(
    measure: Measure, situation: Situation, facts: Mapping[ElementKey, Answer | None], *, enters: bool
) -> Recommendation:
    standing = standing_of(measure, facts, situation.ranks)
    size = size_in(situation.profile)
    gain, eases = _brings(measure, situation) if standing in TELLING else (Fraction(0), Fraction(0))
    return Recommendation(
        measure=measure,
        standing=standing,
        reasons=decisive(measure.suits, facts, situation.ranks),
        missing=missing_of(measure, facts, situation.ranks),
        gain=gain,
        eases=eases,
        enters=enters,
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


def _brings(measure: Measure, situation: Situation) -> tuple[Fraction, Fraction]:
    """The rise of the certain total and what is eased, with all that follows from the changed answers."""
    if not measure.effects:
        return Fraction(0), Fraction(0)
    better = improved(situation.questionnaire, situation.answers, measure.effects, around=situation.around())
    after = score(situation.questionnaire, better, situation.profile)
    before, then = situation.score.total.points, after.total.points
    rise = Fraction(0) if before is None or then is None else then[0] - before[0]
    return max(Fraction(0), rise), eased(situation.score, after)


def _worth(recommendation: Recommendation, judged: Sequence[Recommendation], situation: Situation) -> Worth:
    if recommendation.standing not in TELLING:
        return Worth()
    measure, cost = recommendation.measure, recommendation.cost
    months = measure.months_for(size_in(situation.profile))
    spent = max(YUAN, Fraction(0 if cost is None else (cost.low + cost.high) / 2))
    return Worth(
        eases=recommendation.eases / spent,
        opens=sum(measure.key in _awaited(each) for each in judged if each.standing in TELLING),
        gains=recommendation.gain / spent,
        sooner=-(months.low + months.high),
        cheaper=Decimal(0) if cost is None else -cost.high,
    )


def _awaited(recommendation: Recommendation) -> frozenset[str]:
    bearers = (key for prerequisite in recommendation.missing for key in prerequisite.by)
    return frozenset((*bearers, *recommendation.measure.after))
