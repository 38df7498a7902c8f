"""What a proposal made of questions and gates, set right by what is true under the measures proposed.

The program may think too well of a question, or of the gate of a level. A set of measures carried out shows
what the question truly earns and whether the gate is open, and so it is in every set with the same of the
measures that may touch it, whatever else that set holds: one proposal that fails teaches about all of those.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from assessment.domain.conditions import FactKey, facts_in, holds
from assessment.domain.earning import earned
from assessment.domain.levels import rungs_of
from assessment.domain.measures import MeasureKey
from assessment.domain.points import FULL, NONE
from assessment.domain.questionnaire import ranks
from assessment.domain.questions import Question
from assessment.domain.scoring import Score
from assessment.optimisation.earnings import WHOLE, Earning, States
from assessment.optimisation.goals import Gate
from assessment.optimisation.program import ALWAYS, NEVER, Linear, column_term, total_of
from assessment.optimisation.prospects import Prospects
from assessment.optimisation.touching import OfQuestion
from assessment.optimisation.tree import FULL_POINTS

_OWN: Final = 0
_NEARLY: Final = 1e-6


def set_right(
    prospects: Prospects,
    question: Question,
    earning: Earning,
    *,
    chosen: frozenset[MeasureKey],
    then: Score,
    values: Sequence[float],
) -> None:
    """What ``question`` earns ``then``, with ``chosen`` carried out, if ``values`` thought too well of it."""
    other = _otherwise(prospects, [question.key], chosen)
    by_rungs = rungs_of(prospects.outset.sheet.questionnaire.level_rule) > 0
    for beyond, most in _beyond(earning, _points(question, then), by_rungs=by_rungs):
        if beyond.at(values) > _NEARLY:
            prospects.program.below(beyond, NEVER.plus(other, most))


def shut(prospects: Prospects, gate: Gate, *, chosen: frozenset[MeasureKey], then: Score) -> None:
    """A gate that is not open ``then`` opens only where another of the measures is chosen that touch it."""
    order = ranks(prospects.outset.sheet.questionnaire)
    if holds(gate.when, then.facts.known, order) is not True:
        prospects.program.below(gate.switch, _otherwise(prospects, facts_in(gate.when), chosen))


def _otherwise(prospects: Prospects, questions: Iterable[FactKey], chosen: frozenset[MeasureKey]) -> Linear:
    """How many of the measures that may touch these questions are chosen otherwise than in ``chosen``."""
    touching = frozenset[MeasureKey]().union(
        *(prospects.touchers.get(OfQuestion(_OWN, each), ()) for each in questions)
    )
    added = [column_term(prospects.columns[key]) for key in sorted(touching - chosen)]
    left_out = [ALWAYS.plus(column_term(prospects.columns[key]), -1.0) for key in sorted(touching & chosen)]
    return total_of([*added, *left_out])


def _points(question: Question, then: Score) -> Fraction:
    found = earned(question, then.facts.known.get(question.key), then.facts.spans.get(question.key))
    return NONE if found is None else found[0]


def _beyond(earning: Earning, points: Fraction, *, by_rungs: bool) -> Iterator[tuple[Linear, float]]:
    """What is nothing or less where a question earns no more than ``points``, each with the most it can be.

    Points that no state foresaw lie between two of them. They are told by a part of the upper state; on a
    rung that part would be too little, so there the whole state stays.
    """
    if not isinstance(earning, States):
        yield earning.points.plus(ALWAYS, -float(points)), FULL_POINTS
        return
    foreseen = [earning.present, *(reached for reached, _ in earning.states)]
    nearest = min((each for each in foreseen if each >= points), default=FULL)
    yield total_of(state for reached, state in earning.states if reached > nearest), 1.0
    if earning.present < points < nearest and not by_rungs:
        yield earning.on(WHOLE).plus(ALWAYS, -float(points)), FULL_POINTS
