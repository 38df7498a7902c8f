"""What a finished two-way integration says of the SME digital level: nearly all of it, and never too much."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final

import pytest

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Measured
from assessment.domain.coverage import coverage, passages
from assessment.domain.elements import ElementKey, SetElement, questions_by_element, values_of
from assessment.domain.offers import offer_for
from assessment.domain.questionnaire import placed_questions
from tests.catalogue.bilingual import without_english
from tests.catalogue.sme_published import sme
from tests.domain.firms import shipped, shipped_questionnaire, shipped_ranks

LADDER: Final = ("none", "spreadsheet", "system", "connected", "optimised")
LEVELS: Final = ("none", "level-1", "level-2", "level-3", "level-4")
FROM: Final = {
    "product-design-level": "business.product-design",
    "process-design-level": "business.process-design",
    "marketing-level": "business.sales",
    "production-planning-level": "business.planning",
    "production-control-level": "business.execution",
    "equipment-level": "business.equipment",
    "work-safety-level": "business.safety",
    "energy-level": "business.energy",
    "procurement-level": "business.procurement",
    "warehouse-level": "business.warehouse",
    "finance-level": "business.finance",
    "people-level": "business.people",
    "office-level": "business.office",
    "decisions-level": "integration.decisions",
}
"""The scenes that follow from one business; quality has another way, by its traceability."""


@cache
def known(*, at_best: bool) -> Mapping[ElementKey, Answer | None]:
    """All that a finished two-way integration tells, everything at its best or at its worst."""
    found: dict[ElementKey, Answer | None] = {}
    for key in questions_by_element(shipped_questionnaire()):
        element = shipped().elements[key]
        values = values_of(element)
        if isinstance(element, SetElement):
            found[key] = ChosenSeveral(frozenset(values if at_best else {"none"}))
        elif values:
            found[key] = Chosen(values[-1 if at_best else 0])
        else:
            found[key] = Measured(Decimal(90 if at_best else 0))
    return found


def offered(key: str, facts: Mapping[ElementKey, Answer | None]) -> Answer | None:
    found = offer_for(placed_questions(sme())[key].question, {**facts, **REFERENCE}, shipped_ranks())
    return None if found is None else found.answer


def test_a_finished_two_way_integration_leaves_little_to_ask() -> None:
    two_way, elements = shipped_questionnaire(), shipped().elements
    _, then = passages([two_way, sme()], REFERENCE, elements)

    assert coverage(two_way, sme(), REFERENCE, elements=elements).share >= 0.75
    assert len(then.anew) <= 15
    assert coverage(sme(), two_way, REFERENCE, elements=elements).share > 0.1


@pytest.mark.parametrize(("key", "element"), FROM.items())
@pytest.mark.parametrize("at_best", [True, False])
def test_a_scene_is_carried_in_at_the_step_known_or_below_and_never_falls_as_that_rises(
    key: str, element: ElementKey, *, at_best: bool
) -> None:
    found = [offered(key, {**known(at_best=at_best), element: Chosen(step)}) for step in LADDER]
    places = [LEVELS.index(answer.option) for answer in found if isinstance(answer, Chosen)]

    assert len(places) == len(LADDER)
    assert all(place <= step for step, place in enumerate(places)), places
    assert places == sorted(places), places


@pytest.mark.parametrize(
    ("key", "facts", "answer"),
    [
        ("product-design-level", {"business.product-design": "optimised"}, "level-3"),
        ("process-design-level", {"business.process-design": "optimised"}, "level-3"),
        (
            "process-design-level",
            {"business.process-design": "optimised", "twin.model": "process-model"},
            "level-4",
        ),
        ("production-control-level", {"business.execution": "spreadsheet"}, "none"),
        ("quality-level", {"business.quality": "system", "quality.traceability": "item"}, "level-3"),
        ("quality-level", {"business.quality": "system", "quality.traceability": "batch"}, "level-2"),
        ("work-safety-level", {"business.safety": "optimised"}, "level-2"),
        ("energy-level", {"business.energy": "system"}, "level-1"),
        ("finance-level", {"business.finance": "spreadsheet"}, "none"),
        ("people-level", {"business.people": "connected"}, "level-2"),
        ("decisions-level", {"integration.decisions": "connected"}, "level-2"),
        ("pass-rate-change", {"quality.pass-rate": "high-or-better"}, "same"),
        ("systems-coverage", {"business.finance": "system"}, "single"),
        ("transformation-progress", {"organisation.plan": "written"}, "planned"),
    ],
)
def test_what_is_carried_in_says_no_more_than_is_known(
    key: str, facts: Mapping[ElementKey, str], answer: str
) -> None:
    said = {element: Chosen(value) for element, value in facts.items()}

    assert offered(key, {**known(at_best=False), **said}) == Chosen(answer)


@pytest.mark.parametrize(
    ("key", "element", "said", "chosen"),
    [
        ("network-connection", "network.types", {"office", "workshop-wired"}, {"none"}),
        ("network-security-measures", "security.measures", {"drill"}, {"none"}),
        ("network-security-measures", "security.measures", {"rules", "boundary"}, {"rules", "products"}),
        ("data-security-measures", "security.measures", {"rules"}, {"none"}),
        ("digital-rules", "organisation.arrangements", {"rules", "plan"}, {"systems"}),
        ("talent-measures", "organisation.arrangements", {"officer", "appraisal"}, {"staff"}),
    ],
)
def test_of_several_options_only_those_that_follow_are_chosen(
    key: str, element: ElementKey, said: set[str], chosen: set[str]
) -> None:
    facts = {**known(at_best=False), element: ChosenSeveral(frozenset(said))}

    assert offered(key, facts) == ChosenSeveral(frozenset(chosen))


def test_even_the_best_firm_is_not_said_to_do_what_nobody_asked() -> None:
    found = {key: offered(key, known(at_best=True)) for key in placed_questions(sme())}
    several = {key: answer.options for key, answer in found.items() if isinstance(answer, ChosenSeveral)}

    assert found["after-sales-level"] is None
    assert found["systems-coverage"] == Chosen("most")
    assert found["transformation-progress"] == Chosen("changed")
    assert "after-sales" not in several["automatic-collection"]
    assert "assessment" not in several["data-security-measures"]
    assert "incentives" not in several["digital-rules"]
    assert several["talent-measures"].isdisjoint({"appraisal", "development"})


def test_a_better_yield_told_here_answers_two_way_integration_too() -> None:
    question = placed_questions(shipped_questionnaire())["pass-rate"].question
    found = offer_for(question, {"quality.pass-rate": Chosen("better")}, shipped_ranks())

    assert found is not None
    assert found.answer == Chosen("better")


def test_every_text_has_its_english_beside_it() -> None:
    texts, lacking = without_english(sme())

    assert texts > 500
    assert lacking == []
