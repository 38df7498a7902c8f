"""Malformed requests, made from the forms that the pages really show, and what a database may answer with."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Final, TypeAlias
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
POISONS: Final = (
    *("", " ", "\x00", "a\x00b", "\x07\x1b[31m", "\ufffe\uffff", "\u202e\u2066", "e" + "\u0301" * 500),
    *(
        "👩\u200d👩\u200d👧" * 40,
        "字" * 2001,
        "字" * 32_768,
        "x" * 501_000,
        "NaN",
        "-Infinity",
        "sNaN",
        "1e-400",
    ),
    *(
        "1e999999",
        "１２３",
        "1_000",
        "٣",
        str(2**63),
        "-1",
        "0",
        "00",
        "9" * 5000,
        "1,2,3",
        "true",
        "null",
        "[]",
    ),
    *("~unknown", "~not-applicable", "../../etc/passwd", "'; DROP TABLE enterprise; --", "{{7*7}}", "%s%n"),
    *("<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "\u2028"),
)
KINDS: Final = (
    *("text/plain", "multipart/form-data", "multipart/form-data; boundary=x", f"{FORM}; charset=utf-16", ""),
    *("\xe4/\xff", JSON, FORM, f"{FORM}; charset=utf-8; charset=gbk", "a" * 3000, f"{JSON}; charset=latin-1"),
)
HEADERS: Final = (
    *(("Referer", "\xff\xfe"), ("Referer", "http://localhost//evil.example"), ("User-Agent", "\xff" * 2000)),
    *(("Cookie", "session=\xff\xfe"), ("Cookie", "a" * 9000), ("Accept", JSON), ("Accept", "\xff;q=x")),
    *(("Origin", "null"), ("X-CSRFToken", "\xff"), ("If-None-Match", '"\xff'), ("Range", "bytes=9-1")),
    *(("X-Forwarded-For", "\x00"), ("If-Modified-Since", "\xff"), ("Content-Length", "-1")),
    *(("Content-Length", "x"), ("Host", "\xff")),
)
GARBLED: Final = (
    *("\xff", "\xc3(", "\x00", "\xed\xa0\x80", "%", "a" * 20_000, "\r\n", "..", "1", "'; --", "\xe2\x80\x99"),
    "\xf0\x9f",
)
_AT_WORK: Final = frozenset({"last_seen_at", "idle_ends_at"})
_METHODS: Final = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")

Rows: TypeAlias = Mapping[str, Sequence[tuple[object, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that takes what people send: as whom, where, and the fields or the JSON that it expects."""

    cookie: str
    path: str
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sent: Mapping[str, object] | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Blow:
    """One request, and how often it is sent."""

    target: Target
    path: str
    body: bytes
    kind: str
    query: str = ""
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    environ: tuple[tuple[str, object], ...] = ()
    times: int = 1

    def __repr__(self) -> str:
        line = f"{self.method} {self.path[:200]!r}?{self.query[:100]!r} {self.kind[:60]!r} x{self.times}"
        return f"<{line} {self.headers!r:.200} {self.environ} {len(self.body)} bytes {self.body[:600]!r}>"

    def arguments(self) -> dict[str, object]:
        """What a test client takes; a path is passed on as it is, byte by byte."""
        given = {"X-CSRFToken": self.target.token} if self.target.sent is not None else {}
        headers = [("Cookie", self.target.cookie), *given.items()]
        headers += [each for each in self.headers if each[0] != "Content-Length"]
        lengths = [value for name, value in self.headers if name == "Content-Length"]
        environ = {"PATH_INFO": self.path, "QUERY_STRING": self.query, **dict(self.environ)}
        if lengths:
            environ["CONTENT_LENGTH"] = lengths[0]
        return {
            "path": "/",
            "method": self.method,
            "input_stream": BytesIO(self.body),
            "content_length": len(self.body),
            "content_type": self.kind,
            "headers": headers,
            "environ_overrides": environ,
        }


@st.composite
def blows(draw: DrawFn, groups: Sequence[Sequence[Target]]) -> Blow:
    """A target of one of the groups, hit in one or two of the ways below."""
    target = draw(st.sampled_from(draw(st.sampled_from(groups))))
    blow = draw(_garbled_json(target) if target.sent is not None else _garbled_form(target))
    if draw(st.integers(0, 3)) == 0:
        blow = draw(_garbled_envelope(blow))
    return blow


def plain(target: Target, fields: Mapping[str, Sequence[str]]) -> Blow:
    """These fields, as a browser would send them."""
    return Blow(target=target, path=target.path, body=urlencode(fields, doseq=True).encode(), kind=FORM)


