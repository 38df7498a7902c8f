"""The path to the next level as a report tells it: from frozen results, by effort and not by the clock.

Whoever makes the report again, on however busy a machine, gets the same path, or the same words that none
was proved. Nobody waits for it on a page, so it takes no turn among those who do.
"""

from math import inf
from typing import Final

from assessment.domain.footing import Sheet
from assessment.domain.paths import UNLIMITED
from assessment.optimisation.advised import advised
from assessment.optimisation.cheapest_path import Effort
from assessment.optimisation.frontier import levels_above
from assessment.report.content import Subject
from assessment.report.next_level import Plan
from assessment.services.setting_out import Books, Standpoint, outset_at, sheets_beside

EFFORT: Final = Effort(proposals=24, nodes=500)
"""A few seconds of the processor at the very most; most questions need two proposals of one node each."""


def plan_of(books: Books, subject: Subject) -> Plan | None:
    """What is known of the way up from a frozen result; ``None`` from the highest level."""
    standpoint = Standpoint(
        here=Sheet(subject.questionnaire, subject.answers),
        beside=sheets_beside(subject.others, subject.questionnaire.key),
        profile=subject.profile,
        on=subject.dated,
    )
    outset = outset_at(books, standpoint)
    following = levels_above(outset)[:1]
    if not following:
        return None
    return Plan(outset, advised(outset, following, UNLIMITED, seconds=inf, effort=EFFORT))
