"""What follows from facts by rule: the answer to a question, or a further fact, without asking anybody."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from assessment.domain.answers import Answer, Chosen, ChosenSeveral
from assessment.domain.conditions import Ranks, facts_in, holds
from assessment.domain.elements import Element, ElementKey, QuantityElement, SetElement
from assessment.domain.profile_facts import PROFILE_FACTS
from assessment.domain.questions import Follow

ElementFacts: TypeAlias = Mapping[ElementKey, Answer | None]
"""What is known by element; ``None`` where a fact does not arise, absent where it was never given."""


def first_following(rules: Sequence[Follow], known: ElementFacts, ranks: Ranks) -> str:
    """The answer of the first rule that holds; empty while one before it is open, or where none holds."""
    for rule in rules:
        outcome = True if rule.when is None else holds(rule.when, known, ranks)
        if outcome is None:
            return ""
        if outcome:
            return rule.answer
    return ""


def all_following(rules: Sequence[Follow], known: ElementFacts, ranks: Ranks) -> frozenset[str] | None:
    """The answers of all rules that hold, else the one without a condition; ``None`` while one is open."""
    outcomes = [None if rule.when is None else holds(rule.when, known, ranks) for rule in rules]
    if any(outcome is None for rule, outcome in zip(rules, outcomes, strict=True) if rule.when is not None):
        return None
    chosen = frozenset(rule.answer for rule, outcome in zip(rules, outcomes, strict=True) if outcome)
    return chosen or frozenset(rule.answer for rule in rules if rule.when is None)


def looked_at(rules: Sequence[Follow]) -> Iterator[ElementKey]:
    """The facts that rules look at."""
    for rule in rules:
        if rule.when is not None:
            yield from facts_in(rule.when)


def with_following(
    known: ElementFacts, elements: Mapping[ElementKey, Element], ranks: Ranks
) -> dict[ElementKey, Answer | None]:
    """``known`` with the facts that follow from it; what was given itself is never replaced."""
    found = dict(known)
    waiting = [each for each in elements.values() if rules_of(each) and each.key not in found]
    while waiting:
        derived = {each.key: answer for each in waiting if (answer := _fact(each, found, ranks)) is not None}
        if not derived:
            break
        found |= derived
        waiting = [each for each in waiting if each.key not in derived]
    return found


def closure(known: Collection[ElementKey], elements: Mapping[ElementKey, Element]) -> set[ElementKey]:
    """The elements certain to be known once all of ``known`` (and the profile) are."""
    found = set(known)
    rules = {each.key: frozenset(looked_at(rules_of(each))) for each in elements.values() if rules_of(each)}
    while more := {key for key, facts in rules.items() if facts <= found | PROFILE_FACTS.keys()} - found:
        found |= more
    return found


def rules_of(element: Element) -> tuple[Follow, ...]:
    """The rules by which an element follows from others."""
    return () if isinstance(element, QuantityElement) else element.follows


def _fact(element: Element, known: ElementFacts, ranks: Ranks) -> Answer | None:
    rules = rules_of(element)
    if isinstance(element, SetElement):
        chosen = all_following(rules, known, ranks)
        return ChosenSeveral(chosen) if chosen else None
    answer = first_following(rules, known, ranks)
    return Chosen(answer) if answer else None
