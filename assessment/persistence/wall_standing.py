"""Whether the second wall stands as it is declared: what the catalogue of PostgreSQL says of it.

The catalogue is open to every account, and names no firm. Nothing is assumed of who built the wall: roles,
tables, policies and privileges are each compared with what ``wall.py`` declares, and every gap is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, text

from assessment.persistence.wall import COPYING, FUNCTIONS, Policy, granted, policies_of, tenanted

_NOT_PERMITTED: Final = "42501"


class Gap(Enum):
    """What can be wrong with the wall."""

    SUPERUSER = "the account stands above all walls"
    ATTRIBUTES = "the account has attributes that lead around the wall"
    OWNER = "the account owns tables"
    MEMBER = "the account can become another that owns tables"
    OPEN = "rows of a table are not walled off"
    POLICIES = "the policies of a table are not those declared"
    WIDE = "the account may do more to a table than it needs"
    NARROW = "the account may not do what it needs to"
    SHAPING = "the account can make tables"


@dataclass(frozen=True, slots=True)
class Breach:
    """A gap and where it is: the role, table or schema, and what about it."""

    gap: Gap
    where: str
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPolicy:
    """A policy as it stands; ``seal`` was written when it was raised."""

    table: str
    name: str
    command: str
    permissive: bool
    for_all: bool
    using: str | None
    check: str | None
    seal: str | None


def breaches(connection: Connection) -> tuple[Breach, ...]:
    """Everything that lets this connection's account around the wall or keeps it from its work."""
    role = tuple(_gaps_in_role(connection))
    if any(each.gap in (Gap.SUPERUSER, Gap.OWNER, Gap.MEMBER) for each in role):
        return (*role, *gaps_in_tables(connection))  # whoever owns a table may do everything to it
    return (*role, *gaps_in_tables(connection), *_gaps_in_privileges(connection))


def is_refusal(error: Exception) -> bool:
    """Whether PostgreSQL refused something for want of a right."""
    return getattr(getattr(error, "orig", None), "sqlstate", "") == _NOT_PERMITTED


def account_of(connection: Connection) -> str:
    """The account that this connection uses."""
    return str(connection.scalar(text("SELECT current_user")))


def gaps_in_tables(connection: Connection) -> tuple[Breach, ...]:
    """The tables of firms that are open, or whose policies are not those declared."""
    rows = {row.relname: row for row in connection.execute(text(_TABLES))}
    policies = standing_policies(connection)
    gaps = []
    for table in tenanted():
        row = rows.get(table.name)
        if row is None or not row.relrowsecurity:
            gaps.append(Breach(Gap.OPEN, table.name, "ROW LEVEL SECURITY"))
        elif not row.relforcerowsecurity:
            gaps.append(Breach(Gap.OPEN, table.name, "FORCE ROW LEVEL SECURITY"))
        there = [each for each in policies if each.table == table.name]
        wanted = {each.name for each in policies_of(table)}
        amiss = wanted.union(each.name for each in there) - {each.name for each in there if _is_sound(each)}
        if amiss:
            gaps.append(Breach(Gap.POLICIES, table.name, "、".join(sorted(amiss))))
    return tuple(gaps)


def standing_policies(connection: Connection) -> tuple[StandingPolicy, ...]:
    """Every policy there is, by table and name."""
    return tuple(
        StandingPolicy(
            table=row.relname,
            name=row.polname,
            command=_COMMANDS[row.polcmd],
            permissive=row.polpermissive,
            for_all=row.for_all,
            using=row.using,
            check=row.check,
            seal=row.seal,
        )
        for row in connection.execute(text(_POLICIES))
    )


def seal_of(policy: StandingPolicy) -> str:
    """What ties a policy as the database holds it to what was declared when it was raised."""
    declared = _declared(policy)
    said = "" if declared is None else declared.condition
    return sha256(repr((said, policy.using, policy.check)).encode()).hexdigest()


def hidden_from_copies(connection: Connection) -> tuple[str, ...]:
    """The tables of which this account would copy only some rows, and not know it."""
    policies = standing_policies(connection)
    copied = {each.table for each in policies if each.name == COPYING.name and _is_sound(each)}
    copied -= {each.table for each in policies if not each.permissive}
    return tuple(name for name in connection.scalars(text(_ACTIVE)) if name not in copied)


