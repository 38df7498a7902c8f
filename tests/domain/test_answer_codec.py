"""Answers and profiles as JSON: one form, the same in both directions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.answer_codec import (
    UnreadableAnswerError,
    answer_from_json,
    answer_to_json,
    answers_from_json,
    answers_to_json,
    canonical_answers,
)
from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.enterprise import (
    AboveScale,
    AboveScaleSource,
    DivisionCode,
    ProductionType,
    Profile,
)
from assessment.domain.fingerprints import Json, canonical, from_canonical
from assessment.domain.profile_codec import profile_from_json, profile_to_json
from assessment.domain.regions import RegionCode
from assessment.domain.size import SizeClass

KEYS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable())
FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Chosen, KEYS),
    st.builds(ChosenSeveral, st.frozensets(KEYS, min_size=1, max_size=5)),
    st.builds(Measured, FIGURES),
    st.builds(Covered, KEYS, st.one_of(st.just(""), KEYS)),
    st.builds(Confirmed, st.booleans(), st.one_of(st.just(""), TEXTS)),
    st.builds(Written, TEXTS),
    st.builds(Unknown),
    st.builds(NotApplicable, TEXTS),
)


@given(answer=ANSWERS)
def test_every_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert answer_from_json(answer_to_json(answer)) == answer
    assert answer_from_json(from_canonical(canonical(answer_to_json(answer)))) == answer


@given(answers=st.dictionaries(KEYS, ANSWERS, max_size=6))
def test_all_answers_come_back_and_their_order_does_not_matter(answers: dict[str, Answer]) -> None:
    turned_round = dict(reversed(answers.items()))

    assert answers_from_json(answers_to_json(answers)) == answers
    assert canonical_answers(turned_round) == canonical_answers(answers)


@pytest.mark.parametrize(
    ("value", "written"),
    [("12.50", "12.5"), ("-0", "0"), ("1E+3", "1000"), ("0.10", "0.1"), ("40", "40"), ("0.000", "0")],
)
def test_equal_figures_are_written_alike(value: str, written: str) -> None:
    assert answer_to_json(Measured(Decimal(value))) == written


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (40, Measured(Decimal(40))),
        ("12.5", Measured(Decimal("12.5"))),
        ("system", Chosen("system")),
        ({"share": "none"}, Covered("none", "")),
        ({"yes": False}, Confirmed(yes=False)),
    ],
)
def test_people_may_write_the_shorter_form(value: Json, answer: Answer) -> None:
    assert answer_from_json(value) == answer


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "是否题请写"),
        (None, "这里没有回答"),
        ("", "这里没有回答"),
        ([], "至少一个"),
        (["a", "a"], "写了两次"),
        (["a", 1], "列出选项的键"),
        ({}, "读不懂这个回答"),
        ({"unknown": False}, "读不懂这个回答"),
        ({"not_applicable": ""}, "读不懂这个回答"),
        ({"yes": True, "note": "x"}, "读不懂这个回答"),
        ({"share": "half", "depth": 2}, "读不懂这个回答"),
    ],
)
def test_what_is_no_answer_is_refused(value: Json, words: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=words):
        answer_from_json(value)


def test_a_profile_comes_back_as_it_was() -> None:
    profile = Profile(
        name="黄石𫝁工厂",
        credit_code="91429900MA4K00010J",
        region=RegionCode("420222"),
        industry=DivisionCode("C31"),
        staff=86,
        revenue=Decimal("3200.50"),
        size=SizeClass.SMALL,
        production_type=ProductionType.DISCRETE,
        group=False,
        own_design=True,
        above_scale=AboveScale(above=True, year=2025, source=AboveScaleSource.CONFIRMED),
    )

    assert profile_from_json(from_canonical(canonical(profile_to_json(profile)))) == profile
    with pytest.raises(ValueError, match="no profile"):
        profile_from_json({"name": "x"})
