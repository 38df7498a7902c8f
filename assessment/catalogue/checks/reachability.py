"""Whether a condition can become true at all: a search over answers that tell its tests apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from assessment.catalogue.checks.contents import Contents
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Confirmed, Covered, Measured, Written
from assessment.domain.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    Not,
    Ranks,
    SomeOf,
    facts_in,
    holds,
)
from assessment.domain.profile_facts import PROFILE_FACTS, PROFILE_RANKS, ProfileChoice
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    ranks_of,
)

_TRIES: Final = 20_000


def can_hold(condition: Condition, contents: Contents) -> bool:
    """Whether some answers make ``condition`` true; beyond 20,000 combinations it is taken on trust."""
    facts = _in_order(condition, contents)
    conditions = [condition, *(contents.conditions[key] for key in facts if key in contents.conditions)]
    search = _Search(contents, _ranks(facts, contents), _numbers(conditions))
    tried = 0
    for answers in islice(search.combinations(facts, {}), _TRIES):
        tried += 1
        if holds(condition, answers, search.ranks):
            return True
    return tried == _TRIES


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search over answers looks up: the questions, the order of options, the numbers in tests."""

    contents: Contents
    ranks: Ranks
    numbers: Mapping[str, set[Decimal]]

    def combinations(
        self, facts: Sequence[str], given: dict[str, Answer | None]
    ) -> Iterator[dict[str, Answer | None]]:
        """Every way of answering ``facts`` in turn; what its condition rules out is not asked."""
        if len(given) == len(facts):
            yield given
            return
        key = facts[len(given)]
        condition = self.contents.conditions.get(key)
        is_asked = condition is None or holds(condition, given, self.ranks) is not False
        for answer in self.answers(key) if is_asked else [None]:
            yield from self.combinations(facts, given | {key: answer})

    def answers(self, key: str) -> Sequence[Answer]:
        """Answers that tell apart every test on a fact."""
        numbers = self.numbers.get(key, set())
        fact = PROFILE_FACTS.get(key)
        if isinstance(fact, ProfileChoice):
            return [Chosen(value) for value in fact.values]
        question = self.contents.question(key)
        if question is None:
            return [Measured(value) for value in _around(numbers, Decimal(0), None)]
        return _answers_to(question, numbers)


def _in_order(condition: Condition, contents: Contents) -> list[str]:
    """The facts the condition depends on, each after those its own question depends on."""
    ordered: dict[str, None] = {}

    def visit(key: str, path: frozenset[str]) -> None:
        if key in ordered or key in path:
            return
        inner = contents.conditions.get(key)
        for needed in () if inner is None else facts_in(inner):
            visit(needed, path | {key})
        ordered[key] = None

    for key in facts_in(condition):
        visit(key, frozenset())
    return list(ordered)


def _answers_to(question: Question, numbers: set[Decimal]) -> list[Answer]:
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return [Chosen(option.key) for option in options]
        case MultipleChoice(options=options):
            several = frozenset(option.key for option in options if not option.exclusive)
            alone = [ChosenSeveral(frozenset({option.key})) for option in options]
            return [*alone, *([ChosenSeveral(several)] if several else [])]
        case CoverageDepth(shares=shares, depths=depths):
            share = shares[-1].key if shares else ""
            return [Covered(share, depth) for depth in ("", *(option.key for option in depths))]
        case Attained(steps=steps, shares=shares):
            part = shares[0].key if shares else ""
            return [Covered("" if step is steps[-1] else part, step.key) for step in steps]
        case YesNo():
            return [Confirmed(yes=True), Confirmed(yes=False)]
        case Figure(minimum=minimum, maximum=maximum):
            return [Measured(value) for value in _around(numbers, minimum, maximum)]
        case Ratio():
            return [Measured(value) for value in _around(numbers, Decimal(0), None)]
        case FreeText():
            return [Written("x")]


def _around(numbers: set[Decimal], minimum: Decimal, maximum: Decimal | None) -> list[Decimal]:
    ends = {minimum} if maximum is None else {minimum, maximum}
    inside = {each for each in numbers if each >= minimum and (maximum is None or each <= maximum)}
    return sorted(ends | inside)


def _numbers(conditions: list[Condition]) -> dict[str, set[Decimal]]:
    found: dict[str, set[Decimal]] = {}
    for condition in conditions:
        for test in _tests(condition):
            if isinstance(test.step, Decimal):
                found.setdefault(test.fact, set()).add(test.step)
    return found


def _tests(condition: Condition) -> Iterator[AtLeast]:
    match condition:
        case All(conditions) | AnyOf(conditions) | SomeOf(conditions=conditions):
            for inner in conditions:
                yield from _tests(inner)
        case Not(inner):
            yield from _tests(inner)
        case AtLeast():
            yield condition
        case _:
            pass


def _ranks(facts: Sequence[str], contents: Contents) -> Ranks:
    asked = {key: contents.questions[key].value for key in facts if key in contents.questions}
    return {key: ranks_of(question) for key, question in asked.items()} | dict(PROFILE_RANKS)
