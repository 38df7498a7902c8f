"""Alarms leave by mail and by a POST; what does not take them is an error to try again."""

import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Self

import pytest

from assessment.notices import MailServer, Notices, UnusableNoticesError, notices_from
from assessment.services.trail_watch import Notice
from assessment.work.telling import channels_of
from tests.listening import mails_heard, posts_heard

NOTICE = Notice(subject="【平台告警】示例", text="时间：今天", content={"kind": "tripwire", "person": "某人"})


def test_an_alarm_is_posted_as_json(tmp_path: Path) -> None:
    with posts_heard() as heard:
        (channel,) = channels_of(Notices(webhook=f"{heard.address}/taken"), tmp_path)
        channel(NOTICE)

    assert heard.contents == [NOTICE.content]


def test_an_address_that_sends_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with posts_heard() as heard:
        (channel,) = channels_of(Notices(webhook=f"{heard.address}/away"), tmp_path)
        with pytest.raises(OSError, match="302"):
            channel(NOTICE)

    assert heard.contents == []


def test_a_mail_arrives_at_a_server_on_this_machine(tmp_path: Path) -> None:
    with mails_heard() as heard:
        server = MailServer(host="127.0.0.1", port=heard.port)
        (channel,) = channels_of(Notices(("x@y.cn", "z@y.cn"), server), tmp_path)
        channel(NOTICE)

    (mail,) = heard.mails
    assert (mail["To"], mail["Subject"]) == ("x@y.cn, z@y.cn", NOTICE.subject)
    assert mail.get_content().strip() == NOTICE.text


class Connection:
    def __init__(self, host: str, port: int, **_named: object) -> None:
        self.said: list[object] = [(host, port)]
        opened.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_arguments: object) -> None:
        self.said.append("bye")

    def starttls(self, **_named: object) -> None:
        self.said.append("tls")

    def login(self, user: str, password: str) -> None:
        self.said.append((user, password))

    def send_message(self, mail: EmailMessage) -> None:
        self.said.append((mail["From"], mail["To"], mail.get_content().strip()))


opened: list[Connection] = []


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (MailServer(host="mail.example.org", port=587, user="a@b.cn"), ["tls", ("a@b.cn", "geheim")]),
        (MailServer(host="mail.example.org", port=465), []),
        (MailServer(host="localhost", port=25), []),
    ],
)
def test_an_alarm_is_mailed(
    server: MailServer, said: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.clear()
    monkeypatch.setattr(smtplib, "SMTP", Connection)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Connection)
    (tmp_path / "smtp.password").write_text("geheim\n")
    (channel,) = channels_of(Notices(("x@y.cn", "z@y.cn"), server), tmp_path)

    channel(NOTICE)

    sender = server.user or "x@y.cn"
    assert opened[0].said == [
        (server.host, server.port),
        *said,
        (sender, "x@y.cn, z@y.cn", "时间：今天"),
        "bye",
    ]


def test_the_settings_say_where_alarms_go() -> None:
    found = notices_from(
        {
            "ASSESSMENT_ALARM_MAIL": "x@y.cn, z@y.cn",
            "ASSESSMENT_SMTP": "me@mail.example.org:587",
            "ASSESSMENT_ALARM_WEBHOOK": "https://example.org/hook",
        }
    )

    assert found.mail_to == ("x@y.cn", "z@y.cn")
    assert found.server == MailServer(host="mail.example.org", port=587, user="me")
    assert notices_from({}) == Notices()


@pytest.mark.parametrize(
    "environment",
    [
        {"ASSESSMENT_ALARM_MAIL": "nobody", "ASSESSMENT_SMTP": "localhost:25"},
        {"ASSESSMENT_ALARM_MAIL": "x@y.cn"},
        {"ASSESSMENT_SMTP": "mail.example.org"},
        {"ASSESSMENT_SMTP": "me:secret@mail.example.org:25"},
        {"ASSESSMENT_SMTP": "mail.example.org:port"},
        {"ASSESSMENT_ALARM_WEBHOOK": "http://example.org/hook"},
        {"ASSESSMENT_ALARM_WEBHOOK": "file:///etc/passwd"},
    ],
)
def test_what_cannot_be_used_is_refused(environment: Mapping[str, str]) -> None:
    with pytest.raises(UnusableNoticesError):
        notices_from(environment)
