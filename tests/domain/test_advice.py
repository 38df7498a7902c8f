"""Which measures an enterprise is told of: what fits, what is missing first, what is worth most."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.domain.advice import (
    MOST_TOLD,
    OF_EACH_PATHWAY,
    TELLING,
    Recommendation,
    Situation,
    Standing,
    advise,
    recommended,
)
from assessment.domain.answers import Unknown
from assessment.domain.conditions import holds
from assessment.domain.effects import improved
from assessment.domain.measures import Measure, Pathway
from tests.domain.firms import firm_from, shipped_measures, situation_of
from tests.domain.firms import situation as situation_with
from tests.domain.planned import at_least, brings, file_of, lacking, needs, situation

SEEDS = st.integers(0, 1_000_000)
NOWHERE = situation(x="none", y="none", z="none")
X = brings("bring-x", "x", "system")
Y = brings("bring-y", "y", "system")
Z = brings("bring-z", "z", "system")


def standings(here: Situation, *measures: Measure) -> dict[str, Standing]:
    return {each.measure.key: each.standing for each in advise(measures, here)}


def order(here: Situation, *measures: Measure) -> list[str]:
    return [each.measure.key for each in advise(measures, here)]


def judged(here: Situation, key: str, *measures: Measure) -> Recommendation:
    return next(each for each in advise(measures, here) if each.measure.key == key)


def test_a_measure_that_fits_and_lacks_nothing_is_ready() -> None:
    assert standings(NOWHERE, X) == {"bring-x": Standing.READY}


def test_a_measure_whose_aim_is_reached_is_done() -> None:
    assert standings(situation(x="connected"), X) == {"bring-x": Standing.DONE}


def test_a_measure_that_lacks_something_is_not_yet() -> None:
    later = lacking(Y, needs("x", "system", "bring-x"))

    found = judged(NOWHERE, "bring-y", X, later)

    assert found.standing is Standing.NOT_YET
    assert found.missing == later.requires


def test_what_is_unknown_counts_as_missing() -> None:
    assert standings(situation(x=Unknown(), y="none"), lacking(Y, needs("x", "system"))) == {
        "bring-y": Standing.NOT_YET
    }


def test_what_was_not_answered_counts_as_missing() -> None:
    assert standings(situation(y="none"), lacking(Y, needs("x", "system"))) == {"bring-y": Standing.NOT_YET}


def test_a_measure_for_others_does_not_fit() -> None:
    assert standings(NOWHERE, replace(X, suits=at_least("y", "sheet"))) == {"bring-x": Standing.UNFIT}


def test_a_measure_does_not_fit_where_it_cannot_be_said() -> None:
    assert standings(situation(x=Unknown()), X) == {"bring-x": Standing.UNFIT}


def test_a_measure_without_a_sign_is_never_done() -> None:
    assert standings(situation(x="optimised"), file_of("file")) == {"file": Standing.READY}


def test_the_facts_that_led_to_a_measure_are_its_reasons() -> None:
    assert judged(NOWHERE, "bring-x", X).reasons == ("x",)


def test_the_gain_is_the_rise_of_the_certain_total() -> None:
    assert judged(NOWHERE, "bring-x", X).gain == Fraction(50, 3)


def test_the_gain_over_the_unknown_counts_from_its_lower_end() -> None:
    unsure = replace(X, suits=at_least("y", "none"))

    assert judged(situation(x=Unknown(), y="none", z="none"), "bring-x", unsure).gain == Fraction(50, 3)


def test_the_cost_is_that_of_the_size() -> None:
    cost = judged(NOWHERE, "bring-x", X).cost

    assert cost is not None
    assert cost.high == 1


def test_ready_measures_come_before_those_that_are_not_yet() -> None:
    later = lacking(brings("a", "y", "optimised"), needs("x", "system"))

    assert order(NOWHERE, later, X) == ["bring-x", "a"]


def test_of_equal_gain_the_cheaper_measure_leads() -> None:
    dear, cheap = brings("dear", "x", "system", cost=30), brings("cheap", "y", "system", cost=1)

    assert order(NOWHERE, dear, cheap) == ["cheap", "dear"]


def test_of_equal_cost_the_measure_that_brings_more_leads() -> None:
    assert order(NOWHERE, brings("little", "x", "sheet"), brings("much", "y", "optimised")) == [
        "much",
        "little",
    ]


def test_a_measure_that_makes_way_for_others_is_worth_more() -> None:
    alone = judged(NOWHERE, "bring-x", X)
    leading = judged(NOWHERE, "bring-x", X, lacking(Y, needs("x", "system", "bring-x")))

    assert leading.worth == replace(alone.worth, opens=1) > alone.worth


def test_a_measure_makes_way_for_one_that_comes_after_it() -> None:
    first = file_of("first")

    assert order(NOWHERE, file_of("aside"), first, lacking(file_of("later"), after=["first"]))[0] == "first"


def test_what_is_done_or_unfit_is_not_told() -> None:
    unfit = replace(Y, suits=at_least("z", "sheet"))

    assert recommended(advise([X, unfit], situation(x="system", y="none", z="none"))) == ()


def test_no_more_is_told_than_can_be_taken_in() -> None:
    many = [brings(f"m{number}", "x", "system", cost=number) for number in range(2 * MOST_TOLD)]

    told = [each.measure.key for each in recommended(advise(many, NOWHERE))]

    assert told == [f"m{number}" for number in range(MOST_TOLD)]


def test_every_pathway_is_spoken_of() -> None:
    many = [brings(f"m{number}", "x", "system") for number in range(2 * MOST_TOLD)]
    files = [file_of(f"{pathway.value}-{n}", on=pathway) for pathway in Pathway for n in range(3)]

    told = recommended(advise([*many, *files], NOWHERE))

    for pathway in Pathway:
        assert sum(each.measure.pathway is pathway for each in told) >= OF_EACH_PATHWAY


def test_whatever_brings_what_a_told_measure_lacks_is_told_too() -> None:
    bearer = brings("bearer", "z", "system", cost=10_000)
    later = lacking(brings("later", "y", "optimised"), needs("z", "system", "bearer"))
    many = [brings(f"m{number}", "x", "system") for number in range(2 * MOST_TOLD)]

    told = {each.measure.key for each in recommended(advise([*many, bearer, later], NOWHERE))}

    assert {"later", "bearer"} <= told


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_what_is_ready_certainly_lacks_nothing(seed: int) -> None:
    here = situation_of(firm_from(seed))
    facts = here.facts()

    for each in advise(shipped_measures(), here):
        met = all(holds(needed.when, facts, here.ranks) is True for needed in each.measure.requires)
        if each.standing is Standing.READY:
            assert met, each.measure.key
        if each.standing is Standing.NOT_YET:
            assert each.missing, each.measure.key


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_what_is_told_fits_is_not_done_and_has_a_cost(seed: int) -> None:
    here = situation_of(firm_from(seed))
    facts = here.facts()
    every = advise(shipped_measures(), here)

    told = recommended(every)

    assert len({each.measure.key for each in told}) == len(told)
    for each in told:
        done = each.measure.done_when
        assert done is None or holds(done, facts, here.ranks) is not True, each.measure.key
        assert holds(each.measure.suits, facts, here.ranks) is True, each.measure.key
        assert each.cost is not None, each.measure.key
        assert each.gain >= 0
        assert each.reasons
    for pathway in Pathway:
        possible = [each for each in every if each.measure.pathway is pathway and each.standing in TELLING]
        assert any(each.measure.pathway is pathway for each in told) == bool(possible)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_what_brings_a_missing_thing_brings_it(seed: int) -> None:
    """Carrying out the ready measure that a prerequisite names makes the prerequisite hold."""
    here = situation_of(firm_from(seed))
    every = advise(shipped_measures(), here)
    ready = {each.measure.key: each.measure for each in every if each.standing is Standing.READY}
    for each in every:
        for needed in each.missing if each.standing is Standing.NOT_YET else ():
            for key in needed.by:
                if key in ready:
                    better = improved(here.questionnaire, here.answers, ready[key].effects)
                    then = situation_with(here.profile, better)
                    outcome = holds(needed.when, then.facts(), here.ranks)
                    assert outcome is not False, (key, each.measure.key)
