"""What if (假如): other answers, measures picked, and where a firm would stand then, set against the present.

Answers come first: they take the place of the present ones. Then the measures are carried out over them as
on any path, and since a measure only ever improves, the better counts wherever both speak of the same.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache

from assessment.domain.advice import Standing, standing_of
from assessment.domain.answers import Answer, Confirmed, NotApplicable
from assessment.domain.branches import weight_cases
from assessment.domain.conditions import FactKey, facts_in
from assessment.domain.dependencies import parted
from assessment.domain.earning import is_scored
from assessment.domain.facts import Answers
from assessment.domain.footing import Sheet
from assessment.domain.incentives import estimate
from assessment.domain.levels import own_requirements
from assessment.domain.measures import Measure, MeasureKey, Prerequisite
from assessment.domain.paths import Outset, Route, candidates, facts_after, route_of, spending_on
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import FreeText, Question, Ratio
from assessment.domain.requirements import ConditionRequirement


class Aside(StrEnum):
    """Why a measure that was picked does not count: it is done by then, does not fit, or has no estimate."""

    DONE = "done"
    UNFIT = "unfit"
    UNPRICED = "unpriced"


class Winner(StrEnum):
    """What counts for a question that was answered otherwise and that measures speak of, too."""

    MEASURE = "measure"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What is supposed and where it leads.

    ``present`` is where the firm stands; ``outset`` has the changed answers, ``route`` the measures carried
    out over them; ``aside`` are measures picked that do not count, ``winners`` what counts where both a
    changed answer and a measure speak of a question.
    """

    present: Route
    outset: Outset
    changes: Answers
    route: Route
    aside: tuple[tuple[Measure, Aside], ...]
    winners: dict[FactKey, Winner]


def suppose(outset: Outset, changes: Answers, chosen: Collection[MeasureKey]) -> Supposition:
    """Where ``changes`` to the answers and the measures ``chosen`` would lead."""
    changed = differing(outset.sheet.answers, changes)
    sheet = Sheet(outset.sheet.questionnaire, {**outset.sheet.answers, **changed})
    then = replace(outset, sheet=sheet) if changed else outset
    possible = {each.key for each in candidates(then)}
    route = route_of(then, possible.intersection(chosen))
    return Supposition(
        present=route_of(outset, ()),
        outset=then,
        changes=changed,
        route=route,
        aside=tuple(
            (each, _why_aside(then, each)) for each in then.picked(chosen) if each.key not in possible
        ),
        winners=dict(_winners(then, changed, route)),
    )


def differing(present: Answers, changes: Answers) -> dict[FactKey, Answer]:
    """Those of ``changes`` that differ from the present answers in more than words beside them."""
    return {key: answer for key, answer in changes.items() if not _is_same(present.get(key), answer)}


@cache
def bearing_on_score(questionnaire: Questionnaire) -> frozenset[FactKey]:
    """The questions whose answers may change points or level: scored, operands of a ratio, or looked at."""
    placed, rule = placed_questions(questionnaire), questionnaire.level_rule
    asked = (each for level in rule.levels for each in own_requirements(rule, level))
    gates = [each.when for each in asked if isinstance(each, ConditionRequirement)]
    cases = [each.when for each in weight_cases(questionnaire)]
    found = {key for key, each in placed.items() if each.dimension.scored and is_scored(each.question)}
    found.update(fact for condition in (*gates, *cases) for fact in facts_in(condition))
    for step in reversed(parted(questionnaire)[1]):
        if step.key in found:
            found.update(step.needs)
    return frozenset(key for key in found if key in placed and _is_entered(placed[key].question))


def would_bring(outset: Outset, missing: Prerequisite) -> tuple[Measure, ...]:
    """The measures that bring about what is missing and can be picked."""
    possible = candidates(outset)
    return tuple(each for each in possible if each.key in missing.by)


def net_range(outset: Outset, route: Route) -> tuple[Decimal, Decimal]:
    """The net cost, 万元: the lower cost less all that may come back, to the higher less what surely does."""
    spending = tuple(spending_on(outset, step.measure) for step in route.steps)
    cheap = tuple(replace(each, high=each.low) for each in spending)
    back = estimate(outset.incentives, cheap, outset.applicant)
    return max(Decimal(0), route.bill.low - back.high), route.bill.high - route.bill.estimate.low


def _is_same(present: Answer | None, answer: Answer) -> bool:
    match present, answer:
        case (NotApplicable(), NotApplicable()):
            return True
        case (Confirmed(yes=before), Confirmed(yes=after)):
            return before == after
        case _:
            return present == answer


def _is_entered(question: Question) -> bool:
    return not isinstance(question, Ratio | FreeText)


def _why_aside(outset: Outset, measure: Measure) -> Aside:
    match standing_of(measure, facts_after(outset, frozenset()), outset.around.ranks):
        case Standing.DONE:
            return Aside.DONE
        case Standing.UNFIT:
            return Aside.UNFIT
        case _:
            return Aside.UNPRICED


def _winners(outset: Outset, changed: Answers, route: Route) -> Iterator[tuple[FactKey, Winner]]:
    touched = {effect.element for step in route.steps for effect in step.measure.effects}
    placed = placed_questions(outset.sheet.questionnaire)
    for key, answer in changed.items():
        if route.sheet.answers.get(key) != answer:
            yield key, Winner.MEASURE
        elif placed[key].question.element in touched:
            yield key, Winner.ANSWER
