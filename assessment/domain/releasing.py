"""Which results a new release counts and how coarse its tables are, so that no two releases betray a firm.

The rule (platform's own): whatever comes into a published group or leaves it between two releases is itself
a group that could be published. Where it is not, the group joins 其他, or the change waits for a later
release and the group keeps its earlier figures. Of the permissible ways the one is taken that shows the most
groups, those up to date counting double; the attack of ``disclosure.py`` has the last word. See
docs/decisions/releases.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assessment.domain.aggregation import (
    OTHER,
    SMALLEST_GROUP,
    Grouping,
    OneWayTable,
    Result,
    changes_between,
    tabulate,
    telling,
)
from assessment.domain.disclosure import gives_away

_WAITING: Final[tuple[tuple[Grouping, ...], ...]] = (
    (),
    (Grouping.COUNTY,),
    (Grouping.COUNTY, Grouping.SIZE),
    tuple(Grouping),
)
"""In which tables a change that would tell of single firms waits; in the others its group joins 其他."""
_COARSENESS: Final = (SMALLEST_GROUP, 2 * SMALLEST_GROUP, 4 * SMALLEST_GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was published before about the same questionnaire and year.

    ``own`` are the results that each earlier release of this bureau counted, the oldest first; ``others``
    what releases of other bureaus counted inside this region; ``rows`` the members of every row published.
    """

    own: tuple[tuple[Result, ...], ...] = ()
    others: tuple[tuple[Result, ...], ...] = ()
    rows: tuple[frozenset[str], ...] = ()

    @property
    def last_known(self) -> tuple[tuple[Result, ...], ...]:
        """The release that a new one carries on from, if there is one."""
        return (self.own or self.others)[-1:]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a release and the results they count."""

    tables: tuple[OneWayTable, ...]
    counted: tuple[Result, ...]


def protected_tables(
    standing: Sequence[Result],
    history: History,
    levels: Iterable[str],
    *,
    before: Sequence[OneWayTable] = (),
) -> Tables | None:
    """The tables to publish next, or those of this bureau's last release (``before``), unchanged.

    ``None`` where nothing can be published at all.
    """
    order = tuple(levels)
    ways: list[tuple[Result, ...]] = []
    for groupings in _WAITING:
        counted = held_back(standing, history, groupings)
        if counted not in ways:
            ways.append(counted)
    finest = (_finest_holding(counted, history, order) for counted in ways)
    found = [each for each in finest if each is not None]
    if before and history.own:
        found.append(Tables(tuple(before), history.own[-1]))
    current = {result.id for result in standing}
    return max(found, key=lambda each: _worth(each, standing, current), default=None)


def held_back(
    standing: Sequence[Result], history: History, groupings: Collection[Grouping]
) -> tuple[Result, ...]:
    """The results with every change left out that would stand alone in one of its groups of these kinds.

    A firm whose change is left out stays as it was counted last: by this bureau, or else by another.
    """
    if not history.last_known:
        return tuple(standing)
    known = {result.firm: result for each in history.last_known for result in each}
    chosen = {result.firm: result for result in standing}
    while waiting := _telling_changes(chosen, known, _grouped_changes(chosen, history, groupings)):
        for firm in waiting:
            if firm in known:
                chosen[firm] = known[firm]
            else:
                del chosen[firm]
    return tuple(chosen.values())


def _finest_holding(counted: tuple[Result, ...], history: History, levels: tuple[str, ...]) -> Tables | None:
    """The finest permissible tables over these results."""
    proposed = _proposals(counted, history, levels)
    return next((each for each in proposed if _holds(each, history)), None)


def _proposals(counted: tuple[Result, ...], history: History, levels: tuple[str, ...]) -> Iterator[Tables]:
    """Three tables, finer ones first, then one alone."""
    for smallest in _COARSENESS:
        tables = (
            tabulate(counted, by, levels, smallest=smallest, earlier=_compared(by, history))
            for by in Grouping
        )
        yield Tables(tuple(tables), counted)
    for by in Grouping:
        alone = tabulate(counted, by, levels, earlier=_compared(by, history))
        yield Tables(tuple(alone if by is each else OneWayTable(each, (), ()) for each in Grouping), counted)


def _compared(by: Grouping, history: History) -> tuple[tuple[Result, ...], ...]:
    """The earlier releases a table is compared with; other bureaus' tables share only the counties."""
    return (*history.own, *history.others) if by is Grouping.COUNTY else history.own


def _holds(proposal: Tables, history: History) -> bool:
    """Whether there is something to see, and nothing to subtract from it."""
    rows = [row.members for table in proposal.tables for row in table.rows]
    return bool(rows) and not gives_away((*history.rows, *rows))


def _grouped_changes(
    chosen: Mapping[str, Result], history: History, groupings: Collection[Grouping]
) -> Iterator[tuple[Grouping, str, list[Result]]]:
    """What came and what went since each earlier release, group by group."""
    compared = [(earlier, groupings) for earlier in history.own]
    compared += [(earlier, (Grouping.COUNTY,)) for earlier in history.others]
    for earlier, kinds in compared:
        for change in changes_between(earlier, tuple(chosen.values())):
            for by in kinds:
                groups: dict[str, list[Result]] = defaultdict(list)
                for result in change:
                    groups[result.groups[by]].append(result)
                for key, members in groups.items():
                    yield by, key, members


def _telling_changes(
    chosen: Mapping[str, Result],
    known: Mapping[str, Result],
    changes: Iterable[tuple[Grouping, str, list[Result]]],
) -> frozenset[str]:
    """The firms that changed since the last release in a group whose changes would tell of single firms."""
    changed = [firm for firm in chosen.keys() | known.keys() if chosen.get(firm) != known.get(firm)]
    alone = {(by, key) for by, key, members in changes if telling(members)}
    return frozenset(
        firm
        for firm in changed
        for result in (chosen.get(firm), known.get(firm))
        if result is not None and not alone.isdisjoint(result.groups.items())
    )


def _worth(proposal: Tables, standing: Sequence[Result], current: Collection[str]) -> tuple[int, int]:
    """How many groups are shown, those up to date counting double; then how many current results count."""
    behind = [result for part in changes_between(standing, proposal.counted) for result in part]
    shown = 0
    for table in proposal.tables:
        stale = {result.groups[table.by] for result in behind}
        for row in table.rows:
            keys = set(table.merged) if row.group == OTHER else {row.group}
            shown += 1 if stale & keys else 2
    return shown, sum(result.id in current for result in proposal.counted)
