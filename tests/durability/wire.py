"""What no browser sends: two hundred ways to say a request wrongly, byte by byte on the wire.

In the bytes ``<save>`` stands for the first lines of a request that saves an answer, ``<look>`` for those of
one that shows a page, and ``<body>`` for the answer to save: ``SIZE`` bytes, another one every time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

Part: TypeAlias = bytes | float
"""Bytes to send, or seconds to wait before the next ones."""

SIZE: Final = 160
SAVE, LOOK, BODY = b"<save>", b"<look>", b"<body>"
RIGHT: Final = b"Content-Length: %d" % SIZE
CHUNKED: Final = b"Transfer-Encoding: chunked"
LAST: Final = b"0\r\n\r\n"
CROOKED: Final = (b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x01", b"\x7f")


@dataclass(frozen=True, slots=True)
class Way:
    """Something to send.

    ``counts``: whether it is a request all the same, so that its answers have to be kept; ``None`` where
    they may be, if they are acknowledged. Whoever ``leaves`` waits for no reply. Bytes are sent in ``drops``
    of that size, and only a ``share`` of them.
    """

    name: str
    parts: Sequence[Part]
    counts: bool | None = False
    leaves: bool = False
    drops: int = 0
    share: float = 1.0


def head(*lines: bytes) -> bytes:
    """The lines of a request's head, with the empty one."""
    return b"\r\n".join([*lines, b"", b""])


def ways() -> Sequence[Way]:
    """All of them."""
    groups = (_lengths, _codings, _chunks, _fields, _lines, _crooked, _slowly, _several, _strangers)
    return [way for group in groups for way in group()]


def _lengths() -> Iterator[Way]:
    """The length of the body is told wrongly, twice, or not at all."""
    for value in (b"-1", b"+160", b"0xa0", b"9" * 30, b"1 60", b"", b"160.0", b"\xef\xbc\x91", b"160;", b"5"):
        yield Way(f"length {value!r}", [head(SAVE, b"Content-Length: " + value) + BODY])
    yield Way("no length", [head(SAVE) + BODY])
    yield Way("a length that never comes", [head(SAVE, b"Content-Length: 400") + BODY])
    for two in ([RIGHT, b"Content-Length: 5"], [b"Content-Length: 5", RIGHT]):
        yield Way(f"lengths {two}", [head(SAVE, *two) + BODY])
    for same in ([RIGHT, RIGHT], [b"Content-Length: 160, 160"], [b"Content-Length: 0160"]):
        yield Way(f"lengths {same}", [head(SAVE, *same) + BODY], counts=None)


def _codings() -> Iterator[Way]:
    """The body is said to be coded in a way that it is not, or in two ways."""
    codings = (
        *(b"chunked", b"chunked, identity", b"identity, chunked", b"gzip, chunked", b"xchunked", b"gzip"),
        *(b"chunked\x0b", b"CHUNKED", b"chunked;q=1", b'"chunked"', b"chunked, chunked", b"identity", b""),
    )
    for coding, length in product(codings, ((), (RIGHT,), (b"Content-Length: 5",))):
        field = b"Transfer-Encoding: " + coding
        counts = None if coding in (b"", b"identity") and length == (RIGHT,) else False
        yield Way(f"{field!r} {length} plain", [head(SAVE, field, *length) + BODY], counts=counts)
    for more in ((RIGHT,), (b"Content-Length: 5",), (b"Content-Length: x",)):
        for fields in ((CHUNKED, *more), (*more, CHUNKED)):
            yield Way(f"{fields} in chunks", [head(SAVE, *fields) + b"a0\r\n" + BODY + b"\r\n" + LAST], None)


