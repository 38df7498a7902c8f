"""Fields that lie sealed in their rows: sealed, opened and looked for with the keys that a session carries.

What is sealed is bound to whose it is: moved to another row it does not open.
"""

from contextlib import suppress
from typing import Final

from sqlalchemy.orm import Session

from assessment.field_keys import FieldKeys, SealBrokenError

FIELD_KEYS: Final = "field_keys"
"""Under this name the information of a session holds the keys."""


class NoFieldKeysError(Exception):
    """A field was to be sealed or opened in a session without keys."""


def sealed_field(session: Session, text: str, *, about: str) -> str:
    """The text as it lies in the row."""
    return _keys(session).seal(text, about=about)


def opened_field(session: Session, sealed: str, *, about: str) -> str | None:
    """What lies in the row; nothing where its key is gone, or somebody changed or moved it."""
    with suppress(SealBrokenError):
        return _keys(session).open(sealed, about=about)
    return None


def field_index(session: Session, text: str, *, about: str) -> str:
    """By what a row with this text in a sealed field is found."""
    return _keys(session).index(text, about=about)


def _keys(session: Session) -> FieldKeys:
    found = session.info.get(FIELD_KEYS)
    if not isinstance(found, FieldKeys):
        raise NoFieldKeysError
    return found
