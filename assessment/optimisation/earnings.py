"""The points a question may earn once measures are carried out, as a sum that never says too little."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from assessment.domain.answers import Answer, ChosenSeveral
from assessment.domain.earning import earned
from assessment.domain.effects import directly_improved
from assessment.domain.points import FULL, NONE
from assessment.domain.questions import CoverageDepth, MultipleChoice, Question
from assessment.optimisation.chances import Alternative
from assessment.optimisation.program import NEVER, Linear, Program, column_term, total_of
from assessment.optimisation.prospects import Prospects

_OWN: Final = 0
"""The place of the sheet a path is about."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One of so many equal parts of the scale, counted from 0."""

    number: int
    of: int

    def points(self, points: Fraction) -> Fraction:
        """What points on the whole scale fill of this part, 0–100."""
        return min(FULL, max(NONE, points * self.of - FULL * self.number))


WHOLE: Final = Rung(0, 1)
"""The scale as it is."""


@dataclass(frozen=True, slots=True)
class States:
    """A question that earns ``present`` points, or those of one of the states that may come about."""

    present: Fraction
    states: tuple[tuple[Fraction, Linear], ...]

    def on(self, rung: Rung) -> Linear:
        """The points on a rung, whichever state it is in."""
        base = rung.points(self.present)
        found = Linear({}, float(base))
        for points, state in self.states:
            found = found.plus(state, float(rung.points(points) - base))
        return found


@dataclass(frozen=True, slots=True)
class Added:
    """A question whose options add up: its points are a column of the program."""

    program: Program
    points: Linear

    def on(self, rung: Rung) -> Linear:
        """The points on a rung; beyond the whole scale that takes a choice whether the rung is begun."""
        if rung == WHOLE:
            return self.points
        below = float(FULL * rung.number)
        begun, filled = self.program.column(whole=True), self.program.column(100.0)
        self.program.below(column_term(filled), column_term(begun, 100.0))
        reached = NEVER.plus(self.points, float(rung.of))
        self.program.below(column_term(filled).plus(column_term(begun, below)), reached)
        return column_term(filled)


Earning: TypeAlias = States | Added


def earning_of(prospects: Prospects, question: Question) -> Earning:
    """What a question may earn; measures that leave it alone leave its points alone."""
    present = _points(question, prospects)
    if not prospects.is_touched(_OWN, question.key):
        return States(present, ())
    alternatives = prospects.sources[_OWN].alternatives(question.key)
    if isinstance(question, MultipleChoice):
        return _several(prospects, question, alternatives)
    found = list(_states(prospects, question, present, alternatives=alternatives))
    program = prospects.program
    states = tuple((points, column_term(program.column())) for points, _ in found)
    for (_, state), (_, chance) in zip(states, found, strict=True):
        program.below(state, chance)
    if len(states) > 1:
        program.at_most(total_of(state for _, state in states), 1.0)
    return States(present, states)


def _points(question: Question, prospects: Prospects) -> Fraction:
    facts = prospects.judged[_OWN]
    found = earned(question, facts.known.get(question.key), facts.spans.get(question.key))
    return NONE if found is None else found[0]


def _states(
    prospects: Prospects, question: Question, present: Fraction, *, alternatives: Sequence[Alternative]
) -> Iterator[tuple[Fraction, Linear]]:
    """Every number of points above the present one that may come about, with the bound on it."""
    chances: dict[Fraction, list[Linear]] = {}
    for each in alternatives:
        points = FULL if each.answer is None else _certain(question, each)
        if points > present:
            chances.setdefault(points, []).append(each.chance)
    if isinstance(question, CoverageDepth):
        for points, chance in _joint(prospects, question):
            if points > present:
                chances.setdefault(points, []).append(chance)
    for points, found in sorted(chances.items()):
        yield points, total_of(found)


def _certain(question: Question, alternative: Alternative) -> Fraction:
    found = earned(question, alternative.answer, alternative.span)
    return NONE if found is None else found[0]


def _joint(prospects: Prospects, question: CoverageDepth) -> Iterator[tuple[Fraction, Linear]]:
    """What two measures bring about together that none does alone: one the share, another the depth."""
    sheet = prospects.outset.sheet
    touching = [
        measure
        for measure in prospects.measures
        if any(effect.element == question.element for effect in measure.effects)
    ]
    alone = {
        measure.key: directly_improved(sheet.questionnaire, sheet.answers, measure.effects).get(question.key)
        for measure in touching
    }
    for place, first in enumerate(touching):
        for second in touching[place + 1 :]:
            effects = (*first.effects, *second.effects)
            both = directly_improved(sheet.questionnaire, sheet.answers, effects).get(question.key)
            if both is None or both in (alone[first.key], alone[second.key]):
                continue
            found = earned(question, both, None)
            column = column_term(prospects.program.column())
            for measure in (first, second):
                prospects.program.below(column, column_term(prospects.columns[measure.key]))
            yield (NONE if found is None else found[0]), column


def _several(prospects: Prospects, question: MultipleChoice, alternatives: Sequence[Alternative]) -> Added:
    """The points of what is chosen and of each further option that may be, never more than 100."""
    present = prospects.judged[_OWN].known.get(question.key)
    held = present.options if isinstance(present, ChosenSeveral) else frozenset[str]()
    program = prospects.program
    parts = [Linear({}, float(_points(question, prospects)))]
    if any(each.answer is None for each in alternatives):
        parts.append(Linear({}, float(FULL)))
    for option in question.options:
        if option.key in held or not option.points:
            continue
        chances = [each.chance for each in alternatives if _chooses(each.answer, option.key)]
        taken = column_term(program.column())
        program.below(taken, total_of(chances))
        parts.append(NEVER.plus(taken, float(option.points)))
    points = column_term(program.column(100.0))
    program.below(points, total_of(parts))
    return Added(program, points)


def _chooses(answer: Answer | None, option: str) -> bool:
    return isinstance(answer, ChosenSeveral) and option in answer.options
