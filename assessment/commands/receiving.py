"""The site as granian serves it: called with a whole request, in one of a few threads.

granian reads requests for all visitors in one loop. Only what has come in full takes a thread, so that
nobody who stalls (a phone that lost its network, or ill will) keeps others waiting, and no broken line makes
half a page of answers pass for a whole one.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Final, NoReturn, TypeAlias, cast
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import (
    ClientDisconnected,
    HTTPException,
    RequestEntityTooLarge,
    RequestTimeout,
)

from assessment.commands.ending import Requests
from assessment.web.at_hand import MEGABYTE

PATIENCE: Final = 30.0
"""Seconds in which all of a request has to be here."""

Message: TypeAlias = Mapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = list[tuple[str, str]]
_Fields: TypeAlias = Iterable[tuple[bytes, bytes]]


class Receiving:
    """A WSGI application as an ASGI one; so many threads ``at_work`` call it."""

    def __init__(
        self, application: WSGIApplication, requests: Requests, *, at_work: int, patience: float = PATIENCE
    ) -> None:
        self._application = application
        self._requests = requests
        self._patience = patience
        self._threads = ThreadPoolExecutor(at_work, thread_name_prefix="request")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Wait for the rest of a request, have it answered, and send the answer."""
        with self._requests.one_more():
            environ = environ_of(scope)
            environ["wsgi.input"] = body = await self._received(environ, receive)
            if isinstance(body, BytesIO):
                environ["CONTENT_LENGTH"] = str(len(body.getbuffer()))
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, _answered, self._application, environ)
            headers = [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
            ]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body.getvalue()})

    async def _received(self, environ: WSGIEnvironment, receive: Receive) -> "BytesIO | Refused":
        """All that was sent, or something that refuses to be read."""
        if int(environ.get("CONTENT_LENGTH") or 0) > MEGABYTE:
            return Refused(RequestEntityTooLarge())
        body, more = BytesIO(), True
        try:
            async with asyncio.timeout(self._patience):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return Refused(ClientDisconnected())
                    body.write(cast(bytes, message.get("body", b"")))
                    if body.tell() > MEGABYTE:
                        return Refused(RequestEntityTooLarge())
                    more = bool(message.get("more_body"))
        except TimeoutError:
            return Refused(RequestTimeout())
        body.seek(0)
        return body


class Refused:
    """In place of what a visitor did not send as it has to be: nothing of the request may count."""

    def __init__(self, refusal: HTTPException) -> None:
        self._refusal = refusal

    def read(self, _size: int = -1, /) -> NoReturn:
        """Refuse the request."""
        raise self._refusal

    readline = readlines = read


class _Answer:
    """What the application answers."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.body = BytesIO()

    def start(self, status: str, headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
        """Take the first line and the fields, as WSGI hands them over."""
        self.status, self.headers = int(status.split(" ", 1)[0]), headers
        return self.body.write


def _answered(application: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    answer = _Answer()
    parts = application(environ, answer.start)
    try:
        for part in parts:
            answer.body.write(part)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return answer


def environ_of(scope: Message) -> WSGIEnvironment:
    """A request as WSGI describes it: bytes as they came, each as one character."""
    server, client = (cast(tuple[str, str], scope[end]) for end in ("server", "client"))
    path = unquote_to_bytes(cast(bytes, scope["raw_path"]))
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": cast(bytes, scope["query_string"]).decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": server[1],
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return environ | _fields(cast(_Fields, scope["headers"]))


def _fields(headers: _Fields) -> dict[str, str]:
    """The fields by their names in WSGI; with an underscore one could pass for another, so it is left out."""
    found: dict[str, str] = {}
    for name, value in headers:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        found[key] = (
            f"{found[key]}{between}{value.decode('latin-1')}" if key in found else value.decode("latin-1")
        )
    return found
