"""Elements that follow from others: the rules name real elements, and values the element has."""

from collections.abc import Iterator, Mapping

from assessment.catalogue.checks.element_tests import element_test_mistakes
from assessment.catalogue.condition_reading import located_tests
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.elements import Element, values_of
from assessment.domain.following import rules_of


def element_follow_mistakes(
    place: Place, element: Element, elements: Mapping[str, Element]
) -> Iterator[Mistake]:
    """What is wrong with the rules of the element read at ``place``."""
    rules = rules_of(element)
    for number, rule in enumerate(rules):
        inside = place.at("follows", number)
        if rule.answer not in values_of(element):
            yield inside.at("answer").mistake(unknown_word(rule.answer, values_of(element), "取值"))
        if rule.when is None:
            if number != len(rules) - 1:
                yield inside.mistake("没有条件（when）的一条只能放在最后")
            continue
        for test in located_tests(rule.when, inside.at("when")):
            yield from element_test_mistakes(test, elements)
