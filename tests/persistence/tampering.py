"""Ways to tamper with a trail whose guards were taken off, each with the entries it falsified."""

import hmac
import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from assessment.key_ring import MacKey
from assessment.persistence.trail import COLUMNS
from assessment.persistence.trail_seal import UNKEYED, sealed_bytes, unkeyed_mac

Cell: TypeAlias = int | str | bytes | None
_NAMES: Final = ", ".join((*COLUMNS, "algorithm", "key_id", "mac"))
_SELECT: Final = f"SELECT {_NAMES} FROM trail_entry WHERE seq = ?"  # noqa: S608 - names of columns
_MARKS: Final = ", ".join("?" * 15)
_REPLACE: Final = f"INSERT OR REPLACE INTO trail_entry ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Forgery:
    """What an attack made of the trail: the first entry that is not what it was."""

    first: int


Attack: TypeAlias = Callable[[sqlite3.Connection, random.Random, MacKey], Forgery]


def _count(file: sqlite3.Connection) -> int:
    return int(file.execute("SELECT count(*) FROM trail_entry").fetchone()[0])


def _row(file: sqlite3.Connection, seq: int) -> list[Cell]:
    return list(file.execute(_SELECT, (seq,)).fetchone())


def _put(file: sqlite3.Connection, row: list[Cell]) -> None:
    file.execute(_REPLACE, row)


def byte_edit(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """One character of one text is another."""
    seq = dice.randint(1, _count(file))
    row = _row(file, seq)
    places = [place for place, cell in enumerate(row) if isinstance(cell, str) and cell]
    place = dice.choice(places)
    cell = str(row[place])
    at = dice.randrange(len(cell))
    other = chr(ord(cell[at]) ^ 1 << dice.randrange(6))
    row[place] = cell[:at] + other + cell[at + 1 :]
    _put(file, row)
    return Forgery(seq)


def row_edit(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """One column says something else, or is of another type."""
    seq = dice.randint(1, _count(file))
    row = _row(file, seq)
    place = dice.randrange(1, len(row))
    given: list[Cell] = ["", "0", "done", "x", b"\xff\xfe", 7]
    row[place] = dice.choice([each for each in given if each != row[place]])
    if _row(file, seq) == row:
        row[place] = "changed"
    _put(file, row)
    return Forgery(seq)


def invalid_text(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """A text holds bytes that are no text."""
    seq = dice.randint(1, _count(file))
    file.execute("UPDATE trail_entry SET address = CAST(x'ff41' AS TEXT) WHERE seq = ?", (seq,))
    return Forgery(seq)


def removal(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """A few entries in the middle are gone."""
    first = dice.randint(1, _count(file) - 1)
    last = min(first + dice.randrange(20), _count(file) - 1)
    file.execute("DELETE FROM trail_entry WHERE seq BETWEEN ? AND ?", (first, last))
    return Forgery(first)


def hidden_removal(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """An entry is gone, and those after it moved up."""
    total = _count(file)
    seq = dice.randint(1, total - 1)
    file.execute("DELETE FROM trail_entry WHERE seq = ?", (seq,))
    file.execute("UPDATE trail_entry SET seq = -seq WHERE seq > ?", (seq,))
    file.execute("UPDATE trail_entry SET seq = -seq - 1 WHERE seq < 0")
    return Forgery(seq)


def swap(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """Two entries have changed places."""
    first, second = sorted(dice.sample(range(1, _count(file) + 1), 2))
    one, other = _row(file, first), _row(file, second)
    one[0], other[0] = second, first
    _put(file, one)
    _put(file, other)
    return Forgery(first)


def insertion(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """An entry is there that nobody wrote, the others moved down."""
    seq = dice.randint(1, _count(file))
    file.execute("UPDATE trail_entry SET seq = -seq WHERE seq >= ?", (seq,))
    file.execute("UPDATE trail_entry SET seq = 1 - seq WHERE seq < 0")
    row = _row(file, seq + 1)
    row[0] = seq
    row[COLUMNS.index("action")] = "trail.read"
    _put(file, row)
    return Forgery(seq)


def addition(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """An entry stands at the end that nobody wrote."""
    last = _count(file)
    row = _row(file, dice.randint(1, last))
    before = str(_row(file, last)[-1])
    row[0] = last + 1
    if dice.random() < 0.5:
        row[-3:-1] = [UNKEYED, ""]
    row[-1] = unkeyed_mac(row[: len(COLUMNS)], before)  # type: ignore[arg-type]
    _put(file, row)
    return Forgery(last + 1)


def cut(file: sqlite3.Connection, dice: random.Random, _key: MacKey) -> Forgery:
    """The end is gone, from one entry to all."""
    total = _count(file)
    gone = dice.choice([1, 2, dice.randint(1, total), total])
    file.execute("DELETE FROM trail_entry WHERE seq > ?", (total - gone,))
    return Forgery(total - gone + 1)


def rewrite(file: sqlite3.Connection, dice: random.Random, key: MacKey) -> Forgery:
    """One entry says something else, and all from there on are linked anew: without a key, with another, or

    with the stolen key itself.
    """
    total = _count(file)
    first = dice.randint(1, total)
    stolen = dice.choice([None, MacKey(key.id, key.algorithm, b"guessed"), key])
    before = "" if first == 1 else str(_row(file, first - 1)[-1])
    for seq in range(first, total + 1):
        row = _row(file, seq)
        if seq == first:
            row[COLUMNS.index("object_id")] = "another"
        columns = row[: len(COLUMNS)]
        if stolen is None:
            row[-3:-1] = [UNKEYED, ""]
            before = unkeyed_mac(columns, before)  # type: ignore[arg-type]
        else:
            named = {"algorithm": stolen.algorithm, "key_id": stolen.id}
            before = stolen.mac(sealed_bytes(columns, before, **named))  # type: ignore[arg-type]
        row[-1] = before
        _put(file, row)
    return Forgery(first)


def plain_rewrite(file: sqlite3.Connection, dice: random.Random, key: MacKey) -> Forgery:
    """As above, by somebody who thinks that the MAC is a plain hash: algorithm and key id stay."""
    total = _count(file)
    first = dice.randint(1, total)
    before = "" if first == 1 else str(_row(file, first - 1)[-1])
    for seq in range(first, total + 1):
        row = _row(file, seq)
        row[COLUMNS.index("address")] = "203.0.113.9"
        text = json.dumps([key.algorithm, key.id, before, *row[: len(COLUMNS)]], separators=(",", ":"))
        before = hmac.digest(b"", text.encode(), "sha256").hex()
        row[-1] = before
        _put(file, row)
    return Forgery(first)


ATTACKS: Final[tuple[Attack, ...]] = (
    byte_edit,
    row_edit,
    invalid_text,
    removal,
    hidden_removal,
    swap,
    insertion,
    addition,
    cut,
    rewrite,
    plain_rewrite,
)