def _is_sound(policy: StandingPolicy) -> bool:
    """Whether a policy is one that is declared, for everybody, and as it was raised."""
    declared = _declared(policy)
    if declared is None or not policy.permissive or not policy.for_all:
        return False
    halves = (declared.using is None, declared.check is None)
    alike = declared.command == policy.command and halves == (policy.using is None, policy.check is None)
    return alike and policy.seal == seal_of(policy)


def _declared(policy: StandingPolicy) -> Policy | None:
    if policy.name == COPYING.name:  # on tables of other versions too: a back-up precedes an upgrade
        return COPYING
    found = (each for table in tenanted() if table.name == policy.table for each in policies_of(table))
    return next((each for each in found if each.name == policy.name), None)


def _gaps_in_role(connection: Connection) -> Iterator[Breach]:
    role = connection.execute(text(_ROLE)).one()
    if role.rolsuper:
        yield Breach(Gap.SUPERUSER, role.rolname)
        return
    attributes = [said for name, said in _ATTRIBUTES.items() if getattr(role, name)]
    if attributes:
        yield Breach(Gap.ATTRIBUTES, role.rolname, "、".join(attributes))
    for owner in connection.scalars(text(_OWNERS), {"names": list(granted())}):
        if owner == role.rolname:
            yield Breach(Gap.OWNER, role.rolname)
        elif connection.scalar(text("SELECT pg_has_role(:owner, 'MEMBER')"), {"owner": owner}):
            yield Breach(Gap.MEMBER, role.rolname, owner)


def _gaps_in_privileges(connection: Connection) -> Iterator[Breach]:
    declared = granted()
    held: dict[str, set[str]] = {name: set() for name in declared}
    for table, privilege in connection.execute(text(_PRIVILEGES), {"names": list(declared)}):
        held[table].add(privilege)
    for table, privileges in sorted(held.items()):
        if beyond := privileges - declared[table]:
            yield Breach(Gap.WIDE, table, "、".join(sorted(beyond)))
        if lacking := declared[table] - privileges:
            yield Breach(Gap.NARROW, table, "、".join(sorted(lacking)))
    for function in FUNCTIONS:
        asked = text("SELECT has_function_privilege(to_regprocedure(:function), 'EXECUTE')")
        if not connection.scalar(asked, {"function": function}):
            yield Breach(Gap.NARROW, function, "EXECUTE")
    for kind, name in connection.execute(text(_SHAPING)):
        yield Breach(Gap.SHAPING, name, kind)


_COMMANDS: Final = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_ATTRIBUTES: Final = {
    "rolbypassrls": "BYPASSRLS",
    "rolcreaterole": "CREATEROLE",
    "rolcreatedb": "CREATEDB",
    "rolreplication": "REPLICATION",
}
_HERE: Final = "relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
_TABLES: Final = f"SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE {_HERE}"  # noqa: S608 - our own words
_ACTIVE: Final = f"SELECT relname FROM pg_class WHERE {_HERE} AND row_security_active(oid) ORDER BY relname"  # noqa: S608 - as above
_POLICIES: Final = f"""
SELECT relname, polname, polcmd, polpermissive, polroles = '{{0}}'::oid[] AS for_all,
  pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS check,
  obj_description(pg_policy.oid, 'pg_policy') AS seal
FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE {_HERE} ORDER BY relname, polname
"""  # noqa: S608 - as above
_ROLE: Final = (
    "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
    "FROM pg_roles WHERE rolname = current_user"
)
_OWNERS: Final = f"""
SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE {_HERE} AND relname = ANY(:names) ORDER BY 1
"""  # noqa: S608 - as above
_SHAPING: Final = """
SELECT 'CREATE ON SCHEMA', current_schema() WHERE has_schema_privilege(current_schema(), 'CREATE')
UNION ALL SELECT privilege || ' ON DATABASE', current_database()
FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS privilege
WHERE has_database_privilege(current_database(), privilege)
"""
_PRIVILEGES: Final = f"""
SELECT relname, privilege FROM pg_class
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS privilege
WHERE {_HERE} AND relname = ANY(:names) AND has_any_column_privilege(pg_class.oid, privilege)
UNION ALL SELECT relname, privilege FROM pg_class
CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
WHERE {_HERE} AND relname = ANY(:names) AND has_table_privilege(pg_class.oid, privilege)
"""  # noqa: S608 - as above
