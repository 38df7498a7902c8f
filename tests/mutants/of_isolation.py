"""Mutants of the guards below the services."""

from tests.mutants.mutating import Change, Mutant

_ESCAPES = "tests/persistence/test_escapes.py::"
_STOPPED = f"{_ESCAPES}test_what_does_not_provably_keep_to_the_scope_is_stopped"

MUTANTS = (
    Mutant(
        name="no flush guard",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/narrowing.py",
                "if scope is None or not all(scope.admits(table, owner) for owner in owners):",
                "if scope is None:",
            ),
        ),
        caught_by=(_STOPPED, f"{_ESCAPES}test_an_own_row_does_not_change_hands"),
    ),
    Mutant(
        name="no statement guard",
        bar="B3",
        changes=(
            Change("assessment/persistence/tripwire.py", "    if verdict.faults:\n", "    if False:\n"),
        ),
        caught_by=(_STOPPED,),
    ),
    Mutant(
        name="the scope can be changed",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/scope.py",
                "        if self.scope is not None:\n",
                "        if False:\n",
            ),
        ),
        caught_by=(_STOPPED,),
    ),
    Mutant(
        name="connections without a scope are let through",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/tripwire.py",
                "    if seal is None or scope is None:\n",
                "    if scope is None:\n        return\n    if seal is None:\n",
            ),
        ),
        caught_by=(_STOPPED, f"{_ESCAPES}test_without_a_scope_nothing_of_a_firm_is_touched"),
    ),
    Mutant(
        name="values are not compared with the scope",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/tripwire.py",
                "        if not _keeps(verdict, given, scope):\n",
                "        if False:\n",
            ),
        ),
        caught_by=(_STOPPED,),
    ),
    Mutant(
        name="the ORM's statements are not narrowed",
        bar="B3",
        changes=(
            Change(
                "assessment/persistence/narrowing.py",
                "    state.statement = narrowed\n",
                "    state.statement = state.statement\n",
            ),
        ),
        caught_by=(f"{_ESCAPES}test_the_own_rows_are_all_that_is_read",),
    ),
)
