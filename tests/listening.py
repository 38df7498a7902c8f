"""Servers on this machine that alarms are told to: one takes POSTs, one takes mail, and each remembers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass(slots=True)
class HeardPosts:
    """What was posted, as JSON; what is posted to ``/away`` is sent elsewhere."""

    address: str = ""
    contents: list[dict[str, object]] = field(default_factory=list)


@dataclass(slots=True)
class HeardMails:
    """The mails that were taken."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)


@contextmanager
def posts_heard() -> Iterator[HeardPosts]:
    """A web address that takes POSTs."""
    heard = HeardPosts()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "/taken")
            else:
                heard.contents.append(json.loads(body))
                self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with _listening(Listener) as port:
        heard.address = f"http://127.0.0.1:{port}"
        yield heard


@contextmanager
def mails_heard() -> Iterator[HeardMails]:
    """A mail server that asks for nothing and takes everything."""
    heard = HeardMails()

    class Listener(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 listening")
            while line := self.rfile.readline().strip():
                verb = line.split(b" ")[0].upper()
                if verb == b"DATA":
                    self._say("354 go on")
                    heard.mails.append(self._mail())
                self._say("221 bye" if verb == b"QUIT" else "250 taken")
                if verb == b"QUIT":
                    return

        def _mail(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b"."))
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            return mail

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _listening(Listener) as port:
        heard.port = port
        yield heard


@contextmanager
def _listening(handler: type[BaseRequestHandler]) -> Iterator[int]:
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
