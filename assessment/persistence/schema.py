"""What all tables have in common: names of constraints, opaque ids, and the firm that owns a row."""

from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVarTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    event,
    type_coerce,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    SessionTransaction,
    mapped_column,
)
from sqlalchemy.types import NullType

from assessment.domain.identities import (
    AssessmentId,
    EnterpriseId,
    ItemId,
    OrderId,
    OrganisationId,
    ReleaseId,
    SignedSessionId,
    SnapshotId,
    UserId,
)
from assessment.persistence.classes import L1
from assessment.persistence.columns import ID_LENGTH, ExactDecimal, Instant

OWNER: Final = "owner"
"""How the column is marked that says which firm a row belongs to."""
FROZEN: Final[dict[str, dict[object, object]]] = {"info": {"frozen": True}}
"""How a table is marked whose rows are added once, and then neither changed nor deleted."""
_CONNECTION: Final = "the connection of the transaction"
Columns = TypeVarTuple("Columns")
_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_IDS: Final = (
    AssessmentId,
    EnterpriseId,
    ItemId,
    OrderId,
    OrganisationId,
    ReleaseId,
    SignedSessionId,
    SnapshotId,
    UserId,
)


class Record(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False, eq=False):
    """A row; it is never printed, since it may hold what nobody should read in a log."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: Instant(),
        Decimal: ExactDecimal(),
        int: Integer(),
    } | dict.fromkeys(_IDS, String(ID_LENGTH))


def table_of(record: type[Record]) -> Table:
    """The table of a record, for what is asked and written so often that it goes past the unit of work."""
    return Record.metadata.tables[record.__tablename__]


def at_once(session: Session) -> Connection:
    """The connection of the session's transaction, for statements on columns past its unit of work.

    For the few statements of the hottest path: what the unit of work still holds has to be flushed before.
    """
    known = session.info.get(_CONNECTION)
    if known is None:
        known = session.info[_CONNECTION] = session.connection()
    return cast(Connection, known)


def as_it_lies(statement: Select[*Columns]) -> Select[*tuple[object, ...]]:
    """The same rows as the database holds them, quick to compare; the statement says what it selects from."""
    columns = [type_coerce(each, NullType()) for each in statement.selected_columns]
    return statement.with_only_columns(*columns)


@event.listens_for(Session, "after_transaction_end")
def _forget_connection(session: Session, _ended: SessionTransaction) -> None:
    session.info.pop(_CONNECTION, None)


class Owned(MappedAsDataclass, kw_only=True, repr=False, eq=False):
    """A row that belongs to one firm; tables below it refer to the pair, so that no row can change hands."""

    enterprise_id: Mapped[L1[EnterpriseId]] = mapped_column(nullable=False, info={OWNER: True})


class OfStation(MappedAsDataclass, kw_only=True, repr=False, eq=False):
    """A row that belongs to one workstation, and to none of the firms it serves."""

    workstation_id: Mapped[L1[OrganisationId]] = mapped_column(nullable=False, info={OWNER: True})


class OwnsItself:
    """A firm's own row: the column that says whose it is, is its key, marked with ``OWNER`` there."""


def owner_column(table: FromClause) -> ColumnElement[EnterpriseId] | None:
    """The column that says which firm, or workstation, a row belongs to; ``None`` where that is nobody's."""
    return next((column for column in table.c if getattr(column, "info", {}).get(OWNER)), None)


def is_frozen(table: Table) -> bool:
    """Whether rows are only ever added to this table."""
    return bool(table.info.get("frozen"))


def owner() -> tuple[UniqueConstraint, ForeignKeyConstraint]:
    """The constraints of a table directly under the firm: the pair (firm, id) is unique, the firm exists."""
    return (
        UniqueConstraint("enterprise_id", "id"),
        ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"]),
    )


def owned_by(table: str, column: str) -> tuple[UniqueConstraint, ForeignKeyConstraint]:
    """The constraints of a table under another of the same firm that others refer to in turn."""
    return UniqueConstraint("enterprise_id", "id"), below(table, column)


def below(table: str, column: str) -> ForeignKeyConstraint:
    """The constraint that ``column`` names a row of ``table`` that belongs to the same firm."""
    return ForeignKeyConstraint(["enterprise_id", column], [f"{table}.enterprise_id", f"{table}.id"])


LIES_BY_KEY: Final = {"sqlite_with_rowid": False}
"""How a table lies on SQLite whose rows are always looked for by their key: it is its own index."""
