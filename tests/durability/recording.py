"""A recording of what the real server wrote and answered, from which the disk of any moment can be made.

A process killed before its n-th write leaves the files as the first n-1 writes made them: what was written
is in the system's hands. So one recorded life of the server gives the disk after a SIGKILL at each of its
writes (``Moment.written``). After a power cut only what was synced to the disk is sure to be there
(``Moment.durable``); names of files are taken to be durable, sectors to be written whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

WATCHED: Final = "pwrite64,write,writev,sendto,fdatasync,fsync,ftruncate,unlink"
OPTIONS: Final = ("-y", "-xx", "-s", "70000", "-e", "signal=none", "-e", f"trace={WATCHED}")
_CALL: Final = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_BEGUN: Final = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED: Final = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_PATH: Final = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})+)>|^\"((?:\\x[0-9a-f]{2})+)\"")
_TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_ANSWER: Final = re.compile(rb"HTTP/1\.1 (\d{3})")
_ANSWERING: Final = frozenset({"write", "writev", "sendto"})

Files: TypeAlias = Mapping[str, bytes | bytearray]


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that did what it was asked to."""

    name: str
    arguments: str

    @property
    def path(self) -> str:
        """The file it is about, empty for none."""
        found = _PATH.match(self.arguments)
        return _plain(found[1] or found[2]).decode(errors="replace") if found else ""

    @property
    def text(self) -> bytes:
        """The bytes that were handed over first."""
        found = _TEXT.search(self.arguments)
        return _plain(found[1]) if found else b""

    @property
    def last_number(self) -> int:
        """The last argument: an offset or a length."""
        return int(self.arguments.rsplit(",", 1)[1])

    @property
    def status(self) -> int:
        """The status of an answer, 0 where it is none."""
        found = _ANSWER.match(self.text) if self.name in _ANSWERING else None
        return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The files just before a write or just after an answer, and how many answers had gone out by then.

    They are as they were only until the next moment is asked for.
    """

    answers: int
    is_answer: bool
    written: Files
    durable: Files


def moments(trace: Path, database: Path, *, begun: Path) -> Iterator[Moment]:
    """Every moment at which the files of ``database`` were about to change, or an answer left.

    ``begun`` is the folder with the files as they were when the recording began.
    """
    written = {file.name: bytearray(file.read_bytes()) for file in begun.glob(f"{database.name}*")}
    durable = {name: bytes(content) for name, content in written.items()}
    answers = 0
    for call in calls(trace):
        if call.status:
            answers += 1
            yield Moment(answers=answers, is_answer=True, written=written, durable=durable)
        elif call.path.startswith(str(database)) and not call.path.endswith("-shm"):
            if call.name not in ("fsync", "fdatasync"):
                yield Moment(answers=answers, is_answer=False, written=written, durable=durable)
            _do(call, written, durable)
    yield Moment(answers=answers, is_answer=False, written=written, durable=durable)


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a recording in the order in which they ended; of an answer, in which they began."""
    begun: dict[tuple[str, str], str] = {}
    with trace.open(errors="replace") as lines:
        for line in lines:
            if found := _BEGUN.match(line):
                begun[found[1], found[2]] = found[3]
            elif found := _RESUMED.match(line):
                whole = f"{found[1]} {found[2]}({begun.pop((found[1], found[2]), '')}{found[3]}"
                yield from _call(whole)
            else:
                yield from _call(line)


def _call(line: str) -> Iterator[Call]:
    found = _CALL.match(line)
    if found and int(found[4]) >= 0:
        yield Call(found[2], found[3])


def _do(call: Call, written: dict[str, bytearray], durable: dict[str, bytes]) -> None:
    name = Path(call.path).name
    match call.name:
        case "pwrite64":
            content, offset, data = written.setdefault(name, bytearray()), call.last_number, call.text
            content.extend(b"\0" * (offset + len(data) - len(content)))
            content[offset : offset + len(data)] = data
        case "ftruncate":
            size = call.last_number
            written[name] = written.get(name, bytearray())[:size].ljust(size, b"\0")
        case "fdatasync" | "fsync":
            durable[name] = bytes(written.get(name, b""))
        case "unlink":
            written.pop(name, None)
            durable.pop(name, None)
        case _:
            pass  # an answer to somebody


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