def _chunks() -> Iterator[Way]:
    """The body comes in chunks, in good order or not."""
    full = b"a0\r\n" + BODY + b"\r\n"
    sound = (
        *(full + LAST, full.replace(b"a0", b"00000A0") + LAST, full.replace(b"a0", b"a0;a=b") + LAST),
        full + b"0\r\nX: y\r\n\r\n",
    )
    for chunks in sound:
        yield Way(f"chunks {chunks[:9]!r}..{chunks[-9:]!r}", [head(SAVE, CHUNKED) + chunks], counts=True)
    for chunks in (
        b"a0\r\n" + BODY,
        full,
        full + b"0\r\n",
        full + b"0",
        b"a0",
        b"a0\r\n" + BODY + b"0\r\n\r\n",
    ):
        yield Way(f"chunks {chunks[:9]!r}..{chunks[-9:]!r}", [head(SAVE, CHUNKED) + chunks])
    for size in (b"zz", b"-a0", b"f" * 20, b"", b"a1", b"9f", b"a0\x00", b"0x80", b"a0 a0"):
        yield Way(f"size {size[:9]!r}", [head(SAVE, CHUNKED) + size + b"\r\n" + BODY + b"\r\n" + LAST])
    for odd in (b"a0\n" + BODY + b"\n0\n\n", b"a0;" + b"x" * 10**5 + b"\r\n" + BODY + b"\r\n" + LAST):
        yield Way(f"chunks {odd[:9]!r}..", [head(SAVE, CHUNKED) + odd], counts=None)
    endless = full + b"0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"
    yield Way("endless last lines", [head(SAVE, CHUNKED) + endless], counts=None)


def _fields() -> Iterator[Way]:
    """Fields that are no fields, too long, or too many."""
    for field in (
        *(
            b"X Y: z",
            b"X",
            b": y",
            b"X\x00: y",
            b"X: a\x00b",
            b"X: a\rb",
            b" X: y",
            b"X:\r\n folded",
            b"\xff: y",
        ),
        *(b"X: " + b"a" * 100_000, b"X: " + b"a" * 1_000_000, b"Cookie: " + b"a=b; " * 20_000, b"Host: evil"),
        *(
            b"\r\n".join([b"X: y"] * 99),
            b"\r\n".join([b"X: y"] * 5000),
            b"Host: a\r\nHost: b",
            b"Expect: nothing",
        ),
        *(
            b"Upgrade: websocket\r\nConnection: Upgrade",
            b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
        ),
        *(b"Connection: \x0b", b"Accept-Encoding: \xff", b"Range: bytes=-1-", b"X-Forwarded-For: \x01"),
    ):
        yield Way(f"field {field[:24]!r}", [head(SAVE, field, RIGHT) + BODY], counts=None)
    yield Way("lines without returns", [head(SAVE, RIGHT).replace(b"\r\n", b"\n") + BODY], counts=None)


def _lines() -> Iterator[Way]:
    """First lines that are none."""
    for line in (
        *(
            b"GET",
            b"GET /",
            b"GET  / HTTP/1.1",
            b"GET / HTTP/0.9",
            b"GET / HTTP/2.0",
            b"GET / HTTP/9.9",
            b"/",
        ),
        *(b"GET / HTTP/1.1 more", b"get / HTTP/1.1", b"G\x00T / HTTP/1.1", b"A" * 1000 + b" / HTTP/1.1"),
        *(b"CONNECT evil:80 HTTP/1.1", b"OPTIONS * HTTP/1.1", b"TRACE / HTTP/1.1", b"GET * HTTP/1.1"),
        *(b"GET http://evil/ HTTP/1.1", b"GET //evil HTTP/1.1", b"GET /" + b"a" * 10**6 + b" HTTP/1.1"),
        *(b"GET / HTTP/1.1\r\n", b"\r\n\r\nGET / HTTP/1.1", b"GET /?" + b"a=b&" * 20_000 + b" HTTP/1.1"),
        *(b"GET /../../etc/passwd HTTP/1.1", b"GET /%00 HTTP/1.1", b"GET /#f HTTP/1.1", b"GET / / HTTP/1.1"),
    ):
        yield Way(f"line {line[:24]!r}", [head(line, b"Host: 127.0.0.1")])
    yield Way("no host", [head(b"GET / HTTP/1.1")])
    yield Way("an old version", [head(b"GET / HTTP/1.0")])


