"""Which places open a transaction on an errand: a closed list, so that a new one is looked at."""

import ast
from pathlib import Path
from typing import Final

from assessment.persistence.errands import EVERY_TABLE, NEEDS, Errand
from assessment.persistence.migrations import ENTITIES
from assessment.persistence.schema import owner_column

ROOT: Final = Path(__file__).resolve().parents[2]
PLATFORM_TABLES: Final = frozenset(
    {
        "release",  # aggregates, frozen: what bureaus read instead of firms' rows
        "report_order",  # a person's request; its items belong to firms
        "trail_entry",  # everybody's acts; insert only
    }
)
ERRANDS: Final = {
    "assessment/commands/inviting.py": {"ASSIGNING", "CONSOLE"},
    "assessment/commands/keeping.py": {"RECOMPUTING"},
    "assessment/commands/rescoring.py": {"RESCORING"},
    "assessment/demo/building.py": {"DEMONSTRATION"},
    "assessment/demo/history.py": {"DEMONSTRATION"},
    "assessment/persistence/copying.py": {"BACKUP"},
    "assessment/persistence/frozen_results.py": {"DEMONSTRATION"},
    "assessment/persistence/scope.py": {"SIGHT"},
    "assessment/persistence/wall.py": {"BACKUP"},
    "assessment/services/accounts.py": {"REGISTRATION"},
    "assessment/services/actor.py": {"DEMONSTRATION"},
    "assessment/services/assigning.py": {"ASSIGNING"},
    "assessment/services/checking.py": {"CHECKING"},
    "assessment/services/erasing.py": {"ERASING", "QUEUE"},
    "assessment/services/instance_state.py": {"QUEUE"},
    "assessment/services/letterheads.py": {"LETTERHEAD"},
    "assessment/services/refusals.py": {"SENTRY"},
    "assessment/services/reporting.py": {"QUEUE"},
}


def test_only_these_places_go_on_errands() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "assessment").rglob("*.py")):
        if path.name == "errands.py":  # where they are declared
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Errand":
                found.setdefault(path.relative_to(ROOT).as_posix(), set()).add(node.attr)

    assert found == ERRANDS


def test_every_errand_names_tables_that_hold_firms_data() -> None:
    tables = {table.name for table in ENTITIES[0].metadata.tables.values() if owner_column(table) is not None}

    assert set(NEEDS) == set(Errand)
    for needs in NEEDS.values():
        assert needs
        assert set(needs) <= tables | {EVERY_TABLE}


def test_every_table_with_a_firm_is_tenanted_or_known_as_the_platforms() -> None:
    for table in ENTITIES[0].metadata.sorted_tables:
        if "enterprise_id" in table.columns and owner_column(table) is None:
            assert table.name in PLATFORM_TABLES
        if (owner := owner_column(table)) is not None:
            assert not owner.nullable


def test_references_between_firms_tables_are_in_pairs() -> None:
    tables = {table.name: table for table in ENTITIES[0].metadata.sorted_tables}
    owned = {name for name, table in tables.items() if owner_column(table) is not None}
    alone = {
        (name, next(iter(key.column_keys)))
        for name in owned
        for key in tables[name].foreign_key_constraints
        if key.referred_table.name in owned - {"enterprise"} and "enterprise_id" not in key.column_keys
    }

    assert alone == set()
