"""Guards (c) and (d) below the sessions: every statement on firms' rows provably keeps to its scope.

A statement is judged once for each compiled form, which SQLAlchemy keeps (``judging.py``); with each
execution only the values are compared with the scope. Connections without a scope, raw SQL and driver SQL may
not name a table that holds firms' data. The bare connection of the driver cannot be guarded.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, MetaData, event

from assessment.domain.violations import ScopeViolationError
from assessment.persistence.errands import Errand
from assessment.persistence.judging import JudgingCompiler, Register, Verdict
from assessment.persistence.scope import SEAL, Scope, Seal

Listener: TypeAlias = Callable[..., tuple[str, Any]]
_CLEAR: Final = Verdict(
    tables=frozenset(), uses=frozenset(), faults=(), writes=False, firms=(), lists=(), whole=()
)


def arm(engine: Engine, metadata: MetaData) -> None:
    """Have every statement of ``engine`` judged, before anybody gets to use it."""
    register = Register(metadata)
    dialect: Any = engine.dialect
    bases = (JudgingCompiler, dialect.statement_compiler)
    dialect.statement_compiler = type("ArmedCompiler", bases, {"register": register})
    event.listen(engine, "before_cursor_execute", _guard(register), retval=True)


def _guard(register: Register) -> Listener:
    """What compares each execution with the scope of its transaction."""

    def guard(connection: Connection, _cursor: object, *told: Any) -> tuple[str, Any]:
        sql, parameters, context, _ = told
        compiled = getattr(context, "compiled", None)
        verdict: Verdict | None = getattr(compiled, "kept_verdict", None)
        if verdict is None:
            verdict = _first_look(register, compiled, sql)
        if verdict is not _CLEAR:
            _judge(verdict, connection.get_execution_options().get(SEAL), context)
        return sql, parameters

    return guard


def _first_look(register: Register, compiled: Any, sql: str) -> Verdict:
    """The verdict on a statement that was not executed before; it is kept with what was compiled."""
    if not isinstance(compiled, JudgingCompiler):
        if register.named.search(sql):
            raise ScopeViolationError("driver SQL on firms' tables")
        return _CLEAR
    verdict = compiled.verdict()
    compiled.kept_verdict = verdict if verdict.tables else _CLEAR
    return compiled.kept_verdict


def _judge(verdict: Verdict, seal: Seal | None, context: Any) -> None:
    scope = None if seal is None else seal.scope
    if seal is None or scope is None:
        raise ScopeViolationError(f"no scope settled, and {', '.join(sorted(verdict.tables))} asked for")
    if scope.errand is not None:
        _judge_errand(verdict, scope.errand)
        return
    if seal.flushing and verdict.writes:
        return  # the unit of work: its rows were judged
    if verdict.faults:
        raise ScopeViolationError("; ".join(verdict.faults))
    for given in context.compiled_parameters:
        if not _keeps(verdict, given, scope):
            raise ScopeViolationError(f"a value outside the scope for {', '.join(sorted(verdict.tables))}")


def _judge_errand(verdict: Verdict, errand: Errand) -> None:
    beyond = sorted(f"{verb.name} {table}" for table, verb in verdict.uses if verb not in errand.needs(table))
    if beyond:
        raise ScopeViolationError(f"{', '.join(beyond)} on the errand {errand.name}")


def _keeps(verdict: Verdict, given: Mapping[str, Any], scope: Scope) -> bool:
    firms = scope.firms
    return (
        all(given.get(name) in firms for name in verdict.firms)
        and all(given.get(name) is scope for name in verdict.whole)
        and all(firms.issuperset(_expanded(given, name)) for name in verdict.lists)
    )


def _expanded(given: Mapping[str, Any], name: str) -> list[Any]:
    """The values of a list; the compiler writes each under a name of its own."""
    return [value for key, value in given.items() if key.startswith(f"{name}_")]
