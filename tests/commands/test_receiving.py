"""What granian hands over becomes a request of WSGI, and only a whole one is answered."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from flask import Flask, Response, request

from assessment.commands.ending import Requests
from assessment.commands.receiving import Message, Receiving
from assessment.web.at_hand import MEGABYTE


def asked(method: str, *headers: tuple[bytes, bytes]) -> Message:
    """The head of a request."""
    return {
        "type": "http",
        "method": method,
        "raw_path": b"/p%61ge",
        "query_string": b"a=%ff",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.7", "40000"),
        "headers": [(b"host", b"127.0.0.1:8000"), *headers],
    }


def chunk(body: bytes = b"", *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


GONE: Message = {"type": "http.disconnect"}


def echoing() -> Flask:
    """A site that says what it was sent, and how."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MEGABYTE

    @app.route("/<path:path>", methods=["GET", "POST"])
    def say(path: str) -> Response:
        fields = "".join(f"{name}={value};" for name, value in sorted(request.headers))
        return Response(f"{request.get_data()!r} {path} {request.remote_addr} {fields}")

    return app


def told(asked: Message, messages: Sequence[Message], *, patience: float = 30) -> tuple[int, str]:
    """The status and the body of the answer; after the last of the messages nothing comes."""
    receiving = Receiving(echoing().wsgi_app, requests := Requests(), at_work=2, patience=patience)
    sent: list[Message] = []
    waiting = list(messages)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # a browser driven by this thread has its loop running here
        apart.submit(lambda: asyncio.run(receiving(asked, receive, send))).result()
    assert requests.finish(0)
    start, body = sent
    return cast(int, start["status"]), cast(bytes, body["body"]).decode()


def test_what_comes_in_pieces_is_answered_as_a_whole() -> None:
    status, said = told(asked("POST"), [chunk(b"name=", more=True), chunk(more=True), chunk(b"a")])

    assert status == 200
    assert said.startswith("b'name=a' page 192.0.2.7 Content-Length=6;")


def test_nothing_counts_of_what_breaks_off() -> None:
    status, _ = told(asked("POST", (b"content-length", b"9")), [chunk(b"name=", more=True), GONE])

    assert status == 400


def test_nothing_counts_of_what_never_comes() -> None:
    status, _ = told(asked("POST", (b"content-length", b"9")), [chunk(b"name=", more=True)], patience=0.05)

    assert status == 408


def test_what_is_too_long_is_refused_announced_or_not() -> None:
    announced = asked("POST", (b"content-length", str(MEGABYTE + 1).encode()))
    piece = chunk(b"x" * (MEGABYTE // 2), more=True)

    assert told(announced, [])[0] == 413
    assert told(asked("POST"), [piece, piece, piece])[0] == 413


def test_a_field_cannot_pass_for_another() -> None:
    fields = (
        *(
            (b"x_forwarded_for", b"203.0.113.9"),
            (b"content_length", b"5"),
            (b"x-forwarded-for", b"192.0.2.1"),
        ),
        *((b"x-forwarded-for", b"\xff"), (b"cookie", b"a=1"), (b"cookie", b"b=2")),
    )
    status, said = told(asked("GET", *fields), [chunk()])

    assert status == 200
    assert "X-Forwarded-For=192.0.2.1,\xff;" in said
    assert "Cookie=a=1; b=2;" in said
    assert "Content-Length=0;" in said
