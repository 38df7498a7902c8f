"""What measures change and need, against what is asked: nothing is changed or needed that nobody can say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from assessment.catalogue.places import Located, Mistake
from assessment.domain.conditions import facts_in
from assessment.domain.elements import Element, ElementKey
from assessment.domain.following import closure
from assessment.domain.measures import Measure
from assessment.domain.profile_facts import PROFILE_FACTS
from assessment.domain.questionnaire import Questionnaire, placed_questions


def asked_elements(questionnaires: Iterable[Questionnaire]) -> frozenset[ElementKey]:
    """The elements that some questionnaire asks for."""
    placed = (each for questionnaire in questionnaires for each in placed_questions(questionnaire).values())
    return frozenset(each.question.element for each in placed if each.question.element)


def reach_mistakes(
    listed: Sequence[Located[Measure]], elements: Mapping[str, Element], asked: AbstractSet[ElementKey]
) -> Iterator[Mistake]:
    """Effects on what no questionnaire asks for, and prerequisites that nothing can show to be met."""
    known = closure(asked, elements) | PROFILE_FACTS.keys()
    for located in listed:
        for number, effect in enumerate(located.value.effects):
            if effect.element in elements and effect.element not in asked:
                place = located.place.at("effects", number, "element")
                yield place.mistake(f"没有问卷问到数据项 {effect.element}，这项成效看不出来")
        for number, prerequisite in enumerate(located.value.requires):
            facts = [
                fact for fact in facts_in(prerequisite.when) if fact in elements or fact in PROFILE_FACTS
            ]
            if facts and known.isdisjoint(facts):
                place = located.place.at("requires", number, "when")
                named = "、".join(dict.fromkeys(facts))
                yield place.mistake(f"没有问卷问到、也没有举措能带来 {named}，这个前提永远满足不了")
