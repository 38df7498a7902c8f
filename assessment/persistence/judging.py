"""How a statement is judged: its final tree, table by table, as the compiler sees it.

The judgement is made after the ORM added its criteria: every table that holds firms' data has to carry, at
its own level and joined by AND, a condition on its owner; and whoever inserts names the owner.

It rests on one inner method of SQLAlchemy (``_compose_select_body``): ``tests/persistence/test_escapes.py``
is what tells if a later version differs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BinaryExpression, BindParameter, MetaData
from sqlalchemy.dialects.postgresql.dml import OnConflictDoNothing as PostgresDoNothing
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing as SqliteDoNothing
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BooleanClauseList, Grouping, TextClause
from sqlalchemy.sql.selectable import Alias, FromGrouping, Join, TableClause

from assessment.persistence.errands import Verb
from assessment.persistence.narrowing import Within
from assessment.persistence.schema import owner_column

_HARMLESS_CONFLICTS: Final = (PostgresDoNothing, SqliteDoNothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found out about a statement: tables with firms' data, faults, and the values to compare.

    ``uses`` says of each table what is done to it. ``firms`` are parameters that each have to be one firm of
    the scope, ``lists`` those that are expanded to several, ``whole`` those that have to be the scope itself.
    """

    tables: frozenset[str]
    uses: frozenset[tuple[str, Verb]]
    faults: tuple[str, ...]
    writes: bool
    firms: tuple[str, ...]
    lists: tuple[str, ...]
    whole: tuple[str, ...]


class Register:
    """The tables that hold firms' data, as far as they are known by now: each with its owner's column."""

    def __init__(self, metadata: MetaData) -> None:
        self._metadata = metadata
        self._known = -1
        self._owners: dict[str, str] = {}
        self._named = re.compile("(?!)")

    @property
    def owners(self) -> Mapping[str, str]:
        """The name of the owner's column, by table."""
        self._look()
        return self._owners

    @property
    def named(self) -> re.Pattern[str]:
        """Finds the names of the tables in SQL, but for parameters that are called so."""
        self._look()
        return self._named

    def _look(self) -> None:
        tables = self._metadata.tables
        if len(tables) != self._known:
            self._known = len(tables)
            owners = {table.name: owner_column(table) for table in tables.values()}
            self._owners = {name: str(owner.key) for name, owner in owners.items() if owner is not None}
            names = "|".join(map(re.escape, sorted(self._owners))) or "(?!)"
            self._named = re.compile(rf"(?<![\w:])(?<!%\()({names})(?!\w)", re.IGNORECASE)


