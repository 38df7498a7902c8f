"""Mutants of the second wall, and of what errands may do."""

from tests.mutants.mutating import Change, Mutant

_BUILDING = "assessment/persistence/wall_building.py"
_DECLARED = "assessment/persistence/wall.py"
_STANDING = "assessment/persistence/wall_standing.py"
_WALL = "tests/persistence/test_wall.py::"
_WITHOUT_A_SCOPE = f"{_WALL}test_without_a_scope_no_row_of_any_firm_is_there"
_GAPS = "tests/persistence/test_wall_gaps.py::test_a_gap_is_found_and_nothing_else"

MUTANTS = (
    Mutant(
        name="the owner is not held to the policies",
        bar="B4",
        changes=(
            Change(
                _BUILDING,
                'f"ALTER TABLE {named} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"',
                'f"ALTER TABLE {named} ENABLE ROW LEVEL SECURITY"',
            ),
        ),
        caught_by=(_WITHOUT_A_SCOPE,),
    ),
    Mutant(
        name="policies say nothing of rows as they are left",
        bar="B4",
        changes=(
            Change(
                _DECLARED,
                'return None if self.command in ("SELECT", "DELETE") else self.condition',
                'return None if self.command in ("SELECT", "DELETE") else "true"',
            ),
        ),
        caught_by=(
            f"{_WALL}test_no_row_is_planted_with_another_firm_or_reached_there",
            f"{_WALL}test_no_row_is_moved_to_another_firm",
        ),
    ),
    Mutant(
        name="a scope shows every row",
        bar="B4",
        changes=(
            Change(
                _DECLARED,
                "condition=f'\"{owner.name}\" IN {_FIRMS}'",
                "condition=f'\"{owner.name}\" IN {_FIRMS} OR true'",
            ),
        ),
        caught_by=(_WITHOUT_A_SCOPE, f"{_WALL}test_a_scope_shows_the_rows_of_its_firms_and_no_others"),
    ),
    Mutant(
        name="the scope outlasts its transaction",
        bar="B4",
        changes=(
            Change(
                "assessment/persistence/scope.py",
                "set_config('app.firms', :firms, true)",
                "set_config('app.firms', :firms, false)",
            ),
        ),
        caught_by=(f"{_WALL}test_after_the_commit_the_scope_is_gone",),
    ),
    Mutant(
        name="policies let an errand do everything to its tables",
        bar="B4",
        changes=(Change(_DECLARED, "verb in each.needs(table.name)", "each.covers(table.name)"),),
        caught_by=(f"{_WALL}test_an_errand_does_what_it_needs_and_nothing_else",),
    ),
    Mutant(
        name="the statement guard lets an errand do everything to its tables",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/tripwire.py",
                "if verb not in errand.needs(table)",
                "if not errand.covers(table)",
            ),
        ),
        caught_by=("tests/persistence/test_errands.py::test_an_errand_is_held_to_what_it_needs",),
    ),
    Mutant(
        name="the application may change what is frozen",
        bar="B4",
        changes=(Change(_DECLARED, "_FROZEN if is_frozen(table) else _ALL", "_ALL"),),
        caught_by=(f"{_WALL}test_the_application_gets_nowhere_around_the_wall",),
    ),
    Mutant(
        name="nobody looks whether the wall holds the owner",
        bar="B75",
        changes=(Change(_STANDING, "elif not row.relforcerowsecurity:", "elif False:"),),
        caught_by=(_GAPS,),
    ),
    Mutant(
        name="policies are known by their name alone",
        bar="B75",
        changes=(Change(_STANDING, "return alike and policy.seal == seal_of(policy)", "return alike"),),
        caught_by=(_GAPS,),
    ),
    Mutant(
        name="privileges on columns are overlooked",
        bar="B75",
        changes=(
            Change(
                _STANDING,
                "has_any_column_privilege(pg_class.oid, privilege)",
                "has_table_privilege(pg_class.oid, privilege)",
            ),
        ),
        caught_by=(_GAPS,),
    ),
    Mutant(
        name="nobody asks for the wall before serving",
        bar="B75",
        changes=(Change("assessment/safety.py", "    yield from dangers_of_wall(database)\n", ""),),
        caught_by=("tests/commands/test_second_wall.py::test_the_doctor_says_the_same_beforehand",),
    ),
)
