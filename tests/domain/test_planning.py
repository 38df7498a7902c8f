"""The roadmap: each measure once, after what it needs, no phase beyond an enterprise's strength or means."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.codes import load_codes
from assessment.catalogue.version_files import files_in
from assessment.domain.advice import Recommendation, Standing, advise, recommended
from assessment.domain.answers import Chosen, Measured
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Answers
from assessment.domain.measures import Measure, Pathway
from assessment.domain.planning import LEAST_START, PER_PHASE, Means, Phase, PlannedPhase, means_in, roadmap
from assessment.domain.size import SizeClass
from tests.domain.firms import firm_from, shipped, shipped_measures, situation_of
from tests.domain.firms import situation as situation_with
from tests.domain.planned import brings, file_of, lacking, needs, situation

SEEDS = st.integers(0, 1_000_000)
NOWHERE = situation(x="none", y="none", z="none")
POOR = Means(SizeClass.SMALL, Decimal(100))
X = brings("bring-x", "x", "system")
Y = lacking(brings("bring-y", "y", "system"), needs("x", "system", "bring-x"))
Z = lacking(brings("bring-z", "z", "system"), needs("y", "system", "bring-y"))


def planned(*measures: Measure, means: Means | None = None) -> list[list[str]]:
    return keys(roadmap(advise(measures, NOWHERE), means))


def keys(phases: Sequence[PlannedPhase]) -> list[list[str]]:
    return [[step.measure.key for step in phase.steps] for phase in phases]


def test_what_is_ready_begins_at_once() -> None:
    assert planned(X) == [["bring-x"], [], []]


def test_what_lacks_something_follows_one_phase_later() -> None:
    assert planned(Y, X) == [["bring-x"], ["bring-y"], []]


def test_a_chain_takes_all_three_phases() -> None:
    assert planned(Z, Y, X) == [["bring-x"], ["bring-y"], ["bring-z"]]


def test_the_end_of_a_longer_chain_follows_within_the_last_phase() -> None:
    end = lacking(file_of("end"), needs("z", "system", "bring-z"))

    assert planned(end, Z, Y, X) == [["bring-x"], ["bring-y"], ["bring-z", "end"]]


def test_one_of_several_ways_to_bring_a_thing_is_enough() -> None:
    dear = brings("dear", "x", "system", cost=5000)
    either = lacking(brings("either", "y", "system"), needs("x", "system", "dear", "bring-x"))

    assert planned(either, dear, X, means=POOR) == [["bring-x"], ["either"], ["dear"]]


def test_what_nothing_brings_about_comes_last() -> None:
    orphan = lacking(brings("orphan", "z", "optimised"), needs("y", "system"))

    assert planned(orphan, X) == [["bring-x"], [], ["orphan"]]


def test_what_comes_after_may_share_a_phase_but_follows() -> None:
    first, second = file_of("z-first"), lacking(file_of("a-second"), after=["z-first"])

    assert planned(second, first) == [["z-first", "a-second"], [], []]


def test_what_comes_after_something_that_is_not_told_does_not_wait() -> None:
    assert planned(lacking(X, after=["elsewhere"])) == [["bring-x"], [], []]


def test_a_full_phase_hands_what_is_worth_least_on() -> None:
    many = [brings(f"m{number}", "x", "system", cost=number) for number in range(PER_PHASE + 2)]

    start, extend, deepen = planned(*many)

    assert start == [f"m{number}" for number in range(PER_PHASE)]
    assert extend == [f"m{number}" for number in range(PER_PHASE, PER_PHASE + 2)]
    assert deepen == []


def test_what_is_too_dear_for_the_first_phase_waits() -> None:
    assert planned(brings("dear", "x", "system", cost=300), X, means=POOR) == [["bring-x"], [], ["dear"]]


def test_the_costs_of_a_phase_add_up() -> None:
    three = [brings(f"m{number}", "x", "system", cost=2) for number in range(3)]

    assert planned(*three, means=POOR) == [["m0", "m1"], ["m2"], []]


def test_what_waits_for_something_too_dear_waits_as_well() -> None:
    dear = brings("dear", "x", "system", cost=14)
    later = lacking(brings("later", "y", "system"), needs("x", "system", "dear"))

    assert planned(dear, later, means=POOR) == [[], ["dear"], ["later"]]


@pytest.mark.parametrize(
    ("size", "revenue", "start"),
    [
        (SizeClass.MICRO, 120, "5"),
        (SizeClass.MICRO, 250, "7.5"),
        (SizeClass.SMALL, 2000, "40"),
        (SizeClass.MEDIUM, 20000, "300"),
        (SizeClass.LARGE, 100000, "1000"),
    ],
)
def test_the_first_phase_costs_a_small_part_of_a_years_revenue(
    size: SizeClass, revenue: int, start: str
) -> None:
    means = Means(size, Decimal(revenue))

    assert means.allowance(Phase.START) == Decimal(start)
    assert means.allowance(Phase.EXTEND) == 3 * Decimal(start)
    assert means.allowance(Phase.DEEPEN) is None


def test_without_revenue_there_is_still_a_beginning() -> None:
    assert Means(SizeClass.LARGE, Decimal(0)).allowance(Phase.START) == LEAST_START


def test_the_means_are_read_from_the_profile() -> None:
    profile: Answers = {"profile.size": Chosen("micro"), "profile.revenue": Measured(Decimal(80))}

    assert means_in(profile) == Means(SizeClass.MICRO, Decimal(80))
    assert means_in({"profile.size": Chosen("micro")}) is None


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_every_told_measure_stands_in_one_phase_after_what_it_needs(seed: int) -> None:
    here = situation_of(firm_from(seed))
    told = recommended(advise(shipped_measures(), here))
    phases = roadmap(told, means_in(here.profile))
    steps = [step for phase in phases for step in phase.steps]

    assert sorted(step.measure.key for step in steps) == sorted(each.measure.key for each in told)
    for place, step in enumerate(steps):
        before = {each.measure.key for each in steps[:place]}
        later = {each.measure.key for each in steps[place:]}
        assert later.isdisjoint(step.measure.after), step.measure.key
        for needed in step.missing:
            assert not before.isdisjoint(needed.by) or later.isdisjoint(needed.by), step.measure.key


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_first_phase_lacks_nothing_and_stays_within_the_means(seed: int) -> None:
    here = situation_of(firm_from(seed))
    means = means_in(here.profile)
    assert means is not None

    phases = roadmap(recommended(advise(shipped_measures(), here)), means)

    assert all(step.standing is Standing.READY for step in phases[0].steps)
    for phase in phases[:2]:
        allowance = means.allowance(phase.phase)
        assert allowance is not None
        assert len(phase.steps) <= PER_PHASE
        assert sum((most(step) for step in phase.steps), Decimal(0)) <= allowance


def most(step: Recommendation) -> Decimal:
    assert step.cost is not None
    return step.cost.high


@cache
def cases() -> dict[str, WorkedCase]:
    """The worked cases of the shipped questionnaire by name."""
    filed = shipped().find("two-way-integration")
    found, _ = worked_cases(files_in(filed.folder), filed.questionnaire, load_codes())
    return {case.name: case for case in found}


def plan_of(name: str) -> tuple[PlannedPhase, ...]:
    case = cases()[name]
    here = situation_with(profile_facts(case.given.profile), case.given.answers)
    return roadmap(recommended(advise(shipped_measures(), here)), means_in(here.profile))


def pathways(phase: PlannedPhase) -> set[Pathway]:
    return {step.measure.pathway for step in phase.steps}


def test_a_village_workshop_begins_with_cheap_steps_of_base_and_cloud() -> None:
    start = plan_of("01-village-workshop")[0]

    assert pathways(start) == {Pathway.BASE, Pathway.CLOUD}
    assert all(most(step) <= 2 for step in start.steps)
    assert {"base-ledger", "base-officer", "cloud-finance"} <= {step.measure.key for step in start.steps}


def test_a_village_workshop_is_told_of_neither_5g_nor_twin() -> None:
    told = {pathway for phase in plan_of("01-village-workshop") for pathway in pathways(phase)}

    assert told == {Pathway.BASE, Pathway.CLOUD}


def test_an_ordinary_small_firm_puts_its_data_in_order_before_it_buys_systems() -> None:
    start, extend, _ = keys(plan_of("02-abrasives-maker"))

    assert "base-ledger" in start
    assert {"cloud-erp", "cloud-mes"} <= set(extend)


def test_a_plant_that_has_come_far_begins_with_5g_and_twin() -> None:
    assert Pathway.FIVE_G in pathways(plan_of("12-special-vehicles")[0])
    assert {Pathway.FIVE_G, Pathway.TWIN} <= pathways(plan_of("09-laser-equipment-leader")[0])
