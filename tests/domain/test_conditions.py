"""Conditions in three values: what is missing never counts as a yes or a no."""

from decimal import Decimal

import pytest

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
)
from assessment.domain.conditions import (
    All,
    Answered,
    AnyOf,
    AtLeast,
    Condition,
    Is,
    Not,
    decisive,
    facts_in,
    holds,
)

RANKS = {"erp": {"none": 0, "sheet": 1, "system": 2}}
YES: Condition = Is("group", ("yes",))
FACTS: dict[str, Answer | None] = {
    "group": Chosen("yes"),
    "erp": Chosen("sheet"),
    "systems": ChosenSeveral(frozenset({"mes", "plm"})),
    "cad": Confirmed(yes=False),
    "machines": Measured(Decimal(40)),
    "planning": Covered("half", "system"),
    "unsure": Unknown(),
    "lapsed": NotApplicable("没有"),
    "not-asked": None,
}


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        (YES, True),
        (Is("group", ("no",)), False),
        (Is("group", ("no", "yes")), True),
        (Is("systems", ("erp", "plm")), True),
        (Is("systems", ("erp",)), False),
        (Is("cad", ("no",)), True),
        (Is("planning", ("system",)), True),
        (AtLeast("erp", "sheet"), True),
        (AtLeast("erp", "system"), False),
        (AtLeast("machines", Decimal(40)), True),
        (AtLeast("machines", Decimal("40.5")), False),
        (Answered("erp"), True),
        (Answered("lapsed"), False),
        (Answered("not-asked"), False),
        (Answered("unsure"), None),
        (Is("unsure", ("yes",)), None),
        (Is("nowhere", ("yes",)), None),
        (Not(Is("nowhere", ("yes",))), None),
        (Not(Is("lapsed", ("yes",))), True),
        (Not(AtLeast("erp", "system")), True),
        (All((YES, Is("nowhere", ("x",)))), None),
        (All((Not(YES), Is("nowhere", ("x",)))), False),
        (AnyOf((YES, Is("nowhere", ("x",)))), True),
        (AnyOf((Not(YES), Is("nowhere", ("x",)))), None),
        (AnyOf((Not(YES), Answered("lapsed"))), False),
    ],
)
def test_a_condition_is_true_false_or_open(condition: Condition, outcome: bool | None) -> None:
    assert holds(condition, FACTS, RANKS) is outcome


def test_the_facts_of_a_condition_are_named_in_reading_order() -> None:
    condition = All((YES, AnyOf((Not(AtLeast("erp", "system")), Answered("cad")))))

    assert list(facts_in(condition)) == ["group", "erp", "cad"]


def test_the_reasons_are_the_facts_that_decided() -> None:
    condition = All((YES, AnyOf((AtLeast("erp", "system"), Answered("cad")))))

    assert decisive(condition, FACTS, RANKS) == ("group", "cad")
    assert decisive(Not(condition), FACTS, RANKS, outcome=False) == ("group", "cad")
    assert decisive(condition, FACTS, RANKS, outcome=False) == ()
