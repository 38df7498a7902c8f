"""The fictitious firms and their answers: the same every time, plausible, consistent, and nobody's own."""

from collections import Counter
from functools import cache

from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.registry import load_catalogue
from assessment.demo.firms import Course, FictitiousFirm, fictitious_firms
from assessment.demo.respondents import answers_of
from assessment.demo.trades import MAIN_COUNTIES
from assessment.domain.answers import NotApplicable, Unknown
from assessment.domain.contacts import canonical_phone
from assessment.domain.credit_code import AreaUnlisted, CreditCode, read_credit_code
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Answers, facts_from, unanswered
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.relations import violations
from assessment.domain.scoring import score
from assessment.settings import settings_from

COUNT = 300


@cache
def codes() -> Codes:
    return load_codes()


@cache
def questionnaire() -> Questionnaire:
    return load_catalogue(settings_from({})).questionnaire("two-way-integration")


@cache
def firms() -> tuple[FictitiousFirm, ...]:
    return fictitious_firms(codes(), COUNT, year=2026)


@cache
def answers() -> tuple[Answers, ...]:
    return tuple(answers_of(firm, questionnaire(), firm.profile) for firm in firms())


def test_they_are_the_same_every_time() -> None:
    assert fictitious_firms(codes(), COUNT, year=2026) == firms()
    assert answers_of(firms()[7], questionnaire(), firms()[7].profile) == answers()[7]


def test_a_few_of_them_are_the_first_of_many() -> None:
    assert fictitious_firms(codes(), 12, year=2026) == firms()[:12]


def test_their_names_and_codes_belong_to_nobody() -> None:
    assert len({firm.profile.name for firm in firms()}) == COUNT
    assert len({firm.profile.credit_code for firm in firms()}) == COUNT
    for firm in firms():
        read = read_credit_code(firm.profile.credit_code, codes().regions)
        assert isinstance(read, CreditCode)
        assert read.warnings == (AreaUnlisted("499999"),)


def test_their_telephone_numbers_are_given_to_nobody() -> None:
    """160 is in none of the ranges that the ministry's table of March 2023 gives to a network."""
    numbers = {firm.phone for firm in firms()}

    assert len(numbers) == COUNT
    assert {number[:3] for number in numbers} == {"160"}
    assert all(canonical_phone(number) == number for number in numbers)


def test_most_of_them_are_in_twelve_counties_and_the_rest_are_sparse() -> None:
    counted = Counter(firm.profile.region for firm in firms())
    rest = {region: number for region, number in counted.items() if region not in MAIN_COUNTIES}

    assert sum(rest.values()) < COUNT // 4
    assert max(rest.values()) < 5
    assert all(counted[region] >= 5 for region in MAIN_COUNTIES)


def test_they_spread_over_trades_sizes_courses_and_levels() -> None:
    decided = Counter(
        score(questionnaire(), given, profile_facts(firm.profile)).decision.level.key
        for firm, given in zip(firms(), answers(), strict=True)
    )

    assert len({firm.profile.industry for firm in firms()}) > 12
    assert len({firm.profile.size for firm in firms()}) == 4
    assert {firm.course for firm in firms()} == set(Course)
    assert all(decided[level.key] >= 10 for level in questionnaire().level_rule.levels)


def test_about_220_have_handed_in() -> None:
    handed_in = [firm for firm in firms() if firm.course in (Course.HANDED_IN, Course.HANDED_IN_TWICE)]

    assert 205 <= len(handed_in) <= 245


def test_their_answers_are_complete_and_their_figures_fit_together() -> None:
    for firm, given in zip(firms(), answers(), strict=True):
        facts = profile_facts(firm.profile)
        assert not unanswered(questionnaire(), given, facts)
        broken = violations(questionnaire().relations, facts_from(questionnaire(), given, facts).known)
        assert not broken, (firm.profile.name, broken)


def test_some_are_unsure_and_some_are_not_concerned() -> None:
    kinds = Counter(type(answer) for given in answers() for answer in given.values())

    assert kinds[Unknown] > 50
    assert kinds[NotApplicable] > 20


def test_the_more_mature_a_firm_the_higher_its_score() -> None:
    scored = [
        (firm.maturity, score(questionnaire(), given, profile_facts(firm.profile)).total.points)
        for firm, given in zip(firms(), answers(), strict=True)
    ]
    low = [points[0] for maturity, points in scored if maturity < 0.3 and points]
    high = [points[0] for maturity, points in scored if maturity > 0.6 and points]

    assert sum(high) / len(high) > sum(low) / len(low) + 25
