"""The policy table: what it allows, what it hides, and that nothing is left open by accident."""

from itertools import product

import pytest

from assessment.domain.access import (
    ABOUT_ONESELF,
    POLICY,
    Act,
    Decision,
    Relation,
    Standing,
    Subject,
    Thing,
    can,
    decide,
    roles_for,
)
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.joining import invitable
from assessment.domain.roles import ADMINISTRATORS, ROLES_OF, OrganisationKind, Role
from assessment.domain.workflow import TRANSITIONS, Action, Status

ME, FIRM, STATION = UserId("me"), OrganisationId("firm"), OrganisationId("station")
ACTS = {
    Action.SUBMIT: (Act.SUBMIT,),
    Action.WITHDRAW: (Act.WITHDRAW,),
    Action.BEGIN_REVIEW: (Act.BEGIN_REVIEW,),
    Action.RETURN: (Act.RETURN_REVIEW,),
    Action.CONFIRM: (Act.CONFIRM_REVIEW,),
    Action.CLOSE: (Act.CLOSE_REVIEW, Act.END_UNSERVED_REVIEW),
}


def somebody(role: Role, organisation: OrganisationId = FIRM) -> Subject:
    return Subject(ME, frozenset({Standing(role, organisation)}))


def the_firms(status: Status | None = None) -> Thing:
    return Thing(organisation=FIRM, workstations=frozenset({STATION}), status=status)


def test_the_navigation_shows_an_act_to_the_roles_that_may_do_it_at_home() -> None:
    assert roles_for(Act.SUBMIT) == {Role.LEAD}
    assert roles_for(Act.READ_TRAIL) == {Role.AUDIT_ADMINISTRATOR}
    for act in Act:
        at_home = {
            role
            for role in Role
            if any(line.relation is Relation.OWN and role in line.roles for line in POLICY[act])
        }
        assert roles_for(act) == at_home


def test_every_act_is_in_the_table() -> None:
    assert set(POLICY) == set(Act)
    assert all(POLICY.values())


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.OWN_ACCOUNT}))
def test_a_stranger_is_told_that_there_is_nothing(act: Act) -> None:
    for role in Role:
        stranger = somebody(role, OrganisationId("elsewhere"))
        assert decide(stranger, act, the_firms()) is Decision.HIDDEN


def test_somebody_without_any_role_sees_nothing() -> None:
    assert decide(Subject(ME, frozenset()), Act.READ_ASSESSMENT, the_firms()) is Decision.HIDDEN


def test_only_the_lead_submits_withdraws_deletes_and_moves_to_another_version() -> None:
    for act, status in (
        (Act.SUBMIT, Status.DRAFT),
        (Act.WITHDRAW, Status.SUBMITTED),
        (Act.DELETE_DRAFT, Status.DRAFT),
        (Act.MOVE_VERSION, Status.DRAFT),
    ):
        assert decide(somebody(Role.LEAD), act, the_firms(status)) is Decision.ALLOWED
        assert decide(somebody(Role.RESPONDENT), act, the_firms(status)) is Decision.FORBIDDEN


def test_answers_are_given_in_a_draft_only() -> None:
    respondent = somebody(Role.RESPONDENT)

    assert [status for status in Status if can(respondent, Act.ANSWER, the_firms(status))] == [Status.DRAFT]


def test_a_consultant_sees_what_is_handed_in_and_no_draft() -> None:
    consultant = somebody(Role.CONSULTANT, STATION)
    seen = {status for status in Status if can(consultant, Act.READ_ASSESSMENT, the_firms(status))}

    assert seen == set(Status) - {Status.DRAFT}
    assert not can(consultant, Act.ANSWER, the_firms(Status.DRAFT))


def test_officers_and_administrators_read_no_answers() -> None:
    for role, act in product(
        ROLES_OF[OrganisationKind.BUREAU] | ADMINISTRATORS,
        (Act.READ_ASSESSMENT, Act.READ_RESULT, Act.READ_REPORT, Act.READ_ENTERPRISE),
    ):
        assert all(role not in line.roles for line in POLICY[act])


def test_the_three_administrators_share_nothing_but_their_own_account() -> None:
    powers = {
        role: {act for act in Act if any(role in line.roles for line in POLICY[act])} - ABOUT_ONESELF
        for role in ADMINISTRATORS
    }

    assert all(powers.values())
    assert sum(len(each) for each in powers.values()) == len(set().union(*powers.values()))


def test_the_own_account_is_nobody_elses() -> None:
    for role in Role:
        assert can(somebody(role), Act.OWN_ACCOUNT, Thing(person=ME))
        assert not can(somebody(role), Act.OWN_ACCOUNT, Thing(person=UserId("other"), organisation=FIRM))


def test_a_role_counts_only_in_its_kind_of_relation() -> None:
    for act, lines in POLICY.items():
        for line in lines:
            if line.relation is Relation.ASSIGNED:
                assert line.roles <= ROLES_OF[OrganisationKind.WORKSTATION], act


def test_the_table_and_the_workflow_name_the_same_person() -> None:
    for (status, action), (roles, _) in TRANSITIONS.items():
        lines = [line for act in ACTS[action] for line in POLICY[act]]
        assert frozenset(role for line in lines for role in line.roles) == roles, action
        assert {line.statuses for line in lines} == {frozenset({status})}, action


def test_a_head_makes_nobody_else_the_head() -> None:
    kind = OrganisationKind.WORKSTATION

    assert invitable(kind, frozenset({Role.HEAD})) == {Role.CONSULTANT}
    assert Role.HEAD in invitable(kind, frozenset({Role.SECURITY_ADMINISTRATOR}))


def test_a_lead_makes_nobody_else_the_lead() -> None:
    kind = OrganisationKind.ENTERPRISE

    assert invitable(kind, frozenset({Role.LEAD})) == {Role.RESPONDENT}
    assert Role.LEAD in invitable(kind, frozenset({Role.SECURITY_ADMINISTRATOR}))
