"""What a visitor of the demonstration would shake the head at does not occur, in no firm and no year."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from assessment.demo.firms import Course, FictitiousFirm
from assessment.demo.respondents import answers_of
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Covered, Measured, NotApplicable, Unknown
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import Answers, facts_from
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import CoverageDepth, Staged, choices_of
from assessment.domain.relations import violations
from tests.demo.test_firms import answers, firms, questionnaire


class UnsaidError(Exception):
    """The firm does not know, or it does not concern it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A firm with what it said, to be asked about; asked about what it does not know it says so."""

    profile: Profile
    given: Answers

    def at(self, question: str, step: str) -> bool:
        """Whether it says it has come at least to ``step``."""
        place = place_of(question, self._told(question))
        return place is not None and place >= steps_of(question).index(step)

    def has(self, question: str, *options: str) -> bool:
        """Whether it names one of the ``options``."""
        said = self._told(question)
        return isinstance(said, ChosenSeveral) and not said.options.isdisjoint(options)

    def number(self, question: str) -> int:
        """A figure it gives, 0 where it gives none."""
        said = self._told(question)
        return int(said.value) if isinstance(said, Measured) else 0

    def _told(self, question: str) -> Answer | None:
        said = self.given.get(question)
        if isinstance(said, Unknown | NotApplicable):
            raise UnsaidError
        return said


@cache
def steps_of(question: str) -> tuple[str, ...]:
    """The steps or options of a question, from the least to the most."""
    return tuple(option.key for option in choices_of(placed_questions(questionnaire())[question].question))


def place_of(question: str, answer: Answer | None) -> int | None:
    """How far an answer says the firm has come."""
    match answer:
        case Chosen(option=said) | Covered(depth=said) if said:
            return steps_of(question).index(said)
        case _:
            return None


@cache
def pairs() -> tuple[tuple[FictitiousFirm, Answers, Answers], ...]:
    """The firms that handed in twice: what they say now, and what they said a year ago."""
    return tuple(
        (firm, given, answers_of(firm, questionnaire(), firm.former_profile, years_ago=1))
        for firm, given in zip(firms(), answers(), strict=True)
        if firm.course is Course.HANDED_IN_TWICE
    )


@cache
def everybody() -> tuple[Said, ...]:
    """All firms, and a year ago those that handed in then."""
    now = [Said(firm.profile, given) for firm, given in zip(firms(), answers(), strict=True)]
    return (*now, *(Said(firm.former_profile, before) for firm, _, before in pairs()))


def is_true(odd: Callable[[Said], bool], it: Said) -> bool:
    """Whether something is so, as far as the firm knows."""
    try:
        return odd(it)
    except UnsaidError:
        return False


Odd = Callable[[Said], bool]
ODD: Final[dict[str, Odd]] = {
    "driverless vehicles in a workshop": lambda it: (
        it.profile.staff < 100 and it.at("automatic-handling", "agv")
    ),
    "robots among a handful of people": lambda it: it.profile.staff < 15 and it.number("robots") > 0,
    "more robots than digital machines": lambda it: it.number("robots") > it.number("equipment-digital"),
    "cameras where nothing of quality is in a system": lambda it: (
        it.at("automatic-inspection", "vision") and not it.at("quality-use", "system")
    ),
    "a line without people and without machines that work alone": lambda it: (
        it.at("unmanned-scope", "line") and it.number("key-process-controlled") < 2
    ),
    "5G scenes without 5G": lambda it: "fiveg-scenes" in it.given and not it.at("fiveg-coverage", "line"),
    "5G coverage without a 5G network": lambda it: (
        it.at("fiveg-coverage", "line") != it.has("network-types", "fiveg")
    ),
    "more 5G terminals than anything networked": lambda it: (
        it.number("fiveg-terminals") > it.number("equipment-networked") + 1
    ),
    "5G logistics without vehicles": lambda it: (
        it.has("fiveg-scenes", "onsite-logistics") and not it.at("automatic-handling", "agv")
    ),
    "a 5G factory by certificate alone": lambda it: (
        it.has("certificates", "fiveg-factory") and not it.at("fiveg-coverage", "workshop")
    ),
    "an unmanned factory by certificate alone": lambda it: (
        it.has("certificates", "unmanned-factory") and not it.at("unmanned-scope", "workshop")
    ),
    "a twin of what has no model": lambda it: (
        it.at("twin-object", "machine") and not it.at("twin-model", "three-d")
    ),
    "a live model where paper is collected": lambda it: (
        it.at("twin-model", "live-model") and not it.at("data-collection", "mostly-automatic")
    ),
    "data collected by machines of which none is networked": lambda it: (
        it.at("data-collection", "part-automatic") and it.number("equipment-networked") == 0
    ),
    "a workshop network and machines without one": lambda it: (
        it.number("equipment-networked") > 0 and not it.at("network-reach", "some")
    ),
    "an execution system without an execution in a system": lambda it: (
        it.has("systems-in-use", "mes") and not it.at("execution-use", "system")
    ),
    "the cloud without a line to it": lambda it: (
        it.has("cloud-classes", "resource", "business", "capability", "ecosystem")
        and not it.at("internet-access", "broadband")
    ),
    "bookings that are automatic and are not": lambda it: (
        it.at("finance-use", "connected") and not it.at("finance-to-business", "connected")
    ),
    "tasks from the system to machines, and by hand": lambda it: (
        it.at("execution-use", "connected") and not it.at("management-to-control", "connected")
    ),
    "a department in a workshop": lambda it: (
        it.profile.staff < 40 and it.has("organisation-arrangements", "department")
    ),
    "a group of a handful of people": lambda it: it.profile.group and it.profile.staff < 50,
    "two certificates of which one contains the other": lambda it: (
        (it.has("certificates", "dcmm-1") and it.has("certificates", "dcmm-2"))
        or (
            it.has("certificates", "smart-factory-basic") and it.has("certificates", "smart-factory-advanced")
        )
    ),
}


@pytest.mark.parametrize("told", ODD)
def test_nobody_claims(told: str) -> None:
    assert [it.profile.name for it in everybody() if is_true(ODD[told], it)] == []


def test_what_a_grown_firm_can_have_some_have() -> None:
    claimed: dict[str, Odd] = {
        "driverless vehicles": lambda it: it.at("automatic-handling", "agv"),
        "5G in production": lambda it: it.at("fiveg-coverage", "line"),
        "cameras": lambda it: it.at("automatic-inspection", "vision"),
        "twins": lambda it: it.at("twin-object", "machine"),
        "robots": lambda it: it.number("robots") > 10,
    }

    assert [what for what, odd in claimed.items() if sum(is_true(odd, it) for it in everybody()) < 5] == []


def test_nobody_falls_back_from_one_year_to_the_next() -> None:
    stepwise = [
        key
        for key, placed in placed_questions(questionnaire()).items()
        if isinstance(placed.question, Staged | CoverageDepth)
    ]
    fallen = [
        (firm.profile.name, key)
        for firm, now, before in pairs()
        for key in stepwise
        if (earlier := place_of(key, before.get(key))) is not None
        and (later := place_of(key, now.get(key))) is not None
        and later < earlier
    ]

    assert fallen == []


def test_a_year_is_told_by_the_same_figures_now_and_then() -> None:
    for firm, now, before in pairs():
        for then, still in (("cost-current", "cost-previous"), ("investment-1", "investment-2")):
            if isinstance(was := before[then], Measured) and isinstance(told := now[still], Measured):
                assert was == told, (firm.profile.name, then)
        assert firm.former_profile.staff == firm.staff_before


def test_the_figures_of_a_year_ago_fit_together_too() -> None:
    for firm, _, before in pairs():
        facts = facts_from(questionnaire(), before, profile_facts(firm.former_profile))
        assert not violations(questionnaire().relations, facts.known), firm.profile.name
