"""Building the second wall: the owner raises policies over the firms' tables and lets the accounts in.

All of it happens in the transaction of a migration: nobody ever meets tables without their wall. A wall that
stands as declared is left alone, so that repeating it takes no lock.
"""

from typing import Final

from sqlalchemy import Connection, Table, literal, text

from assessment.persistence.wall import AUDITED, FUNCTIONS, Policy, Roles, granted, policies_of, tenanted
from assessment.persistence.wall_standing import account_of, gaps_in_tables, seal_of, standing_policies


class RolesMissingError(Exception):
    """Accounts are missing that this one may not make; ``statements`` is what makes them."""

    def __init__(self, statements: tuple[str, ...]) -> None:
        super().__init__("\n".join(statements))
        self.statements = statements


def lower_wall(connection: Connection) -> None:
    """Take every wall down: for the owner, within a transaction that changes the tables."""
    for policy in standing_policies(connection):
        _say(connection, f"DROP POLICY {_name(connection, policy.name)} ON {_name(connection, policy.table)}")
    for table in connection.scalars(text(_WALLED)).all():
        named = _name(connection, table)
        _say(connection, f"ALTER TABLE {named} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")


def raise_wall(connection: Connection) -> None:
    """Have the wall stand as it is declared, over the tables of this version."""
    if not gaps_in_tables(connection):
        return
    lower_wall(connection)
    for table in tenanted():
        named = _name(connection, table.name)
        _say(connection, f"ALTER TABLE {named} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        for policy in policies_of(table):
            _raise_policy(connection, table, policy)
    for standing in standing_policies(connection):
        where = f"{_name(connection, standing.name)} ON {_name(connection, standing.table)}"
        _say(connection, f"COMMENT ON POLICY {where} IS '{seal_of(standing)}'")


def let_in(connection: Connection, roles: Roles) -> None:
    """Make the accounts that are missing, and grant each exactly what it may do.

    An application that is the owner itself cannot be shut out of anything; it is left as it is. Raises
    ``RolesMissingError``.
    """
    if roles.application == account_of(connection):
        return
    _make_roles(connection, roles)
    application, auditor = _name(connection, roles.application), _name(connection, roles.auditor)
    tables = {name: _name(connection, name) for name in granted()}
    everything = ", ".join(tables.values())
    _say(connection, f"REVOKE ALL ON {everything} FROM PUBLIC, {application}, {auditor}")
    for privileges in sorted(set(granted().values()), key=len):
        which = ", ".join(tables[name] for name, each in granted().items() if each == privileges)
        _say(connection, f"GRANT {', '.join(sorted(privileges))} ON {which} TO {application}")
    _say(connection, f"GRANT SELECT ON {', '.join(tables[each] for each in AUDITED)} TO {auditor}")
    for function in FUNCTIONS:
        _say(connection, f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {auditor}")
        _say(connection, f"GRANT EXECUTE ON FUNCTION {function} TO {application}")
    _close_schema(connection, application, auditor)


def _raise_policy(connection: Connection, table: Table, policy: Policy) -> None:
    using = "" if policy.using is None else f" USING ({policy.using})"
    check = "" if policy.check is None else f" WITH CHECK ({policy.check})"
    _say(
        connection,
        f"CREATE POLICY {_name(connection, policy.name)} ON {_name(connection, table.name)}"
        f" FOR {policy.command}{using}{check}",
    )


def _make_roles(connection: Connection, roles: Roles) -> None:
    """The password goes to the server as what it would keep of it, never as it is typed."""
    names = {"names": [roles.application, roles.auditor]}
    there = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:names)"), names))
    wanted = [
        (roles.application, f"CREATE ROLE {_name(connection, roles.application)} LOGIN"),
        (roles.auditor, f"CREATE ROLE {_name(connection, roles.auditor)} NOLOGIN"),
    ]
    missing = [statement for name, statement in wanted if name not in there]
    if missing and not connection.scalar(text(_MAY_MAKE_ROLES)):
        raise RolesMissingError(tuple(f"{each};" for each in missing))
    for statement in missing:
        secret = _kept_of(connection, roles) if statement.endswith(" LOGIN") else ""
        _say(connection, f"{statement}{secret}")


def _kept_of(connection: Connection, roles: Roles) -> str:
    if roles.password is None:
        return ""
    driver = connection.connection.driver_connection
    verifier: bytes = driver.pgconn.encrypt_password(  # type: ignore[union-attr]
        roles.password.encode(), roles.application.encode(), b"scram-sha-256"
    )
    quoted = literal(verifier.decode("ascii")).compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )
    return f" PASSWORD {quoted}"


def _close_schema(connection: Connection, application: str, auditor: str) -> None:
    """The accounts enter the schema and make nothing there, as far as the owner has a say in it."""
    everybody = f"PUBLIC, {application}, {auditor}"
    found = connection.execute(text(_PLACES)).one()
    if found.rules_schema:
        schema = _name(connection, found.schema)
        _say(connection, f"REVOKE CREATE ON SCHEMA {schema} FROM {everybody}")
        _say(connection, f"GRANT USAGE ON SCHEMA {schema} TO {application}, {auditor}")
    if found.rules_database:
        database = _name(connection, found.database)
        _say(connection, f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM {everybody}")


def _name(connection: Connection, name: str) -> str:
    """A name as SQL writes it."""
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _say(connection: Connection, statement: str) -> None:
    """What changes the shape of the database takes no parameters."""
    connection.exec_driver_sql(statement)


_WALLED: Final = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND (relrowsecurity OR relforcerowsecurity) "
    "AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
_MAY_MAKE_ROLES: Final = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
_PLACES: Final = """
SELECT nspname AS schema, pg_has_role(nspowner, 'USAGE') AS rules_schema,
  datname AS database, pg_has_role(datdba, 'USAGE') AS rules_database
FROM pg_namespace, pg_database WHERE nspname = current_schema() AND datname = current_database()
"""
