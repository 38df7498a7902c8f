"""What the renderer and its child say to each other: two lengths, a JSON header, then raw bytes."""

import json
from collections.abc import Mapping
from struct import Struct
from typing import BinaryIO, Final

_LENGTHS: Final = Struct(">II")
PREFIX: Final = _LENGTHS.size
"""Bytes that announce the two lengths."""
LARGEST: Final = 192 << 20
"""Bytes that a frame may hold; a longer one is no answer of ours."""


class BrokenFrameError(Exception):
    """The other side closed the pipe in the middle or said something that is no frame."""


def frame(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """The bytes that carry a header and its body."""
    text = json.dumps(header, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """How many bytes of header and of body follow; raises :class:`BrokenFrameError` beyond ``LARGEST``."""
    header, body = _LENGTHS.unpack(prefix)
    if header + body > LARGEST:
        raise BrokenFrameError
    return header, body


def header_in(text: bytes) -> dict[str, object]:
    """The header as values; raises :class:`BrokenFrameError` when it is none."""
    try:
        header: object = json.loads(text)
    except ValueError:
        raise BrokenFrameError from None
    if not isinstance(header, dict):
        raise BrokenFrameError
    return header


def read_frame(pipe: BinaryIO) -> tuple[dict[str, object], bytes] | None:
    """The next frame of a blocking pipe, or nothing when the other side has closed it."""
    prefix = pipe.read(PREFIX)
    if not prefix:
        return None
    if len(prefix) < PREFIX:
        raise BrokenFrameError
    header, body = lengths(prefix)
    text, raw = pipe.read(header), pipe.read(body)
    if len(text) < header or len(raw) < body:
        raise BrokenFrameError
    return header_in(text), raw
