"""One canonical text for a JSON value, and the SHA-256 that stands for it.

Keys are sorted, nothing is spaced, text stays readable; figures are written as text, so that no binary
fraction can change on its way.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


def canonical(value: Json) -> str:
    """The one text that stands for ``value``; a binary fraction raises ``ValueError``."""
    _refuse_fractions(value)
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(  # made once: every act writes several such texts
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def from_canonical(text: str) -> Json:
    """The value that ``canonical`` wrote."""
    value: Json = json.loads(text)
    return value


def fingerprint(value: Json) -> str:
    """The SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return text_fingerprint(canonical(value))


def text_fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _refuse_fractions(value: Json) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"A key of a JSON object is text, not {key!r}.")
                _refuse_fractions(inner)
        case Sequence():
            for inner in value:
                _refuse_fractions(inner)
        case _:
            raise ValueError(f"{value!r} has no canonical form; write a figure as text.")
