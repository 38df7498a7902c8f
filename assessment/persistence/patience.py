"""How long PostgreSQL is waited for: a server that is paused answers nothing, and pages must not hang on it.

Before a pooled connection is handed out it is tried (``pool_pre_ping``), in autocommit; a trial that stays
without an answer gives the connection up, and a new one that cannot be had in time is a failure of the page.
"""

from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

_TRIAL: Final = 1.5
_CONNECT: Final = 2


def limit_patience(engine: Engine) -> None:
    """Wait for the server of this engine no longer than a page may take."""
    driver = engine.dialect.loaded_dbapi

    class Patient(driver.Connection):  # type: ignore[name-defined,misc]
        """A connection whose trial does not wait for ever."""

        def wait(self, gen: object, interval: float = 0.1, timeout: float | None = None) -> object:
            """Wait for an answer; the driver's ``OperationalError`` where a trial gets none in time."""
            if timeout is not None or not self.autocommit:
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(gen, interval, _TRIAL)
            except driver.errors._WaitTimeout as error:  # noqa: SLF001 - the driver has no public name for it
                self.pgconn.finish()
                raise driver.OperationalError("the server does not answer") from error

    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: object, _record: object, arguments: list[object], named: dict[str, object]
    ) -> DBAPIConnection:
        named.setdefault("connect_timeout", _CONNECT)
        connection: DBAPIConnection = Patient.connect(*arguments, **named)
        return connection