class JudgingCompiler(SQLCompiler):
    """Sees every SELECT of a statement, nested ones too, and what it changes."""

    register: Register
    kept_verdict: Verdict | None = None
    judged_pins: frozenset["_Pin"] = frozenset()
    judged_tables: frozenset[str] = frozenset()
    judged_changes: frozenset[tuple[str, Verb]] = frozenset()
    judged_faults: tuple[str, ...] = ()

    def verdict(self) -> Verdict:
        """The judgement; the last net is the text itself."""
        unseen = {each.lower() for each in self.register.named.findall(self.string)} - self.judged_tables
        faults = (*self.judged_faults, *(f"{each} outside an inspected clause" for each in sorted(unseen)))
        names = {kind: self._names(kind) for kind in ("firm", "list", "whole")}
        tables = self.judged_tables | unseen
        read = tables - {table for table, _ in self.judged_changes}
        return Verdict(
            tables=tables,
            uses=self.judged_changes | {(table, Verb.READ) for table in read},
            faults=tuple(dict.fromkeys(faults)),
            writes=isinstance(self.statement, Insert | Update | Delete),
            firms=names["firm"],
            lists=names["list"],
            whole=names["whole"],
        )

    def _names(self, kind: str) -> tuple[str, ...]:
        """The names of the parameters that stand for the pins of this kind."""
        pins = [pin for pin in self.judged_pins if pin.kind == kind]
        return tuple(sorted({pin.name or self.bind_names.get(pin.value, "") for pin in pins}))

    def _fault(self, reason: str) -> None:
        self.judged_faults += (reason,)

    def _account(self, froms: Iterable[Any], where: Any) -> None:
        pins = dict(_pins(where, self.register.owners))
        for from_ in froms:
            for leaf, valid in _leaves(from_, pins, self.register.owners):
                table = _base(leaf)
                if isinstance(table, TableClause) and table.name in self.register.owners:
                    self._pin(table.name, valid.get(leaf._deannotate(), frozenset()))  # noqa: SLF001

    def _pin(self, table: str, pins: frozenset["_Pin"]) -> None:
        """Of conditions joined by AND the scope's own is enough, whatever firm the others ask for."""
        self.judged_tables |= {table}
        self.judged_pins |= {pin for pin in pins if pin.kind == "whole"} or pins
        if not pins:
            self._fault(f"no scope on {table}")

    def _compose_select_body(self, text: str, select: Any, *rest: Any, **options: Any) -> Any:
        froms = rest[2] if len(rest) > 2 else options["froms"]
        self._account(froms, select.whereclause)
        return _usual(super())._compose_select_body(text, select, *rest, **options)  # noqa: SLF001

    def visit_textclause(self, textclause: TextClause, *args: Any, **options: Any) -> str:
        """Raw SQL may not name a firm's table."""
        if self.register.named.search(textclause.text):
            self._fault("raw SQL")
        return str(_usual(super()).visit_textclause(textclause, *args, **options))

    def visit_insert(self, insert_stmt: Insert, *args: Any, **options: Any) -> str:
        """Whoever inserts names the firm as a parameter, and no clash may change a row that is there."""
        sql = str(_usual(super()).visit_insert(insert_stmt, *args, **options))
        name = _table_name(insert_stmt)
        if name in self.register.owners:
            self.judged_changes |= {(name, Verb.ADD)}
            self._pin(name, self._inserted(insert_stmt))
        return sql

    def visit_update(self, update_stmt: Update, *args: Any, **options: Any) -> str:
        """An update keeps to the scope, and moves no row to another firm."""
        sql = str(_usual(super()).visit_update(update_stmt, *args, **options))
        self._judge_change(update_stmt, Verb.CHANGE)
        owner = self.register.owners.get(_table_name(update_stmt))
        changed = sql.split(" WHERE ", maxsplit=1)[0]
        if owner is not None and re.search(rf"\bSET\b.*\b{owner}\s*=", changed, re.DOTALL):
            self._fault("an update that moves rows to another firm")
        return sql

    def visit_delete(self, delete_stmt: Delete, *args: Any, **options: Any) -> str:
        """A deletion keeps to the scope."""
        sql = str(_usual(super()).visit_delete(delete_stmt, *args, **options))
        self._judge_change(delete_stmt, Verb.REMOVE)
        return sql

    def _judge_change(self, statement: Any, verb: Verb) -> None:
        name = _table_name(statement)
        if name in self.register.owners:
            self.judged_changes |= {(name, verb)}
        state: Any = self.dml_compile_state
        if state is None or self.stack:
            self._fault("a change inside another statement")
            return
        final = state.statement
        self._account([final.table, *getattr(state, "_extra_froms", ())], final.whereclause)

    def _inserted(self, statement: Insert) -> frozenset["_Pin"]:
        state: Any = self.dml_compile_state
        clash = getattr(statement, "_post_values_clause", None)
        several = state is None or self.stack or state._has_multi_parameters or statement.select is not None  # noqa: SLF001
        if several or (clash is not None and not isinstance(clash, _HARMLESS_CONFLICTS)):
            self._fault("an insertion that does not name its firm plainly")
            return frozenset()
        table: Any = statement.table
        owner = table.c[self.register.owners[table.name]]
        given = state._dict_parameters or {}  # noqa: SLF001
        value = given.get(owner, given.get(owner.key))
        if isinstance(value, BindParameter) and value in self.bind_names:
            return frozenset({_Pin("firm", value)})
        return frozenset({_Pin("firm", name=owner.key)} if owner.key in self.binds else ())


@dataclass(frozen=True, slots=True)
class _Pin:
    """A parameter that an owner is compared with."""

    kind: str
    value: Any = None
    name: str = ""


_Pins = Mapping[Any, frozenset[_Pin]]


def _usual(compiler: Any) -> Any:
    """The compiler as it comes: its methods have no types."""
    return compiler


def _table_name(statement: Any) -> str:
    return str(statement.table.name)


def _pins(clause: Any, owners: Mapping[str, str]) -> Iterator[tuple[Any, frozenset[_Pin]]]:
    """Table or alias with the parameters its owner is compared with, joined by AND and by nothing else."""
    found: dict[Any, set[_Pin]] = {}
    for part in _anded(clause):
        column, pin = _compared(part)
        table = getattr(column, "table", None)
        if (
            pin is not None
            and table is not None
            and owners.get(getattr(_base(table), "name", "")) == column.key
        ):
            found.setdefault(table._deannotate(), set()).add(pin)  # noqa: SLF001
    return ((table, frozenset(pins)) for table, pins in found.items())


def _anded(clause: Any) -> Iterator[Any]:
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            yield from _anded(part)
    elif isinstance(clause, Grouping):
        yield from _anded(clause.element)
    elif clause is not None:
        yield clause


def _compared(part: Any) -> tuple[Any, _Pin | None]:
    if isinstance(part, Within):
        column, firms = part.clauses
        return column, _Pin("whole", firms)
    if isinstance(part, BinaryExpression) and isinstance(part.right, BindParameter):
        if part.operator is operators.eq:
            return part.left, _Pin("firm", part.right)
        if part.operator is operators.in_op:
            return part.left, _Pin("list", part.right)
    return None, None


def _leaves(from_: Any, pins: _Pins, owners: Mapping[str, str]) -> Iterator[tuple[Any, _Pins]]:
    """Each table or alias with the pins valid for it; an outer join restricts its right side only."""
    while isinstance(from_, FromGrouping):
        from_ = from_.element
    if not isinstance(from_, Join):
        yield from_, pins
        return
    own = {} if from_.full else dict(_pins(from_.onclause, owners))
    none: frozenset[_Pin] = frozenset()
    both = {each: pins.get(each, none) | own.get(each, none) for each in {*pins, *own}}
    yield from _leaves(from_.left, pins if from_.isouter or from_.full else both, owners)
    yield from _leaves(from_.right, both, owners)


def _base(element: Any) -> Any:
    while isinstance(element, Alias):
        element = element.element
    return element
