"""How values lie in the database: columns convert, so that the rest of the code sees domain values."""

import re
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum as PythonEnum

from sqlalchemy import DateTime, Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator

from assessment.domain.fingerprints import Json, canonical, from_canonical

ID_LENGTH = 22
HASH_LENGTH = 64
REGION_LENGTH = 12
_FIGURE = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def opaque_id() -> str:
    """A new public id: 128 random bits, 22 characters, without order or meaning.

    None begins with a dash: a command would take it for an option.
    """
    while (made := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return made


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC; a datetime without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite keeps it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment with its zone, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A figure, kept as the text it was written in: no database rounds it."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """The figure without an exponent; infinity and NaN are refused."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"{value} is not a figure.")
        return format(value, "f")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """The figure as it was stored; what could only have got there past us counts as nothing."""
        if value is None:
            return None
        return Decimal(value) if _FIGURE.fullmatch(value) else Decimal(0)


class CanonicalJson(TypeDecorator[Json]):
    """A JSON value, kept as its one canonical text, so that its hash can be recomputed from the row."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json, _dialect: Dialect) -> str:
        """The canonical text; ``None`` is JSON's ``null``."""
        return canonical(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Json:
        """The value that was stored."""
        return None if value is None else from_canonical(value)


def worded(kind: type[PythonEnum]) -> Enum:
    """A column for the members of ``kind``, kept as their values."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=40,
    )
