"""Conditions over elements and the profile: they name real ones, and test them as their kind allows."""

from collections.abc import Iterator, Mapping

from assessment.catalogue.checks.conditions import (
    choice_test_mistakes,
    number_test_mistakes,
    profile_test_mistakes,
)
from assessment.catalogue.condition_reading import Test
from assessment.catalogue.places import Located, Mistake
from assessment.catalogue.unfit import unknown_word
from assessment.domain.elements import Element, QuantityElement, SetElement, values_of
from assessment.domain.profile_facts import PROFILE_FACTS


def element_test_mistakes(test: Located[Test], elements: Mapping[str, Element]) -> Iterator[Mistake]:
    """What is wrong with one test of an element or of a fact of the profile."""
    fact = test.value.fact
    if fact in PROFILE_FACTS:
        yield from profile_test_mistakes(test)
    elif fact not in elements:
        yield test.place.mistake(unknown_word(fact, (*elements, *PROFILE_FACTS), "数据项"))
    elif isinstance(element := elements[fact], QuantityElement):
        yield from number_test_mistakes(test)
    else:
        ordered = not isinstance(element, SetElement)
        yield from choice_test_mistakes(test, values_of(element), ordered=ordered)
