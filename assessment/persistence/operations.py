"""Operations: each save carries a number, so that a repeated one has one effect and the same response."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessment.domain.errors import OperationReusedError
from assessment.domain.fingerprints import Json, fingerprint
from assessment.domain.identities import UserId
from assessment.persistence.columns import HASH_LENGTH, CanonicalJson
from assessment.persistence.schema import Record


class Operation(Record, kw_only=True):
    """One changing request of a person, by the number the browser gave it."""

    __tablename__ = "operation"

    actor_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    response: Mapped[Json] = mapped_column(CanonicalJson, nullable=False)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Begun:
    """The operation is new: do the work, then note the response on it."""

    operation: Operation


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
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = session.execute(
        insert(Operation)
        .values(actor_id=actor, key=key, request_hash=request_hash, response=None, created_at=now)
        .on_conflict_do_nothing()
        .returning(Operation.key)
    ).one_or_none()
    operation = session.get_one(Operation, (actor, key), populate_existing=True)
    if fresh is not None:
        return Begun(operation)
    if operation.request_hash != request_hash:
        raise OperationReusedError
    return Repeated(operation.response)
