"""What rests on what in a questionnaire: conditions on earlier answers, ratios on their figures."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from assessment.domain.conditions import All, Condition, FactKey, facts_in
from assessment.domain.questionnaire import Placed, Questionnaire, placed_questions
from assessment.domain.questions import Question, Ratio

_STEPS_KEPT: Final = 4096


class Step(NamedTuple):
    """A question with what has to be judged before it: what its condition and its operands look at."""

    key: FactKey
    question: Question
    condition: Condition | None
    needs: frozenset[FactKey]


def resting_on(questionnaire: Questionnaire, changed: Collection[FactKey]) -> tuple[FactKey, ...]:
    """The questions ``changed`` and all whose being asked, or whose ratio, rests on them."""
    return tuple(step.key for step in steps_after(questionnaire, frozenset(changed)))


@lru_cache(maxsize=_STEPS_KEPT)
def steps_after(questionnaire: Questionnaire, changed: frozenset[FactKey]) -> tuple[Step, ...]:
    """What is to be judged anew, in its order, when ``changed`` were answered otherwise."""
    return tuple(_resting_on(changed, _in_dependency_order(questionnaire)))


@cache
def parted(questionnaire: Questionnaire) -> tuple[tuple[FactKey, ...], tuple[Step, ...]]:
    """The questions that rest on nothing and are always asked, and the steps for all others."""
    steps = _in_dependency_order(questionnaire)
    return tuple(step.key for step in steps if not step.needs), tuple(step for step in steps if step.needs)


def condition_of(placed: Placed) -> Condition | None:
    """When a question is asked: its own condition, that of its indicator and of its dimension together."""
    every = (placed.dimension.asked_when, placed.indicator.asked_when, placed.question.asked_when)
    parts = tuple(each for each in every if each is not None)
    return All(parts) if len(parts) > 1 else next(iter(parts), None)


def operands_of(question: Question) -> tuple[FactKey, ...]:
    """The facts a ratio is made of."""
    if not isinstance(question, Ratio):
        return ()
    return (question.numerator, *question.averaged_with, question.denominator)


@cache
def _in_dependency_order(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """Every question after those its condition and operands look at; the catalogue refuses circles."""
    from_key = placed_questions(questionnaire)
    ordered: dict[FactKey, Step] = {}

    def visit(key: FactKey, path: tuple[FactKey, ...]) -> None:
        if key in ordered or key not in from_key or key in path:
            return
        placed = from_key[key]
        condition = condition_of(placed)
        looked_at = () if condition is None else tuple(facts_in(condition))
        needs = (*looked_at, *operands_of(placed.question))
        for needed in needs:
            visit(needed, (*path, key))
        ordered[key] = Step(key, placed.question, condition, frozenset(needs))

    for key in from_key:
        visit(key, ())
    return tuple(ordered.values())


def _resting_on(changed: Collection[FactKey], steps: Iterable[Step]) -> Iterator[Step]:
    """The steps about ``changed`` and all that rest on them, in the order of ``steps``."""
    touched = set(changed)
    for step in steps:
        if step.key in touched or not touched.isdisjoint(step.needs):
            touched.add(step.key)
            yield step
