"""Guards (a) and (b) of the scope: what the ORM asks is narrowed, what it writes is judged.

They are in force for every ``ScopedSession`` as soon as this module is imported; ``tripwire.py`` does so.
"""

from threading import local
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import ARRAY, Boolean, Connection, Dialect, Executable, Text, bindparam, event, inspect, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    FromStatement,
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from assessment.domain.violations import ScopeViolationError
from assessment.persistence.schema import OfStation, Owned, OwnsItself, owner_column
from assessment.persistence.scope import Scope, ScopedSession, scope_of


class FirmsOfScope(TypeDecorator[Scope]):
    """How the firms of a scope reach the database: one parameter, however many they are."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array on PostgreSQL, a JSON text on SQLite."""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Scope | None, dialect: Dialect) -> Any:
        """The firms; without a scope there are none."""
        firms = Scope() if value is None else value
        return sorted(firms.owners) if dialect.name == "postgresql" else firms.as_json


class Within(FunctionElement[bool]):
    """The condition that a row belongs to one of the firms of the present scope."""

    type = Boolean()
    inherit_cache = True
    name = "within"

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - SQLAlchemy asks so
        """It is a comparison already: no database has to make a truth value of it."""
        return self


_PRESENT: Final = local()


def _present() -> Scope | None:
    found: Scope | None = getattr(_PRESENT, "scope", None)
    return found


_FIRMS: Final = bindparam("firms_of_scope", callable_=_present, type_=FirmsOfScope())


def within(owner: Any) -> ColumnElement[bool]:
    """The condition that the firm in ``owner`` is in the scope of the session that executes it."""
    return Within(owner, _FIRMS)


def present(session: Session) -> None:
    """Let ``within`` mean the scope of this session, for a statement that goes past it (``at_once``)."""
    _PRESENT.scope = scope_of(session)


@compiles(Within)
def _any_of(element: Within, compiler: SQLCompiler, **options: Any) -> str:
    owner, firms = (compiler.process(each, **options) for each in element.clauses)
    return f"{owner} = ANY ({firms})"


@compiles(Within, "sqlite")
def _among(element: Within, compiler: SQLCompiler, **options: Any) -> str:
    owner, firms = (compiler.process(each, **options) for each in element.clauses)
    return f"{owner} IN (SELECT value FROM json_each({firms}))"  # noqa: S608 - compiled parts


_NO_COLUMN: Final = null()
"""What SQLAlchemy sees when it looks at the criterion before there is a class."""
_CRITERIA: Final = (
    with_loader_criteria(
        Owned,
        lambda cls: within(cls.enterprise_id),
        include_aliases=True,
        propagate_to_loaders=False,
        track_closure_variables=False,
    ),
    with_loader_criteria(
        OfStation,
        lambda cls: within(cls.workstation_id),
        include_aliases=True,
        propagate_to_loaders=False,
        track_closure_variables=False,
    ),
    with_loader_criteria(
        OwnsItself,
        lambda cls: within(getattr(cls, "id", _NO_COLUMN)),
        include_aliases=True,
        propagate_to_loaders=False,
        track_closure_variables=False,
    ),
)
_OWNER_NAMES: Final = ((Owned, "enterprise_id"), (OfStation, "workstation_id"), (OwnsItself, "id"))
_NARROWED: Final[WeakKeyDictionary[Executable, Executable]] = WeakKeyDictionary()
"""Statements with their criteria: what is built once and asked with every request is narrowed once."""


@event.listens_for(ScopedSession, "after_begin")
def _bind_scope(session: ScopedSession, _transaction: SessionTransaction, connection: Connection) -> None:
    session.begun_on(connection)


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    """Guard (a). Criteria are not applied where expired columns are read again by key: those by hand."""
    present(state.session)
    scope = _present()
    if scope is None or scope.errand is not None or not state.is_orm_statement:
        return
    if state.is_column_load:
        state.statement = _narrowed_refresh(state)
        return
    narrowed = _NARROWED.get(state.statement)
    if narrowed is None:
        narrowed = state.statement.options(*_CRITERIA)
        _NARROWED[state.statement] = narrowed
    state.statement = narrowed


def _narrowed_refresh(state: ORMExecuteState) -> Any:
    """Columns read again or later, by key; of a class that shares its parent's table, from its own table."""
    mapper = state.bind_mapper
    statement: Any = state.statement
    owner = None if mapper is None else owner_column(mapper.local_table)
    if owner is None:
        return statement
    if isinstance(statement, FromStatement):
        narrowed = statement._generate()  # noqa: SLF001 - a copy of one's own
        element: Any = statement.element
        narrowed.element = element.where(within(owner))
        return narrowed
    return statement.where(within(owner))


@event.listens_for(ScopedSession, "before_flush")
def _judge_flush(session: ScopedSession, _context: UOWTransaction, _instances: object) -> None:
    """Guard (b)."""
    for row in (*session.new, *session.dirty, *session.deleted):
        name = _owner_name(row)
        if name is not None:
            history = inspect(row).attrs[name].load_history()
            _require(session.scope, row, {*history.added, *history.unchanged, *history.deleted})


@event.listens_for(ScopedSession, "before_attach")
def _judge_attach(session: ScopedSession, row: object) -> None:
    """Guard (b), before anything is asked of a row that comes from elsewhere."""
    name = _owner_name(row)
    if name is not None:
        owner = inspect(row, raiseerr=True).dict.get(name)
        _require(session.scope, row, set() if owner is None else {owner})


def _owner_name(row: object) -> str | None:
    return next((name for kind, name in _OWNER_NAMES if isinstance(row, kind)), None)


def _require(scope: Scope | None, row: object, owners: set[object]) -> None:
    table = str(inspect(row, raiseerr=True).mapper.local_table)
    if scope is None or not all(scope.admits(table, owner) for owner in owners):
        raise ScopeViolationError(f"{type(row).__name__} outside the scope")
