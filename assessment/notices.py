"""Where alarms are told besides the page: a mailbox, a web address, or neither; read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

MAIL: Final = "ASSESSMENT_ALARM_MAIL"
SMTP: Final = "ASSESSMENT_SMTP"
WEBHOOK: Final = "ASSESSMENT_ALARM_WEBHOOK"
SETTINGS: Final = (MAIL, WEBHOOK, SMTP)
PASSWORD_FILE: Final = "smtp.password"  # noqa: S105 - the name of a file
"""The file in the keys folder with the password for the mail server."""
_TLS_PORT: Final = 465
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class UnusableNoticesError(Exception):
    """A setting that cannot be used; it says which one and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes mail; ``user`` is empty where it asks for no password."""

    host: str
    port: int
    user: str = ""

    @property
    def is_tls_from_the_start(self) -> bool:
        """Whether the connection is encrypted before the first word; else it is turned so by STARTTLS."""
        return self.port == _TLS_PORT

    @property
    def is_local(self) -> bool:
        """Whether it runs on this very machine, where nothing has to be encrypted."""
        return self.host in _LOCAL


@dataclass(frozen=True, slots=True)
class Notices:
    """Where alarms go: mail to these addresses through this server, a POST to this address."""

    mail_to: tuple[str, ...] = ()
    server: MailServer | None = None
    webhook: str = ""


def notices_from(environment: Mapping[str, str]) -> Notices:
    """Where the environment wants alarms told; raises :class:`UnusableNoticesError`."""
    to = tuple(each.strip() for each in environment.get(MAIL, "").split(",") if each.strip())
    for address in to:
        if "@" not in parseaddr(address)[1]:
            raise UnusableNoticesError(MAIL, f"{address} 不是邮箱地址。多个地址用英文逗号分开。")
    server = _server(environment.get(SMTP, ""))
    if to and server is None:
        raise UnusableNoticesError(SMTP, "要用邮件发送告警，请填写邮件服务器，例：smtp.example.org:587")
    return Notices(to, server, _webhook(environment.get(WEBHOOK, "")))


def _server(value: str) -> MailServer | None:
    if not value:
        return None
    try:
        parts = urlsplit(f"//{value}")
        if not parts.hostname or not parts.port or parts.password:
            raise ValueError
    except ValueError:
        raise UnusableNoticesError(
            SMTP, f"写成 服务器:端口 或 用户@服务器:端口，密码放在密钥目录的 {PASSWORD_FILE}。"
        ) from None
    return MailServer(host=parts.hostname, port=parts.port, user=parts.username or "")


def _webhook(value: str) -> str:
    parts = urlsplit(value)
    if value and parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise UnusableNoticesError(WEBHOOK, "请填写 https 地址；http 只能用于本机。")
    return value
