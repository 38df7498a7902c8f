"""What chosen measures may bring about: a bound on every answer and condition that never says too little.

A bound is a sum over the columns of the program that is at least 1 whenever the answer can come about, or the
condition can hold, once the chosen measures are carried out. It may say too much, of an order that cannot be
or of effects that get in each other's way: a proposal is always carried out and scored before it is believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, assert_never

from assessment.domain.answers import Answer
from assessment.domain.conditions import (
    All,
    Answered,
    AnyOf,
    AtLeast,
    Condition,
    FactKey,
    Is,
    Not,
    Ranks,
    SomeOf,
    facts_in,
    holds,
)
from assessment.domain.facts import Span
from assessment.optimisation.program import ALWAYS, NEVER, Column, Linear, Program, column_term, total_of

Atom: TypeAlias = Is | AtLeast | Answered


@dataclass(frozen=True, slots=True)
class Alternative:
    """An answer that may come about (``None``: any), the bound on it, of a ratio the span of its value."""

    answer: Answer | None
    chance: Linear
    span: Span | None = None


class Source(Protocol):
    """Where bounds come from: which measures touch a fact, and what may become of it."""

    def touching(self, fact: FactKey) -> Linear:
        """The measures whose being carried out may change the fact."""
        ...

    def alternatives(self, fact: FactKey) -> Sequence[Alternative]:
        """All that may become of the fact."""
        ...

    def lapsing(self, fact: FactKey) -> Linear:
        """A bound on whether the fact may cease to arise at all."""
        ...


class Chances:
    """Bounds on conditions over facts of one kind: elements, or the questions of a questionnaire."""

    def __init__(
        self,
        program: Program,
        facts: Mapping[FactKey, Answer | None],
        ranks: Ranks,
        source: Source,
    ) -> None:
        self._program = program
        self._facts = facts
        self._ranks = ranks
        self._source = source
        self._found: dict[tuple[Condition, bool], Linear] = {}
        self._behind: dict[Column, Linear] = {}

    def may_hold(self, condition: Condition, *, outcome: bool = True) -> Linear:
        """A bound on whether ``condition`` comes out certainly as ``outcome``."""
        key = (condition, outcome)
        if key not in self._found:
            self._found[key] = self._at_most(condition, outcome)  # for what rests on itself
            self._found[key] = self._bound(condition, outcome)
        return self._found[key]

    def may_be_known(self, condition: Condition) -> Linear:
        """A bound on whether it can be said how ``condition`` comes out."""
        return self._capped([self.may_hold(condition), self.may_hold(condition, outcome=False)])

    def _at_most(self, condition: Condition, outcome: bool) -> Linear:
        """What does not come out so by now can do so only if a fact it looks at changes."""
        if holds(condition, self._facts, self._ranks) is outcome:
            return ALWAYS
        return self._capped([self._source.touching(fact) for fact in facts_in(condition)])

    def _bound(self, condition: Condition, outcome: bool) -> Linear:
        if not self._found[condition, outcome].terms:
            return self._found[condition, outcome]
        match condition:
            case All(conditions) | AnyOf(conditions):
                each = [self.may_hold(inner, outcome=outcome) for inner in conditions]
                return self.every(each) if isinstance(condition, All) is outcome else self._capped(each)
            case SomeOf(count, conditions):
                needed = count if outcome else len(conditions) - count + 1
                return self._enough(needed, [self.may_hold(inner, outcome=outcome) for inner in conditions])
            case Not(inner):
                return self.may_hold(inner, outcome=not outcome)
            case Is() | AtLeast() | Answered():
                return self._atom(condition, outcome)
            case _:
                assert_never(condition)

    def _atom(self, atom: Atom, outcome: bool) -> Linear:
        found = [
            each.chance
            for each in self._source.alternatives(atom.fact)
            if each.answer is None or holds(atom, {atom.fact: each.answer}, self._ranks) is outcome
        ]
        return self._capped(found if outcome else [*found, self._source.lapsing(atom.fact)])

    def _capped(self, parts: Sequence[Linear]) -> Linear:
        """At most one, however much comes together."""
        whole = total_of(parts)
        if not whole.terms:
            return ALWAYS if whole.constant >= 1 else NEVER
        if len(whole.terms) == 1 and whole.constant == 0 and set(whole.terms.values()) == {1.0}:
            return whole
        if whole.constant >= 1:
            return ALWAYS
        column = self._program.column()
        self._program.below(column_term(column), whole)
        self._behind[column] = whole
        return column_term(column)

    def behind(self, bound: Linear) -> Linear:
        """The sum a bound was capped from, written out as far as it is one."""
        found = NEVER
        for column, factor in bound.terms.items():
            inner = self._behind.get(column)
            part = column_term(column) if inner is None else self.behind(inner)
            found = found.plus(part, factor)
        return found.plus(ALWAYS, bound.constant)

    def every(self, parts: Sequence[Linear]) -> Linear:
        """A bound on all of it coming about."""
        bounds = [part for part in parts if part != ALWAYS]
        if any(part.is_never for part in bounds):
            return NEVER
        if len(bounds) <= 1:
            return bounds[0] if bounds else ALWAYS
        column = column_term(self._program.column())
        for part in bounds:
            self._program.below(column, part)
        return column

    def _enough(self, count: int, parts: Sequence[Linear]) -> Linear:
        certain = sum(part == ALWAYS for part in parts)
        open_parts = [part for part in parts if part != ALWAYS and not part.is_never]
        needed = count - certain
        if needed <= 0:
            return ALWAYS
        if len(open_parts) < needed:
            return NEVER
        column = column_term(self._program.column(whole=True))
        self._program.below(NEVER.plus(column, float(needed)), total_of(open_parts))
        return column
