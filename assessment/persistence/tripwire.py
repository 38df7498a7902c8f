"""Guards (c) and (d) below the sessions: every statement on firms' rows provably keeps to its scope.

A statement is judged once for each compiled form, which SQLAlchemy keeps (``judging.py``); with each
execution only the values are compared with the scope. Connections without a scope, raw SQL and driver SQL may
not name a table that holds firms' data. The bare connection of the driver cannot be guarded.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData

from assessment.domain.violations import ScopeViolationError
from assessment.persistence.errands import Errand
from assessment.persistence.judging import JudgingCompiler, Register, Verdict
from assessment.persistence.scope import SEAL, Scope, Seal

_CLEAR: Final = Verdict(
    tables=frozenset(), uses=frozenset(), faults=(), writes=False, firms=(), lists=(), whole=()
)


def arm(engine: Engine, metadata: MetaData) -> None:
    """Have every statement of ``engine`` judged, before anybody gets to use it."""
    register = Register(metadata)
    dialect: Any = engine.dialect
    for name, armed in (("statement_compiler", JudgingCompiler), ("execution_ctx_cls", JudgedExecution)):
        usual = getattr(dialect, name)
        setattr(dialect, name, type(armed.__name__, (armed, usual), {"register": register}))


class JudgedExecution:
    """What compares each execution with the scope of its transaction, whatever way it came."""

    register: Register
    root_connection: Connection
    statement: str
    compiled: Any

    def pre_exec(self) -> None:
        """Refuse the statement that is about to be executed unless it keeps to the scope."""
        verdict: Verdict | None = getattr(self.compiled, "kept_verdict", None)
        if verdict is None:
            verdict = self._first_look()
        if verdict is not _CLEAR:
            _judge(verdict, self.root_connection.get_execution_options().get(SEAL), self)
        _usual(super()).pre_exec()

    def _first_look(self) -> Verdict:
        """The verdict on a statement that was not executed before; it is kept with what was compiled."""
        if not isinstance(self.compiled, JudgingCompiler):
            self._refuse_named(self.statement)
            return _CLEAR
        verdict = self.compiled.verdict()
        self.compiled.kept_verdict = verdict if verdict.tables else _CLEAR
        return self.compiled.kept_verdict

    def _execute_scalar(self, stmt: str, *told: Any, **options: Any) -> Any:
        """What a statement needs before it, such as a default that is asked for: nothing of firms."""
        self._refuse_named(stmt)
        return _usual(super())._execute_scalar(stmt, *told, **options)  # noqa: SLF001

    def _refuse_named(self, sql: str) -> None:
        if self.register.named.search(sql):
            raise ScopeViolationError("driver SQL on firms' tables")


def _usual(execution: Any) -> Any:
    """The execution as it comes: its methods have no types."""
    return execution


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
    owners = scope.owners
    strange = [name for name in verdict.firms if given.get(name) not in owners]
    strange += [name for name in verdict.whole if given.get(name) is not scope]
    strange += [name for name in verdict.lists if not owners.issuperset(_expanded(given, name))]
    return not strange


def _expanded(given: Mapping[str, Any], name: str) -> list[Any]:
    """The values of a list; the compiler writes each under a name of its own."""
    return [value for key, value in given.items() if key.startswith(f"{name}_")]
