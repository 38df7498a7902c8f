"""The scope (数据范围) of a transaction: whose firms' rows it may touch, settled once and never widened.

A session begins with no scope; then no table that holds firms' data can be touched at all. A scope is either
the firms a person may reach at this moment, or an *errand*: work of the platform itself that nobody asks for,
each with the only tables it may touch and what it may do there (``errands.py``). Four guards stand below the
services, each of them by itself:

(a) every statement of the ORM gets the condition that the row belongs to one of the firms (``narrowing.py``);
(b) what the unit of work adds, changes or deletes must belong to them, before and after the change (there);
(c) every statement is judged as it finally is, table by table (``tripwire.py``);
(d) connections without a scope, raw SQL and driver SQL may not name such a table.

On PostgreSQL each transaction also says its scope to the database, whose policies are a second wall that
knows nothing of these guards (``wall.py``).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId, OrganisationId, UserId
from assessment.domain.purposes import Purpose
from assessment.domain.violations import ScopeViolationError
from assessment.persistence.errands import Errand

SEAL: Final = "scope_seal"
"""The option of a connection under which its transaction's seal lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose rows one transaction may touch: those of ``firms``, for ``actor``; or an ``errand``'s tables.

    ``stations`` are the workstations that ``actor`` belongs to: what is theirs, and no firm's. All of them
    together are the ``owners``.
    """

    actor: UserId | None = None
    firms: frozenset[EnterpriseId] = frozenset()
    stations: frozenset[OrganisationId] = frozenset()
    purpose: Purpose = Purpose.SERVICE
    errand: Errand | None = None
    owners: frozenset[OrganisationId] = field(init=False, repr=False)
    as_json: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "owners", self.firms | self.stations)
        object.__setattr__(self, "as_json", json.dumps(sorted(self.owners)))

    def admits(self, table: str, owner: object) -> bool:
        """Whether a row of this table that belongs to ``owner`` may be touched."""
        return owner in self.owners if self.errand is None else self.errand.covers(table)


def on_errand(errand: Errand) -> Scope:
    """The scope of a piece of the platform's own work."""
    return Scope(errand=errand)


class Seal:
    """What a session and its connections hold in common: the scope, once it is settled."""

    __slots__ = ("flushing", "scope")

    def __init__(self, scope: Scope | None) -> None:
        self.scope = scope
        self.flushing = False

    def settle(self, scope: Scope) -> None:
        """Settle the scope; it cannot be changed."""
        if self.scope is not None:
            raise ScopeViolationError("the scope of a transaction is settled once")
        self.scope = scope


class ScopedSession(Session):
    """A session that sees one immutable scope and nothing else."""

    def __init__(
        self,
        bind: Engine,
        scope: Scope | None = None,
        *,
        info: dict[object, object] | None = None,
        beside: "Callable[[], ScopedSession]",
    ) -> None:
        super().__init__(bind, expire_on_commit=False, info=info)
        self._seal = Seal(scope)
        self._begun: Connection | None = None
        self._beside = beside

    @property
    def scope(self) -> Scope | None:
        """The scope, once it is settled."""
        return self._seal.scope

    def confine(self, scope: Scope) -> None:
        """Settle the scope for as long as the session lasts; raises ``ScopeViolationError`` after that."""
        self._seal.settle(scope)
        self._announce()

    def confine_by(self, look_up: Callable[[], Scope]) -> None:
        """Settle the scope that ``look_up`` finds, which reads columns as ``Errand.SIGHT``."""
        self.confine(on_errand(Errand.SIGHT))
        try:
            found = look_up()
        finally:
            self._seal = Seal(None)
            self._announce()
        self.confine(found)

    def beside(self) -> "ScopedSession":
        """A reading session without a scope on the same database, for what lies outside this one."""
        return self._beside()

    def flush(self, objects: Sequence[object] | None = None) -> None:
        """Write what changed; the statements are the unit of work's own, its objects were judged before."""
        self._seal.flushing = True
        try:
            super().flush(objects)
        finally:
            self._seal.flushing = False

    def begun_on(self, connection: Connection) -> None:
        """Take note of the connection a transaction began on, and bind it to the scope."""
        self._begun = connection
        self._announce()

    def _announce(self) -> None:
        connection = self._begun
        if connection is None or connection.closed:
            return
        connection.execution_options(**{SEAL: self._seal})
        if connection.dialect.name == "postgresql":
            tell(connection, self._seal.scope)


def tell(connection: Connection, scope: Scope | None) -> None:
    """Tell PostgreSQL the scope, until the transaction ends."""
    said = {"firms": "", "errand": ""}
    if scope is not None:
        errand = scope.errand.name if scope.errand else ""
        said = {"firms": ",".join(sorted(scope.owners)), "errand": errand}
    connection.execute(_TELL, said)


_TELL: Final = text("SELECT set_config('app.firms', :firms, true), set_config('app.errand', :errand, true)")


def confine(session: Session, scope: Scope) -> None:
    """Settle the scope of a session that has none yet."""
    _scoped(session).confine(scope)


def confine_by(session: Session, look_up: Callable[[], Scope]) -> None:
    """Settle the scope that ``look_up`` finds in the session; see ``ScopedSession.confine_by``."""
    _scoped(session).confine_by(look_up)


def entrust(session: Session, errand: Errand) -> None:
    """Go on an errand in a session that has no scope yet, or is on an errand that includes this one."""
    held = _scoped(session).scope
    if held is None:
        confine(session, on_errand(errand))
    elif not goes_on(session, errand):
        raise ScopeViolationError(f"{errand.name} within another scope")


def goes_on(session: Session, errand: Errand) -> bool:
    """Whether the session is on an errand that includes this one."""
    held = _scoped(session).scope
    return held is not None and held.errand is not None and held.errand.includes(errand)


def is_confined(session: Session) -> bool:
    """Whether the session has the scope of a person: on errands there are no conditions."""
    held = _scoped(session).scope
    return held is not None and held.errand is None


def scope_of(session: Session) -> Scope | None:
    """The scope of a session, once it is settled."""
    return _scoped(session).scope


def beside(session: Session) -> ScopedSession:
    """A reading session without a scope on the same database; the caller closes it."""
    return _scoped(session).beside()


def _scoped(session: Session) -> ScopedSession:
    if not isinstance(session, ScopedSession):
        raise ScopeViolationError("a session without a scope")
    return session
