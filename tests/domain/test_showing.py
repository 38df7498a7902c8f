"""The table of what is shown to whom: what it has to hold whatever else is written into it."""

from itertools import product

from assessment.domain.roles import ADMINISTRATORS, ROLES_OF, OrganisationKind, Role
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.showing import SHOWING, Form, Use, form_of

L0, L1, L2, L3 = Sensitivity
FIRM = ROLES_OF[OrganisationKind.ENTERPRISE]
BUREAU = ROLES_OF[OrganisationKind.BUREAU]


def forms(role: Role, use: Use) -> tuple[Form, ...]:
    return tuple(form_of(each, roles=[role], uses=[use]) for each in Sensitivity)


def test_only_a_firms_own_people_are_shown_the_highest_class() -> None:
    shown = {
        (role, use) for role, use in product(Role, Use) if form_of(L3, roles=[role], uses=[use]) is Form.SHOWN
    }

    assert shown == {(role, Use.OWN) for role in FIRM}


def test_officials_and_administrators_are_shown_nothing_of_a_firms_affairs() -> None:
    for role in (*BUREAU, *ADMINISTRATORS):
        for use in (Use.OWN, Use.SERVICE, Use.SUPERVISION, Use.LEDGER, Use.ADMINISTRATION):
            assert form_of(L2, roles=[role], uses=[use]) is Form.WITHHELD, (role, use)


def test_contacts_are_masked_for_workstations_and_the_ledger_and_for_nobody_else() -> None:
    masked = {
        (role, use)
        for role, use in product(Role, Use)
        if use is not Use.SELF and form_of(L3, roles=[role], uses=[use]) is Form.MASKED
    }

    assert masked == {
        (Role.CONSULTANT, Use.SERVICE),
        (Role.HEAD, Use.SERVICE),
        (Role.LEDGER_OFFICER, Use.LEDGER),
    }


def test_a_role_counts_only_for_its_own_use() -> None:
    assert forms(Role.CONSULTANT, Use.SERVICE) == (Form.SHOWN, Form.SHOWN, Form.SHOWN, Form.MASKED)
    assert forms(Role.CONSULTANT, Use.OWN) == (Form.SHOWN, Form.SHOWN, Form.WITHHELD, Form.WITHHELD)
    assert set(forms(Role.CONSULTANT, Use.LEDGER)) == {Form.WITHHELD}
    assert set(forms(Role.LEAD, Use.SERVICE)) == {Form.WITHHELD}
    assert form_of(L3, roles=[Role.CONSULTANT, Role.LEAD], uses=[Use.OWN, Use.SERVICE]) is Form.SHOWN
    assert form_of(L0, roles=[Role.LEAD], uses=[]) is Form.WITHHELD


def test_without_a_role_there_is_the_own_account_and_the_report_in_ones_hand() -> None:
    seen = {use for use in Use if form_of(L1, roles=[], uses=[use]) is not Form.WITHHELD}

    assert seen == {Use.SELF, Use.CHECK}


def test_every_use_has_a_line_and_no_class_is_both_shown_and_masked() -> None:
    assert set(SHOWING) == set(Use)
    assert all(lines and not any(line.shown & line.masked for line in lines) for lines in SHOWING.values())