@st.composite
def _garbled_form(draw: DrawFn, target: Target) -> Blow:
    fields = {name: list(values) for name, values in target.fields.items()}
    names = st.sampled_from([*fields, "nix", "", "next", "\x00", "a.b.c"])
    for _ in range(draw(st.integers(1, 4))):
        name = draw(names)
        match draw(st.sampled_from(["drop", "twice", "poison", "text", "poison", "text", "revision"])):
            case "drop":
                fields.pop(name, None)
            case "twice":
                fields[name] = [*fields.get(name, [""]), draw(st.sampled_from(POISONS))]
            case "poison":
                fields[name] = [draw(st.sampled_from(POISONS))]
            case "text":
                fields[name] = [draw(st.text(max_size=30))]
            case _:
                seen = [each for each in fields if each.endswith(("revision", "after", "version"))]
                fields |= {each: [draw(st.sampled_from(["-1", "999", "x", "9" * 40, ""]))] for each in seen}
    if draw(st.integers(0, 40)) == 0:
        fields |= {f"extra{number}": ["1"] for number in range(1001)}
    if "csrf_token" in target.fields and draw(st.integers(0, 9)):
        fields["csrf_token"] = list(target.fields["csrf_token"])
    body = urlencode(fields, doseq=True, errors="replace").encode()
    return replace(plain(target, {}), body=body, times=draw(st.sampled_from([1, 1, 1, 2])))


@st.composite
def _garbled_json(draw: DrawFn, target: Target) -> Blow:
    sent = dict(target.sent or {})
    for name in draw(st.lists(st.sampled_from([*sent, "nix"]), min_size=1, max_size=3)):
        if draw(st.booleans()):
            sent[name] = draw(_JSON_VALUES)
        else:
            sent.pop(name, None)
    text = json.dumps(sent)
    body = draw(
        st.sampled_from(
            [
                text.encode(),
                text.encode(),
                json.dumps(sent, ensure_ascii=False).encode("utf-8", "surrogatepass"),
                text.replace("{", '{"answer": NaN, ', 1).encode(),
                (text[:-1] + ', "revision": 0}').encode(),
                text[: len(text) // 2].encode(),
                b'{"answer": ' * 20_000,
                b"\xff" + text.encode(),
            ]
        )
    )
    return Blow(target=target, path=target.path, body=body, kind=JSON, times=draw(st.sampled_from([1, 1, 2])))


@st.composite
def _garbled_envelope(draw: DrawFn, blow: Blow) -> Blow:
    match draw(st.sampled_from(["kind", "header", "path", "query", "method", "short", "chunked", "bytes"])):
        case "kind":
            return replace(blow, kind=draw(st.sampled_from(KINDS)))
        case "header":
            return replace(blow, headers=(draw(st.sampled_from(HEADERS)),))
        case "path":
            parts = blow.path.split("/")
            parts[draw(st.integers(1, len(parts) - 1))] = draw(st.sampled_from(GARBLED))
            return replace(blow, path="/".join(parts))
        case "query":
            name = draw(st.sampled_from(["q", "next", "order", "page", "year", "county", "%ff", "language"]))
            return replace(blow, query=f"{name}={draw(st.sampled_from(GARBLED))}&{name}=1")
        case "method":
            return replace(blow, method=draw(st.sampled_from(_METHODS)))
        case "short":
            longer = str(len(blow.body) + draw(st.integers(1, 1000)))
            return replace(blow, headers=(("Content-Length", longer),))
        case "chunked":
            return replace(
                blow, environ=(("wsgi.input_terminated", True), ("HTTP_TRANSFER_ENCODING", "chunked"))
            )
        case _:
            return replace(blow, body=draw(st.binary(max_size=200)))


_JSON_VALUES: Final[SearchStrategy[object]] = st.one_of(
    st.sampled_from([*POISONS, "\ud800", 2**63, -1, 10**30, 1.5, True, None, [], {}, ["a"] * 5000]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["text", "share", "depth", "yes", "unknown"]) | st.text(max_size=5),
                inner,
                max_size=3,
            )
        ),
        max_leaves=6,
    ),
)


class Store:
    """A SQLite file seen from outside: all rows of it, and what it was when the blows began."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file)
        self._first = sqlite3.connect(":memory:")
        self._connection.backup(self._first)
        names = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._columns = {
            name: self._told_columns(name) for (name,) in names if not name.startswith("sqlite_")
        }

    def rows(self) -> Rows:
        """Every row of every table."""
        found = {}
        for name, columns in self._columns.items():
            found[name] = self._connection.execute(f'SELECT {columns} FROM "{name}"').fetchall()  # noqa: S608 - ours
        self._connection.rollback()
        return found

    def _told_columns(self, table: str) -> str:
        """All columns but those that note when somebody was last at work."""
        columns = [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")')]
        return ", ".join(f'"{each}"' for each in columns if each not in _AT_WORK)

    def restore(self) -> None:
        """Begin again with what there was at first."""
        self._first.backup(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._first.close()


def changed(before: Rows, after: Rows) -> frozenset[str]:
    """The tables in which something is different."""
    return frozenset(name for name in after if before[name] != after[name])
