"""Measures that wait for each other for ever, and what would have to come from outside for one to begin.

Of measures that never begin, whichever comes first, every one lacks something that those which do begin never
bring about. In any set the first of them to begin needs that from a measure that is among neither.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from assessment.domain.advice import missing_of
from assessment.domain.conditions import Condition, facts_in, holds
from assessment.domain.measures import Measure, MeasureKey
from assessment.domain.paths import Outset, facts_after
from assessment.optimisation.growing import only_grows
from assessment.optimisation.program import Program
from assessment.optimisation.prospects import Prospects
from assessment.optimisation.steadiness import ElementGrowth
from assessment.optimisation.touching import OfElement

_TRIED: Final = 6
"""Of how many measures every selection is tried, where it is not known that more of them only help.

Of more the bounds are asked that know of these measures alone.
"""


def never_beginning(outset: Outset, chosen: frozenset[MeasureKey]) -> tuple[Measure, ...]:
    """Those that lack something whichever of ``chosen`` come first, even were no order to be kept."""
    done = frozenset[MeasureKey]()
    waiting = outset.picked(chosen)
    while True:
        facts, order = facts_after(outset, done), outset.around.ranks
        ready = [each for each in waiting if not missing_of(each, facts, order)]
        if not ready:
            return waiting
        done |= {each.key for each in ready}
        waiting = tuple(each for each in waiting if each not in ready)


def ways_out(
    prospects: Prospects, waiting: tuple[Measure, ...], begun: frozenset[MeasureKey]
) -> frozenset[MeasureKey] | None:
    """The measures of which any set needs one for the first of ``waiting`` to begin, if that can be told."""
    inside = begun | {each.key for each in waiting}
    found = frozenset[MeasureKey]()
    for measure in waiting:
        ways = min(_ways(prospects, measure, begun, inside), key=len, default=None)
        if ways is None:
            return None
        found |= ways
    return found


def _ways(
    prospects: Prospects, measure: Measure, begun: frozenset[MeasureKey], inside: frozenset[MeasureKey]
) -> Iterator[frozenset[MeasureKey]]:
    """For each thing a measure lacks for ever with those ``begun``: the measures outside that may help."""
    outset = prospects.outset
    for lacking in missing_of(measure, facts_after(outset, begun), outset.around.ranks):
        touching = frozenset[MeasureKey]().union(
            *(prospects.touchers.get(OfElement(fact), frozenset()) for fact in facts_in(lacking.when))
        )
        if _never_holds(prospects, lacking.when, begun & touching):
            yield touching - inside


def _never_holds(prospects: Prospects, condition: Condition, begun: frozenset[MeasureKey]) -> bool:
    """Whether a condition that fails with all of ``begun`` fails with any part of it too."""
    if only_grows(condition, ElementGrowth(prospects)):
        return True
    outset = prospects.outset
    if len(begun) > _TRIED:
        program = Program()
        alone = Prospects(program, outset, {key: program.column(whole=True) for key in sorted(begun)})
        return alone.elements.may_hold(condition).is_never
    parts = (part for count in range(len(begun) + 1) for part in combinations(sorted(begun), count))
    return all(
        holds(condition, facts_after(outset, frozenset(part)), outset.around.ranks) is not True
        for part in parts
    )
