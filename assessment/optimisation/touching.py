"""Which measures may change which question or element: by effect, by rule, by ratio, by being asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from assessment.domain.conditions import facts_in
from assessment.domain.dependencies import condition_of, operands_of
from assessment.domain.elements import ElementKey, element_facts
from assessment.domain.facts import facts_from
from assessment.domain.following import looked_at, rules_of
from assessment.domain.measures import Measure, MeasureKey
from assessment.domain.paths import Outset
from assessment.domain.questionnaire import placed_questions


@dataclass(frozen=True, slots=True)
class OfElement:
    """An element, wherever it is asked for."""

    element: ElementKey


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """A question of one of the sheets, by the sheet's place."""

    sheet: int
    key: str


Matter: TypeAlias = OfElement | OfQuestion
Touchers: TypeAlias = Mapping[Matter, frozenset[MeasureKey]]


def touchers(outset: Outset, measures: Iterable[Measure]) -> Touchers:
    """For each question and element the measures that may change it, directly or through others."""
    found: dict[Matter, frozenset[MeasureKey]] = {}
    for measure in measures:
        for effect in measure.effects:
            matter = OfElement(effect.element)
            found[matter] = found.get(matter, frozenset()) | {measure.key}
    rests = dict(_resting(outset))
    changing = True
    while changing:
        changing = False
        for resting, needs in rests.items():
            now = found.get(resting, frozenset())
            then = now.union(*(found.get(need, frozenset()) for need in needs))
            if then != now:
                found[resting] = then
                changing = True
    return found


@lru_cache(maxsize=256)
def given_elements(outset: Outset) -> frozenset[ElementKey]:
    """The elements that the sheets give, or rule out: nothing ever follows for these."""
    found: set[ElementKey] = set()
    for sheet in outset.sheets:
        judged = facts_from(sheet.questionnaire, sheet.answers, outset.around.profile)
        found.update(element_facts(sheet.questionnaire, judged))
    return frozenset(found)


def _resting(outset: Outset) -> Iterator[tuple[Matter, tuple[Matter, ...]]]:
    """What each question and element rests on."""
    elements: dict[OfElement, list[Matter]] = {}
    for place, sheet in enumerate(outset.sheets):
        for key, placed in placed_questions(sheet.questionnaire).items():
            question = placed.question
            condition = condition_of(placed)
            needs: list[Matter] = []
            needs.extend(OfElement(each) for each in looked_at(question.follows))
            needs += [OfQuestion(place, each) for each in operands_of(question)]
            needs += [OfQuestion(place, each) for each in (() if condition is None else facts_in(condition))]
            if question.element:
                needs.append(OfElement(question.element))
                elements.setdefault(OfElement(question.element), []).append(OfQuestion(place, key))
            yield OfQuestion(place, key), tuple(needs)
    given = given_elements(outset)
    for element in outset.around.elements.values():
        rules = () if element.key in given else looked_at(rules_of(element))
        elements.setdefault(OfElement(element.key), []).extend(map(OfElement, rules))
    for asked, resting in elements.items():
        yield asked, tuple(resting)
