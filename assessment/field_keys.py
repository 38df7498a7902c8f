"""What has to be read again, sealed in the database: the keys lie outside of it and of every back-up.

A sealed text names the key it was sealed with, so that keys can be changed: a new one is put on top of the
file, older ones open what was sealed before. It is bound to what it is about: moved to another row it does
not open.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_INDEXING: Final = b"blind index"


class SealBrokenError(Exception):
    """A sealed text was changed or moved, or its key is gone."""


class FieldKeys:
    """Keys by their ids, the one that seals first (AES-256-GCM).

    The last one, from the beginning of the installation, is also what blind indexes are made with
    (HMAC-SHA-256): it stays in the file as long as anything is looked for by them.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {key: AESGCM(secret) for key, secret in keys.items()}
        self._newest = next(iter(self._ciphers))
        self._index = hmac.digest(keys[next(reversed(self._ciphers))], _INDEXING, "sha256")

    def seal(self, text: str, *, about: str) -> str:
        """``text`` as ``key id:nonce and content``; ``about`` is needed to open it again."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), about.encode())
        return f"{self._newest}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, about: str) -> str:
        """What was sealed; raises :class:`SealBrokenError`."""
        key, _, content = sealed.partition(":")
        cipher = self._ciphers.get(key)
        if cipher is None:
            raise SealBrokenError(f"There is no key {key!r}.")
        try:
            raw = urlsafe_b64decode(content)
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"What is sealed about {about} does not open.") from error

    def index(self, text: str, *, about: str) -> str:
        """By what a sealed text can be found again without being opened: the same for the same text."""
        return hmac.digest(self._index, f"{about}\0{text}".encode(), "sha256").hex()
