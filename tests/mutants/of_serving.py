"""Mutants of who serves whom: a workstation sees what nobody gave it, or a bureau reaches too far."""

from typing import Final

from tests.mutants.mutating import Change, Mutant

_ASSIGNING: Final = "tests/services/test_assigning.py::"
_MEMBERS: Final = "tests/services/test_memberships.py::"
_COUNTIES: Final = "assessment/services/counties.py"

MUTANTS: Final = (
    Mutant(
        name="a bureau reaches the firms of every region",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/assignments.py",
                "where(table.c.region.in_(regions), table.c.claims_id.is_(None))",
                "where(table.c.claims_id.is_(None))",
            ),
        ),
        caught_by=(f"{_ASSIGNING}test_a_firm_of_another_region_is_not_found",),
    ),
    Mutant(
        name="a bureau gives counties of other regions",
        bar="B1",
        changes=(
            Change(
                "assessment/services/assigning.py",
                "        if county not in desk.codes:",
                "        if False:",
            ),
        ),
        caught_by=(f"{_ASSIGNING}test_the_region_is_that_of_the_tree_and_never_of_a_prefix",),
    ),
    Mutant(
        name="a region is a prefix of codes",
        bar="B1",
        changes=(
            Change(
                "assessment/services/assigning.py",
                "counties=codes.regions.counties_of(bureau.region))",
                "counties=tuple(e for e in codes.regions.counties if e.code[:4] == bureau.region[:4]))",
            ),
        ),
        caught_by=(f"{_ASSIGNING}test_the_region_is_that_of_the_tree_and_never_of_a_prefix",),
    ),
    Mutant(
        name="a county brings back a workstation that was turned away",
        bar="B5",
        changes=(Change(_COUNTIES, "    if settled or turned_away(known):", "    if settled:"),),
        caught_by=(
            f"{_ASSIGNING}test_a_firm_that_turned_the_workstation_away_is_given_to_it_by_nobody_but_itself",
        ),
    ),
    Mutant(
        name="a county ends and its firms stay",
        bar="B5",
        changes=(
            Change(
                _COUNTIES,
                "if each.enterprise_id in there and each.basis is Basis.COUNTY and stands(each, now):",
                "if False:",
            ),
        ),
        caught_by=(
            f"{_ASSIGNING}test_a_county_brings_its_firms_and_its_end_takes_them_with_the_next_request",
        ),
    ),
    Mutant(
        name="a firm that moved is served by whoever served it there",
        bar="B5",
        changes=(
            Change(
                _COUNTIES,
                "if each.basis is not Basis.FIRM and each.workstation_id not in serving",
                "if False",
            ),
        ),
        caught_by=(
            f"{_ASSIGNING}test_a_firm_that_moves_leaves_what_county_and_bureau_gave_and_keeps_what_it_opened",
        ),
    ),
    Mutant(
        name="whoever was let go stays signed in",
        bar="B42",
        changes=(
            Change("assessment/services/memberships.py", "        each.ended_at = now\n", "        pass\n"),
            Change("assessment/services/memberships.py", "    revoke_sessions(session, user, now)\n", ""),
        ),
        caught_by=(f"{_MEMBERS}test_a_lead_lets_a_respondent_go_whose_session_ends_and_whose_account_stays",),
    ),
    Mutant(
        name="behind a proxy every host name will do",
        bar="B75",
        changes=(
            Change("assessment/web/hosts.py", "        if host in self._names or (", "        if True or ("),
        ),
        caught_by=("tests/commands/test_serving.py::test_a_request_for_another_host_is_misdirected",),
    ),
)
