"""The second wall (第二道墙), on PostgreSQL: what the database lets whom do, whatever the program asks for.

It is made from what the guards are made from: the column that marks a table as firms', the mark of what is
frozen, and the table of errands; a new table of firms stands behind it by itself. A row is there only for a
transaction that told the firm it belongs to, or an errand that needs it.

Three accounts share the work: the owner of the tables changes their shape; the application serves, and may do
no more than is granted here; the auditor reads the trail and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from assessment.persistence.errands import IN_SERVICE, Errand, Verb
from assessment.persistence.schema import Record, is_frozen, owner_column

VERSIONS: Final = "alembic_version"
"""The table that says which revision the others are of."""
AUDITED: Final = ("alarm", "alarm_note", "trail_entry", "trail_segment", VERSIONS)
"""What the auditor reads; whose a pseudonym is, the site alone tells, and notes that it was asked."""
FUNCTIONS: Final = ("erase_results(text)",)
"""What the application does with the owner's rights; each function checks for itself whether it may."""
_ALL: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_FROZEN: Final = frozenset({"SELECT", "INSERT"})
_COMMANDS: Final = {
    Verb.READ: "SELECT",
    Verb.ADD: "INSERT",
    Verb.CHANGE: "UPDATE",
    Verb.REMOVE: "DELETE",
}
_ERRAND: Final = "(SELECT current_setting('app.errand', true))"
_FIRMS: Final = "(SELECT unnest(string_to_array(current_setting('app.firms', true), ',')))"
"""Asked once for each statement, not for each row; nothing where no scope was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which rows a command may see (``using``) and leave behind (``check``), as conditions of SQL."""

    name: str
    command: str
    condition: str

    @property
    def using(self) -> str | None:
        """The condition on rows that are there."""
        return None if self.command == "INSERT" else self.condition

    @property
    def check(self) -> str | None:
        """The condition on rows as they are left."""
        return None if self.command in ("SELECT", "DELETE") else self.condition


@dataclass(frozen=True, slots=True)
class Roles:
    """The accounts that are let in besides the owner; ``password`` is the application's, if it has one."""

    application: str
    auditor: str
    password: str | None = None


def tenanted() -> Sequence[Table]:
    """The tables that hold firms' data."""
    return [table for table in Record.metadata.sorted_tables if owner_column(table) is not None]


def policies_of(table: Table) -> tuple[Policy, ...]:
    """The policies of a table of firms: one for whoever has a scope, one for each command of an errand."""
    owner = owner_column(table)
    if owner is None:
        return ()
    policies = [Policy(name="firms", command="ALL", condition=f'"{owner.name}" IN {_FIRMS}')]
    for verb, command in _COMMANDS.items():
        going = [each for each in IN_SERVICE if each is not Errand.BACKUP and verb in each.needs(table.name)]
        if going:
            name = f"errands_{command.lower()}"
            policies.append(Policy(name=name, command=command, condition=_going(*going)))
    return (*policies, COPYING)


def granted() -> dict[str, frozenset[str]]:
    """What the application may do to each table at all."""
    found = {table.name: _FROZEN if is_frozen(table) else _ALL for table in Record.metadata.sorted_tables}
    return found | {VERSIONS: frozenset({"SELECT"})}


def _going(*errands: Errand) -> str:
    names = ", ".join(f"'{each.name}'" for each in errands)
    return f"{_ERRAND} IN ({names})"


COPYING: Final = Policy(name="copying", command="SELECT", condition=_going(Errand.BACKUP))
"""The policy by which a back-up sees every row; the same in every version."""
