"""A stream of bytes sealed with a key (AES-256-GCM): whoever has not the key neither reads nor changes it.

The file begins with a line that says what it is, and a line of JSON that says of which key by its mark.
Then come chunks, each sealed by itself with its number, the last one marked as such: a chunk that is changed,
moved, left out or added, and an end that is cut off, do not open. The key of a file is derived from the key
of the ring and a salt of its own, so that no two files are ever sealed with the same numbers.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK: Final = 64 * 1024
_FIRST_LINE: Final = b"assessment back-up 1, sealed\n"
_LONGEST_HEAD: Final = 1024
_TAG, _SALT, _KEY = 16, 16, 32
_MARK: Final = 12


class SealBrokenError(Exception):
    """What is sealed was changed or cut off, or is no sealed stream at all."""


class WrongKeyError(Exception):
    """The key a stream was sealed with is not among those at hand; ``mark`` says which one it is."""

    def __init__(self, mark: str) -> None:
        super().__init__(mark)
        self.mark = mark


def mark_of(key: bytes) -> str:
    """What tells a key from others and gives nothing of it away: twelve hexadecimal digits."""
    return sha256(b"mark of a back-up key" + key).hexdigest()[:_MARK]


def marked(keys: Iterable[bytes]) -> Mapping[str, bytes]:
    """Keys by their marks."""
    return {mark_of(key): key for key in keys}


class SealingWriter:
    """Seals what is written to it; only a stream that was finished can be read."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        salt = secrets.token_hex(_SALT)
        head = json.dumps({"key": mark_of(key), "salt": salt}).encode("ascii")
        self._target = target
        self._chunks = _Chunks(key, salt, head)
        self._waiting = bytearray()
        target.write(_FIRST_LINE + head + b"\n")

    def write(self, content: bytes) -> int:
        """Take what comes next."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._target.write(self._chunks.seal(bytes(self._waiting[:CHUNK]), last=False))
            del self._waiting[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """Nothing: a chunk is sealed once it is full, or the last."""

    def finish(self) -> None:
        """Write what is left as the last chunk."""
        self._target.write(self._chunks.seal(bytes(self._waiting), last=True))


class OpeningReader:
    """Reads what was sealed; raises ``WrongKeyError`` at once, ``SealBrokenError`` when it was changed."""

    def __init__(self, source: IO[bytes], keys: Mapping[str, bytes]) -> None:
        if source.readline(_LONGEST_HEAD) != _FIRST_LINE:
            raise SealBrokenError("It is no sealed back-up.")
        head = source.readline(_LONGEST_HEAD).removesuffix(b"\n")
        mark, salt = _told_by(head)
        if mark not in keys:
            raise WrongKeyError(mark)
        self._source = source
        self._chunks = _Chunks(keys[mark], salt, head)
        self._next = source.read(CHUNK + _TAG)
        self._opened = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer only at the end; all that is left for a negative ``size``."""
        while not self._ended and (size < 0 or len(self._opened) < size):
            self._opened += self._chunk()
        taken = self._opened if size < 0 else self._opened[:size]
        self._opened = self._opened[len(taken) :]
        return taken

    def _chunk(self) -> bytes:
        """The next chunk; it is the last one when nothing follows, and sealed so."""
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._ended = not self._next
        return self._chunks.open(sealed, last=self._ended)


class _Chunks:
    """Seals or opens the chunks of one stream in their order."""

    def __init__(self, key: bytes, salt: str, head: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=_KEY, salt=bytes.fromhex(salt), info=_FIRST_LINE)
        self._cipher = AESGCM(derived.derive(key))
        self._head = head
        self._number = 0

    def seal(self, content: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), content, self._head)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, self._head)
        except InvalidTag as error:
            raise SealBrokenError(f"Chunk {self._number} was changed, or the end was cut off.") from error

    def _nonce(self, *, last: bool) -> bytes:
        self._number += 1
        return self._number.to_bytes(11, "big") + bytes([last])


def _told_by(head: bytes) -> tuple[str, str]:
    try:
        told = json.loads(head)
        mark, salt = str(told["key"]), str(told["salt"])
        bytes.fromhex(salt)
    except (KeyError, TypeError, ValueError) as error:
        raise SealBrokenError("It does not say of which key it is.") from error
    return mark, salt
