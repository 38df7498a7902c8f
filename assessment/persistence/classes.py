"""The sensitivity class of every column, said where the column stands: ``name: Mapped[L1[str]]``.

The classes are those of questions (``domain/sensitivity.py``). A column that can hold values of several
classes has the highest of them. What nobody is ever shown, whatever the role, is ``Secret``: passwords,
tokens and keys, even as hashes or sealed.
"""

from typing import Annotated, Final, TypeAlias, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, mapped_column

from assessment.domain.sensitivity import Sensitivity

CLASS: Final = "class"
"""How a column is marked with its class."""
NEVER_SHOWN: Final = "never_shown"
"""How a column is marked that nobody is ever shown."""
Value = TypeVar("Value")


class UnclassedColumnError(Exception):
    """A column does not say its class."""


def _of(sensitivity: Sensitivity, **also: bool) -> object:
    return mapped_column(info={CLASS: sensitivity, **also})


L0: TypeAlias = Annotated[Value, _of(Sensitivity.L0)]
L1: TypeAlias = Annotated[Value, _of(Sensitivity.L1)]
L2: TypeAlias = Annotated[Value, _of(Sensitivity.L2)]
L3: TypeAlias = Annotated[Value, _of(Sensitivity.L3)]
Secret: TypeAlias = Annotated[Value, _of(Sensitivity.L3, never_shown=True)]


def class_of(column: ColumnElement[Value]) -> Sensitivity:
    """The class of a column of a table; raises ``UnclassedColumnError`` for one that does not say it."""
    found = getattr(column, "info", {}).get(CLASS)
    if not isinstance(found, Sensitivity):
        raise UnclassedColumnError(str(column))
    return found


def is_secret(column: ColumnElement[Value]) -> bool:
    """Whether nobody is ever shown what the column holds."""
    return bool(getattr(column, "info", {}).get(NEVER_SHOWN))


def columns_of(attribute: InstrumentedAttribute[object]) -> tuple[ColumnElement[object], ...]:
    """The columns behind an attribute of an entity: of an id that two tables share, both."""
    return tuple(attribute.property.columns)
