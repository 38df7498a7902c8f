"""Telling people outside the site: mail through a server, a POST to a web address. Nothing is read back."""

import json
import smtplib
import ssl
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Final
from urllib.request import HTTPRedirectHandler, Request, build_opener

from assessment.notices import PASSWORD_FILE, MailServer, Notices
from assessment.services.trail_watch import Channel, Notice

_PATIENCE: Final = 10.0


class _NoRedirect(HTTPRedirectHandler):
    """An address that sends us elsewhere was not told to."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        """Follow nothing."""
        return


def channels_of(notices: Notices, keys: Path) -> tuple[Channel, ...]:
    """The ways in which an installation tells alarms."""
    channels: list[Channel] = []
    if notices.mail_to and notices.server is not None:
        channels.append(
            partial(send_mail, notices.server, to=notices.mail_to, password_file=keys / PASSWORD_FILE)
        )
    if notices.webhook:
        channels.append(partial(post, notices.webhook))
    return tuple(channels)


def send_mail(server: MailServer, notice: Notice, *, to: tuple[str, ...], password_file: Path) -> None:
    """Send a mail; raises ``OSError``, which the library's own errors are."""
    mail = EmailMessage()
    mail["Subject"] = notice.subject
    mail["From"] = server.user if "@" in server.user else to[0]
    mail["To"] = ", ".join(to)
    mail.set_content(notice.text)
    secure = ssl.create_default_context()
    if server.is_tls_from_the_start:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_PATIENCE, context=secure
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    with connection:
        if not server.is_tls_from_the_start and not server.is_local:
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, password_file.read_text("utf-8").strip())
        connection.send_message(mail)


def post(url: str, notice: Notice) -> None:
    """Send the alarm as JSON; raises ``OSError`` where the address does not take it."""
    body = json.dumps(notice.content, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - https, or this machine
    with build_opener(_NoRedirect).open(request, timeout=_PATIENCE) as answer:
        answer.read(1024)
