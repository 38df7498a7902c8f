"""The way of an assessment: nothing but what the table says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.errors import ActionNotAllowedError
from assessment.domain.roles import Role
from assessment.domain.workflow import TRANSITIONS, Action, Status, advance

NOBODY: frozenset[Role] = frozenset()


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_a_step_is_taken_as_the_table_says_or_not_at_all(status: Status, action: Action) -> None:
    for role in Role:
        permitted, following = TRANSITIONS.get((status, action), (NOBODY, None))
        if role in permitted:
            assert advance(status, action, frozenset({role})) is following
        else:
            with pytest.raises(ActionNotAllowedError):
                advance(status, action, frozenset({role}))


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Role)), max_size=50))
def test_whatever_is_tried_what_is_confirmed_stays_confirmed(steps: list[tuple[Action, Role]]) -> None:
    status, was_confirmed = Status.DRAFT, False
    for action, role in steps:
        try:
            status = advance(status, action, frozenset({role}))
        except ActionNotAllowedError:
            continue
        was_confirmed = was_confirmed or status is Status.CONFIRMED
    assert not was_confirmed or status is Status.CONFIRMED


def test_withdrawing_ends_when_the_review_begins() -> None:
    lead = frozenset({Role.LEAD})

    assert advance(Status.SUBMITTED, Action.WITHDRAW, lead) is Status.DRAFT
    with pytest.raises(ActionNotAllowedError, match="核定中"):
        advance(Status.IN_REVIEW, Action.WITHDRAW, lead)


def test_the_refusal_names_who_may() -> None:
    with pytest.raises(ActionNotAllowedError, match="只有企业负责人可以提交"):
        advance(Status.DRAFT, Action.SUBMIT, frozenset({Role.RESPONDENT}))
    with pytest.raises(ActionNotAllowedError):
        advance(Status.DRAFT, Action.SUBMIT, NOBODY)
