"""The ring of keys that seals the trail: a file outside the data, so that whoever has the data has no key.

Each key has an id and names its algorithm, and each entry names its key: a new key, or another algorithm,
applies to new entries and leaves the old ones as they are.
"""

import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

ALGORITHMS: Final[Mapping[str, str]] = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}
"""The algorithms a key may name, and what the library calls their hash."""
USUAL: Final = "hmac-sha256"
_SECRET_BYTES: Final = 32
_FEWEST_SIGNS: Final = 16
"""How many different characters a random secret has at the least; one by hand has fewer."""
_OTHERS: Final = 0o077


class UnusableKeysError(Exception):
    """A ring that cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class MacKey:
    """A key with its id and its algorithm; never printed."""

    id: str
    algorithm: str
    secret: bytes

    def mac(self, message: bytes) -> str:
        """The keyed MAC of ``message``, as hexadecimal digits."""
        return hmac.digest(self.secret, message, ALGORITHMS[self.algorithm]).hex()

    def __repr__(self) -> str:
        """The id alone."""
        return f"MacKey({self.id!r})"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys by id, the one that seals new entries, and up to which entry there was none."""

    keys: Mapping[str, MacKey]
    current: MacKey
    unkeyed_until: int = 0


def new_key(algorithm: str, identity: str) -> MacKey:
    """A fresh key; raises ``UnusableKeysError`` where this Python cannot compute ``algorithm``."""
    key = MacKey(identity, algorithm, secrets.token_bytes(_SECRET_BYTES))
    try:
        key.mac(b"")
    except (KeyError, ValueError) as error:
        raise UnusableKeysError(f"本机的 OpenSSL 不支持 {algorithm}，请改用 {USUAL}。") from error
    return key


def new_ring(identity: str, *, unkeyed_until: int = 0) -> KeyRing:
    """A ring with one fresh key."""
    key = new_key(USUAL, identity)
    return KeyRing({key.id: key}, key, unkeyed_until)


def with_new_key(ring: KeyRing, *, algorithm: str, now: datetime) -> KeyRing:
    """The ring with a fresh key that seals what comes; the old ones stay, to check what was."""
    key = new_key(algorithm, f"{now:%Y%m%d}-{len(ring.keys) + 1}")
    return replace(ring, keys={**ring.keys, key.id: key}, current=key)


def new_key_line() -> str:
    """A line ``id secret`` for a file of keys."""
    return f"1 {b64encode(secrets.token_bytes(_SECRET_BYTES)).decode('ascii')}\n"


def keys_in(text: str) -> Mapping[str, bytes]:
    """The keys by id, the one in use first; raises ``ValueError`` where the file is not what it should be.

    A new key is put on top of the file, older ones still open what was sealed with them.
    """
    keys = {
        identity: b64decode(secret, validate=True)
        for identity, secret in (line.split() for line in text.splitlines() if line.strip())
    }
    if not keys or any(len(secret) != _SECRET_BYTES for secret in keys.values()):
        raise ValueError("There is no key of 256 bits.")
    return keys


def read_secret(path: Path) -> str:
    """What a secret file holds; raises ``UnusableKeysError`` when missing, short or readable by others."""
    secret = _private(path)
    if len(secret) < _SECRET_BYTES:
        raise UnusableKeysError("密钥太短。请删除这个文件并运行 assessment init，所有人需重新登录。")
    if len(set(secret)) < _FEWEST_SIGNS:
        raise UnusableKeysError(
            "密钥像是手写的，不是随机生成的。请删除这个文件并运行 assessment init，所有人需重新登录。"
        )
    return secret


def read_keys(path: Path) -> Mapping[str, bytes]:
    """The keys in a file, the one in use first; raises ``UnusableKeysError`` where it cannot be used."""
    try:
        return keys_in(_private(path))
    except ValueError as error:
        raise UnusableKeysError("文件已损坏。请用单独保存的密钥备份恢复它。") from error


def _private(path: Path) -> str:
    try:
        content = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise UnusableKeysError("密钥文件不存在。请先运行：assessment init") from None
    if mode & _OTHERS:
        raise UnusableKeysError(f"其他用户能读到密钥。请运行：chmod 600 {path}")
    return content


def create_file(path: Path, content: str) -> None:
    """Make a secret file once, for its owner alone; what is there already stays as it is."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _keep_names(path.parent)


def create_ring(path: Path, *, identity: str) -> None:
    """Make the file once; what is there already stays as it is."""
    if not path.exists():
        write_ring(path, new_ring(identity))


def write_ring(path: Path, ring: KeyRing) -> None:
    """Replace the file as a whole: it is the old one or the new one, never half of either."""
    draft = path.with_name(f"{path.name}.new")
    content = {
        "current": ring.current.id,
        "unkeyed_until": ring.unkeyed_until,
        "keys": {
            key.id: {"algorithm": key.algorithm, "secret": key.secret.hex()} for key in ring.keys.values()
        },
    }
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _keep_names(path.parent)


def read_ring(path: Path) -> KeyRing:
    """The ring in the file; raises ``UnusableKeysError`` when missing, readable by others or damaged."""
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise UnusableKeysError("留痕密钥不存在。请先运行：assessment migrate") from None
    except ValueError as error:
        raise UnusableKeysError("留痕密钥文件已损坏，请从密钥的备份中恢复它。") from error
    if mode & _OTHERS:
        raise UnusableKeysError(f"其他用户能读到密钥。请运行：chmod 600 {path}")
    try:
        keys = {
            identity: MacKey(identity, each["algorithm"], bytes.fromhex(each["secret"]))
            for identity, each in content["keys"].items()
        }
        return KeyRing(keys, keys[content["current"]], int(content["unkeyed_until"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableKeysError("留痕密钥文件已损坏，请从密钥的备份中恢复它。") from error


def _keep_names(folder: Path) -> None:
    """Have the names in a folder survive a power cut, where the system can say so of a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