def _crooked() -> Iterator[Way]:
    """Bytes that are no text, wherever text may stand."""
    host = b"Host: 127.0.0.1"
    for wrong in CROOKED:
        quoted = b"".join(b"%%%02x" % byte for byte in wrong)
        for path in (b"/" + wrong, b"/" + quoted, b"/preferences?next=" + wrong, b"/preferences?a=" + quoted):
            yield Way(f"path {path!r}", [head(b"GET " + path + b" HTTP/1.1", host)])
        for field in (b"User-Agent", b"Referer", b"Cookie", b"Accept-Language", b"X-CSRFToken"):
            yield Way(f"{field!r} {wrong!r}", [head(LOOK, field + b": " + wrong)])
        form = b"Content-Type: application/x-www-form-urlencoded"
        sent = b"name=" + wrong + b"&password=" + quoted
        told = b"Content-Length: %d" % len(sent)
        yield Way(f"form {wrong!r}", [head(b"POST /sign-in HTTP/1.1", host, form, told) + sent])
        broken = BODY + wrong
        told = b"Content-Length: %d" % (SIZE + len(wrong))
        yield Way(f"answer {wrong!r}", [head(SAVE, told) + broken])


def _slowly() -> Iterator[Way]:
    """What is right, but slow, or never whole."""
    yield Way("a head in drops", [head(LOOK)], drops=40)
    yield Way("a save in drops", [head(SAVE, RIGHT) + BODY], counts=True, drops=20)
    yield Way("a body in drops", [head(SAVE, RIGHT) + BODY], counts=True, drops=3)
    yield Way(
        "chunks with pauses", [head(SAVE, CHUNKED), 0.2, b"a0\r\n", 0.2, BODY, 0.2, b"\r\n" + LAST], True
    )
    yield Way("a pause before the body", [head(SAVE, RIGHT), 0.5, BODY], counts=True)
    yield Way("asks before it goes on", [head(SAVE, RIGHT, b"Expect: 100-continue"), 0.3, BODY], counts=True)
    for whole in (head(LOOK), head(SAVE, RIGHT) + BODY, head(SAVE, CHUNKED) + b"a0\r\n" + BODY):
        for share in (0.1, 0.5, 0.9, 0.99):
            yield Way(f"leaves after {share} of {whole[:30]!r}", [whole], leaves=True, share=share)


def _several() -> Iterator[Way]:
    """Several requests at once, some inside others."""
    saved, host = head(SAVE, RIGHT) + BODY, b"Host: 127.0.0.1"
    form = (b"POST /sign-in HTTP/1.1", host, b"Content-Type: application/x-www-form-urlencoded")
    yield Way("five looks", [head(LOOK) * 5])
    yield Way("three saves", [saved * 3], counts=True)
    yield Way("three saves and a look in drops", [saved * 3 + head(LOOK)], counts=True, drops=100)
    yield Way("a save and then nonsense", [saved + b"\x00\xff" * 500], counts=True)
    yield Way("a save and then half of one", [saved + head(SAVE, b"Content-Length: 999") + b"{"], counts=True)
    yield Way("a save in a form", [head(*form, b"Content-Length: 9999") + saved])
    twice = head(*form, b"Content-Length: 5", CHUNKED) + LAST
    yield Way("a save after a form that ends twice", [twice + saved], counts=None)
    yield Way("a save after the last chunk", [head(*form, CHUNKED) + LAST + saved], counts=None)
    yield Way("a save after a refused one", [head(SAVE, b"Content-Length: 2") + b"{}" + saved], counts=True)
    yield Way("many looks that nobody reads", [head(LOOK) * 50], leaves=True)
    yield Way("many saves that nobody reads", [saved * 5], counts=None, leaves=True)


def _strangers() -> Iterator[Way]:
    """Other languages than HTTP/1.1."""
    for name, said in (
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n"),
        ("a proxy", b"PROXY TCP4 203.0.113.9 127.0.0.1 1 2\r\n" + head(LOOK)),
        ("nothing", b""),
        ("zeros", b"\x00" * 100_000),
        ("every byte", bytes(range(256)) * 40),
        ("empty lines", b"\r\n" * 10_000),
        ("an answer", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ):
        yield Way(name, [said])
