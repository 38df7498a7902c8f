"""The shipped measures: bilingual, short enough for the report, each with its basis and its policy."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from assessment.catalogue.registry import read_catalogue
from assessment.domain.earning import is_scored
from assessment.domain.elements import values_of
from assessment.domain.following import looked_at
from assessment.domain.measures import Measure, Pathway, Reach
from assessment.domain.questionnaire import Placed, placed_questions
from assessment.domain.questions import Question, Ratio
from assessment.domain.sources import Mark
from assessment.domain.texts import Text
from assessment.resources import questionnaires

LONGEST: Final = {"what": 120, "requires": 25, "first_steps": 30}
CHINESE: Final = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


def shipped() -> tuple[Measure, ...]:
    return read_catalogue(questionnaires()).measures


def test_every_pathway_is_shipped_with_at_least_seven_measures() -> None:
    measures = shipped()

    assert len(measures) >= 90
    for pathway in Pathway:
        assert sum(measure.pathway is pathway for measure in measures) >= 7


def test_every_shipped_cost_is_labelled_as_our_own_estimate() -> None:
    assert {measure.cost_basis.mark for measure in shipped()} == {Mark.OURS}


def test_every_shipped_measure_names_the_policy_it_serves() -> None:
    for measure in shipped():
        assert "鄂经信信推函〔2025〕11号" in measure.serves.zh, measure.key


def test_a_prerequisite_is_named_in_a_few_words_and_always_in_the_same() -> None:
    prerequisites = [each for measure in shipped() for each in measure.requires]

    assert [each.text.zh for each in prerequisites if len(each.text.zh) > 25 or "先" in each.text.zh] == []
    assert [each.text.zh for each in prerequisites if not each.text.en] == []
    worded = {(each.when, each.text.zh) for each in prerequisites}
    assert len(worded) == len({when for when, _ in worded})


def test_money_from_the_state_is_never_promised() -> None:
    for measure in shipped():
        for text in (measure.what.zh, measure.serves.zh):
            if "万元" in text and "发放5000万元" not in text:
                assert "以当年申报通知为准" in text, measure.key


def texts_in(value: object) -> Iterator[Text]:
    """Every text that belongs to a value of the domain, however deep."""
    if isinstance(value, Text):
        yield value
        return
    inside = [getattr(value, each.name) for each in fields(value)] if is_dataclass(value) else value
    for inner in inside if isinstance(inside, list | tuple) else ():
        yield from texts_in(inner)


def test_every_text_of_a_measure_and_every_element_is_there_in_english() -> None:
    catalogue = read_catalogue(questionnaires())
    told = [*texts_in(catalogue.measures), *texts_in(tuple(catalogue.elements.values()))]

    assert len(told) > 1000
    assert [text.zh for text in told if text.zh and (not text.en or CHINESE.search(text.en))] == []


def test_texts_are_short_enough_for_the_report() -> None:
    long = [
        (measure.key, name, text.zh)
        for measure in shipped()
        for name, most in LONGEST.items()
        for text in texts_in(getattr(measure, name))
        if len(text.zh) > most
    ]

    assert long == []


def test_each_basis_says_what_cost_and_months_are_reckoned_by() -> None:
    for measure in shipped():
        assert "工期" in measure.cost_basis.note.zh, measure.key
        assert "months" in measure.cost_basis.note.en, measure.key


OUTCOMES: Final = {
    "two-way-integration": {
        # what was spent, and the size of the firm behind a share
        *("investment-2", "investment-3", "investment-share"),
        *("digital-staff-share", "training-share", "sales-online-rate"),
        # what business brings: no measure promises it
        *("pass-rate", "complaints", "delivery-on-time", "equipment-effectiveness", "steady-operation"),
        *("inventory-turns-change", "cost-rate-change", "collection-period", "new-product-share"),
        *("research-intensity", "intellectual-property", "revenue-change", "productivity-change"),
        *("profit-change", "energy-intensity-change", "accidents", "emissions"),
    },
    "sme-digital": {
        *("investment-share-average", "energy-change", "pass-rate-change"),
        *("productivity-change", "cost-change"),
    },
    "five-g-factory-readiness": {"fiveg-need"},  # what a plant needs is as it is
}
"""Scored questions that measures leave alone: they follow from business, from spending or from size."""


def test_every_scored_question_that_a_firm_can_change_is_improved_by_a_measure() -> None:
    catalogue = read_catalogue(questionnaires())
    changed = {effect.element for measure in catalogue.measures for effect in measure.effects}

    for filed in catalogue.newest:
        placed = placed_questions(filed.questionnaire)
        left = {
            key
            for key, each in placed.items()
            if is_scored(each.question) and changed.isdisjoint(_levers(each.question, placed))
        }
        assert left == OUTCOMES.get(filed.questionnaire.key, set()), filed.questionnaire.key


def _levers(question: Question, placed: Mapping[str, Placed]) -> set[str]:
    """The elements by which an answer can be changed: its own, those it follows from, a ratio's numerator."""
    found = {question.element, *looked_at(question.follows)}
    if isinstance(question, Ratio) and question.numerator in placed:
        found |= _levers(placed[question.numerator].question, placed)
    return found


def test_no_measure_promises_revenue_cost_or_any_other_result_of_business() -> None:
    results = (
        "revenue.",
        "cost.",
        "energy.",
        "output.",
        "staff.",
        "new-products.",
        "research.",
        "quality.pass",
    )

    for measure in shipped():
        assert [each.element for each in measure.effects if each.element.startswith(results)] == []


def test_the_pathways_are_covered_as_far_as_they_go() -> None:
    reached = {
        (effect.element, effect.value)
        for measure in shipped()
        for effect in measure.effects
        if isinstance(effect, Reach)
    }
    elements = read_catalogue(questionnaires()).elements

    for key in ("cloud.classes", "fiveg.scenes", "twin.uses"):
        missing = {value for value in values_of(elements[key]) if (key, value) not in reached}
        assert missing == set(), key
    for ladder in (("fiveg.coverage", "site"), ("twin.object", "factory"), ("unmanned.scope", "workshop")):
        assert ladder in reached
