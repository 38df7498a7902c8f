"""Operations: each save carries a number, so that a repeated one has one effect and the same response."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.errors import OperationReusedError
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.identities import UserId
from assessment.persistence.classes import L1, L2, L3
from assessment.persistence.columns import HASH_LENGTH, CanonicalJson
from assessment.persistence.schema import Record, at_once, table_of


class Operation(Record, kw_only=True):
    """One changing request of a person, by the number the browser gave it."""

    __tablename__ = "operation"

    actor_id: Mapped[L1[UserId]] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[L1[str]] = mapped_column(String(80), primary_key=True)
    request_hash: Mapped[L2[str]] = mapped_column(String(HASH_LENGTH))
    response: Mapped[L3[Json]] = mapped_column(CanonicalJson, nullable=False)
    created_at: Mapped[L1[datetime]] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Begun:
    """The operation is new: do the work, then note its response if a repetition needs one."""

    actor: UserId
    key: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The operation was done before, with this response."""

    response: Json


def begin_operation(
    session: Session, actor: UserId, key: str, *, request: Json, now: datetime
) -> Begun | Repeated:
    """Note that ``request`` is under way; of two at once the second waits for the first and repeats it.

    Raises ``OperationReusedError`` when the number was used for another request.
    """
    request_hash = fingerprint(request)
    named = {"actor_id": actor, "key": key}
    noted = named | {"request_hash": request_hash, "response": None, "created_at": now}
    connection = at_once(session)
    if connection.execute(_BEGIN[connection.dialect.name], noted).rowcount == 1:
        return Begun(actor, key)
    before = session.execute(_DONE.filter_by(**named)).one()
    if before.request_hash != request_hash:
        raise OperationReusedError
    return Repeated(before.response)


def note_response(session: Session, begun: Begun, response: Json) -> None:
    """Keep what a repetition of the operation is to be answered with."""
    session.execute(update(_TABLE).filter_by(actor_id=begun.actor, key=begun.key).values(response=response))


_TABLE: Final = table_of(Operation)
_DONE: Final = select(_TABLE.c.request_hash, _TABLE.c.response)
_BEGIN: Final = {  # written with every save: built once
    dialect: insert_into(_TABLE).on_conflict_do_nothing().inline().execution_options(preserve_rowcount=True)
    for dialect, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
