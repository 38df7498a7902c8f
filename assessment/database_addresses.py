"""Where the database is, and who uses it: the account that serves, the owner, and the auditor's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_APPLICATION: Final = "ASSESSMENT_DATABASE_URL"
_OWNER: Final = "ASSESSMENT_DATABASE_OWNER_URL"
_AUDITOR: Final = "ASSESSMENT_DATABASE_AUDITOR"
ADDRESSES: Final = (_AUDITOR, _OWNER, _APPLICATION)
USUAL_AUDITOR: Final = "assessment_auditor"
_KINDS: Final = ("sqlite", "postgresql")
_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class UnusableAddressError(Exception):
    """A setting that cannot be used; it says which one and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The database as the site reaches it, as its tables' owner does, and who may read the trail there.

    On SQLite, which knows no accounts, and where no owner is named, both are the same.
    """

    application: str
    owner: str
    auditor: str


def addresses_from(environment: Mapping[str, str], data: Path) -> Addresses:
    """The addresses the environment asks for, or a file in ``data``; raises ``UnusableAddressError``."""
    application = environment.get(_APPLICATION, f"sqlite:///{data / 'assessment.sqlite3'}")
    owner = environment.get(_OWNER, application)
    auditor = environment.get(_AUDITOR, USUAL_AUDITOR).strip()
    serving, owning = _parsed(_APPLICATION, application), _parsed(_OWNER, owner)
    if not _ROLE.fullmatch(auditor):
        raise UnusableAddressError(
            _AUDITOR, f"账号名只用小写字母、数字和下划线，以字母开头，例如 {USUAL_AUDITOR}。"
        )
    if _OWNER in environment:
        _require_apart(serving, owning)
    if auditor in (serving.username, owning.username):
        raise UnusableAddressError(_AUDITOR, "审计账号不能是网站或属主的账号，请另取一个名字。")
    return Addresses(application=application, owner=owner, auditor=auditor)


def _parsed(setting: str, address: str) -> URL:
    try:
        parsed = make_url(address)
    except ArgumentError:
        raise UnusableAddressError(
            setting, "不是数据库地址。例：postgresql+psycopg://用户@主机/库名"
        ) from None
    if parsed.get_backend_name() not in _KINDS:
        raise UnusableAddressError(
            setting, f"不支持 {parsed.get_backend_name()}，可以使用 sqlite 或 postgresql。"
        )
    return parsed


def _require_apart(serving: URL, owning: URL) -> None:
    """The same database, reached by two accounts that the addresses name."""
    if "sqlite" in (serving.get_backend_name(), owning.get_backend_name()):
        raise UnusableAddressError(_OWNER, f"只用于 PostgreSQL，{_APPLICATION} 也要写明同一个库的地址。")
    if _place(serving) != _place(owning):
        raise UnusableAddressError(
            _OWNER, f"与 {_APPLICATION} 指向的不是同一个库，主机、端口和库名要写得一样。"
        )
    if not serving.username or not owning.username:
        raise UnusableAddressError(
            _OWNER, f"两个地址都要写明账号：{_OWNER} 写属主的，{_APPLICATION} 写网站的。"
        )
    if serving.username == owning.username:
        raise UnusableAddressError(_OWNER, f"属主和网站要用不同的账号，请给 {_APPLICATION} 换一个。")


def _place(address: URL) -> tuple[object, ...]:
    return (
        address.host or address.query.get("host"),
        address.port or address.query.get("port"),
        address.database,
    )
