"""States in which an installation must not begin to serve, each with the line that ends it."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from assessment import resources
from assessment.catalogue.sealing import broken_seals
from assessment.domain.texts import Text
from assessment.formatting import moment
from assessment.persistence.database import Database
from assessment.persistence.trail_reading import last_moment
from assessment.persistence.wall_standing import Gap, account_of, breaches
from assessment.settings import Settings

_OTHERS: Final = 0o077
_MOUNTS: Final = Path("/proc/self/mountinfo")
_OVER_A_NETWORK: Final = re.compile(
    r"9p|afp|afs|beegfs|ceph|cifs|coda|davfs|fuse\.(glusterfs|rclone|s3fs|sshfs)|gfs2|glusterfs|gpfs|lustre"
    r"|ncpfs|nfs4?|ocfs2|smb[23]|smbfs|vboxsf"
)
_SWITCHED_ON: Final = frozenset({"1", "true", "yes", "on"})
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Danger:
    """What is wrong, and what to do about it."""

    what: Text
    remedy: Text

    def __str__(self) -> str:
        return f"{self.what}\n处理：{self.remedy}"


def open_folders(settings: Settings) -> Iterator[Danger]:
    """The folders of data and keys that other users of the machine can enter."""
    for folder in (settings.data, settings.keys):
        if folder.is_dir() and sys.platform != "win32" and folder.stat().st_mode & _OTHERS:
            said = Text(f"其他用户能进入 {folder}。", f"Other users of the machine can enter {folder}.")
            yield Danger(said, Text(f"chmod 700 {folder}"))


def dangers(settings: Settings, environment: Mapping[str, str]) -> Iterator[Danger]:
    """What speaks against serving before the database is opened, besides open folders; none is harmless."""
    if environment.get("FLASK_DEBUG", "").lower() in _SWITCHED_ON:
        yield Danger(
            Text(
                "环境变量 FLASK_DEBUG 打开了调试方式，会把内部信息显示给访问者。",
                "FLASK_DEBUG is switched on in the environment and shows the inside to visitors.",
            ),
            Text("unset FLASK_DEBUG"),
        )
    for name in broken_seals(resources.questionnaires(settings.questionnaires)):
        yield Danger(
            Text(
                f"已发布的问卷 {name} 被改动过或不见了，已有的结果会对不上。",
                f"The published questionnaire {name} was changed or is gone; results no longer agree.",
            ),
            Text(
                "恢复它原来的文件，再用 assessment check 核对；要修改请另建新版本",
                "Restore its files and run assessment check; for a change make a new version",
            ),
        )
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        kind = network_file_system(Path(address.database), _mounts())
        if kind:
            yield Danger(
                Text(
                    f"数据库 {address.database} 在网络文件系统（{kind}）上，SQLite 在那里会丢数据。",
                    f"The database {address.database} lies on a network file system ({kind}), where SQLite "
                    "loses data.",
                ),
                Text(
                    "把 ASSESSMENT_DATA 放到本机磁盘，或改用 PostgreSQL",
                    "Put ASSESSMENT_DATA on a disk of the machine, or use PostgreSQL",
                ),
            )


def dangers_in(database: Database, now: datetime) -> Iterator[Danger]:
    """What speaks against serving once the database is open."""
    yield from dangers_of_wall(database)
    with database.reading() as session:
        last = last_moment(session)
    if last is not None and now + _CLOCKS_DIFFER < last:
        yield Danger(
            Text(
                f"系统时间 {moment(now)} 早于最后一条留痕 {moment(last)}，时钟可能不对。",
                f"The system's time, {moment(now, language='en')}, is before the last entry of the trail, "
                f"{moment(last, language='en')}; the clock may be wrong.",
            ),
            Text(
                "校准系统时间（timedatectl set-ntp true）后再启动",
                "Set the clock (timedatectl set-ntp true), then start again",
            ),
        )


def dangers_of_wall(database: Database) -> Iterator[Danger]:
    """What opens the wall around firms' rows in PostgreSQL, or keeps the site from its work there."""
    if database.is_embedded:
        return
    with database.reader.connect() as connection:
        found = breaches(connection)
        role = account_of(connection)
    for breach in found:
        what, remedy = _IN_WORDS[breach.gap]
        named = {"where": breach.where, "what": breach.what, "role": role}
        yield Danger(_filled(what, named), _filled(remedy, named))


def _filled(text: Text, named: Mapping[str, str]) -> Text:
    return Text(text.zh.format(**named), text.en.format(**named))


def network_file_system(path: Path, mounts: str) -> str:
    """The kind of network file system that ``path`` lies on; empty for a disk of this machine.

    ``mounts`` is what Linux says in ``/proc/self/mountinfo``; elsewhere it is empty, and nothing is found.
    """
    deepest, kind = -1, ""
    for line in mounts.splitlines():
        place, _, system = line.partition(" - ")
        fields = place.split(" ")
        if len(fields) < _FIELDS or not system:
            continue
        point = Path(fields[_POINT].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= deepest:
            deepest, kind = len(point.parts), system.split(" ")[0]
    return kind if _OVER_A_NETWORK.fullmatch(kind) else ""


_OTHER_ACCOUNT: Final = Text(
    "把属主的地址写进 ASSESSMENT_DATABASE_OWNER_URL，在 ASSESSMENT_DATABASE_URL 里换一个普通账号，"
    "再运行 assessment init",
    "Put the owner's address into ASSESSMENT_DATABASE_OWNER_URL and an ordinary account into "
    "ASSESSMENT_DATABASE_URL, then run assessment init",
)
_MIGRATE: Final = Text("assessment migrate")
_IN_WORDS: Final = {
    Gap.SUPERUSER: (
        Text(
            "网站用数据库的超级用户 {where} 连接，行级隔离对它无效。",
            "The site connects as the superuser {where}, whom no policy of rows binds.",
        ),
        _OTHER_ACCOUNT,
    ),
    Gap.OWNER: (
        Text(
            "网站的数据库账号 {where} 是表的属主，可以拆掉行级隔离。",
            "The site's account {where} owns the tables and can take the policies of rows away.",
        ),
        _OTHER_ACCOUNT,
    ),
    Gap.ATTRIBUTES: (
        Text(
            "网站的数据库账号 {where} 有不该有的特权：{what}。",
            "The site's account {where} has privileges it should not have: {what}.",
        ),
        Text('ALTER ROLE "{where}" NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;'),
    ),
    Gap.MEMBER: (
        Text(
            "网站的数据库账号 {where} 能变成表的属主 {what}。",
            "The site's account {where} can become {what}, who owns the tables.",
        ),
        Text('REVOKE "{what}" FROM "{where}";'),
    ),
    Gap.OPEN: (
        Text(
            "{where} 表没有 {what}，企业之间没有行级隔离。",
            "The table {where} has no {what}: nothing keeps firms apart there.",
        ),
        _MIGRATE,
    ),
    Gap.POLICIES: (
        Text(
            "{where} 表的行级策略与本版本声明的不同：{what}。",
            "The policies of the table {where} are not those of this version: {what}.",
        ),
        _MIGRATE,
    ),
    Gap.WIDE: (
        Text(
            "网站的数据库账号 {role} 对 {where} 表的权限过大：{what}。",
            "The site's account {role} can do too much with the table {where}: {what}.",
        ),
        Text(
            "assessment migrate；权限若来自 {role} 所属的角色，请把它移出那个角色",
            "assessment migrate; if the right comes from a role that {role} belongs to, take it out of that",
        ),
    ),
    Gap.NARROW: (
        Text(
            "网站的数据库账号 {role} 缺少对 {where} 的权限：{what}。",
            "The site's account {role} lacks rights on {where}: {what}.",
        ),
        _MIGRATE,
    ),
    Gap.SHAPING: (
        Text(
            "网站的数据库账号 {role} 能在 {where} 里建表（{what}）。",
            "The site's account {role} can make tables in {where} ({what}).",
        ),
        Text('REVOKE {what} "{where}" FROM PUBLIC, "{role}";'),
    ),
}
_POINT: Final = 4
_FIELDS: Final = 6


def _mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8")
    except OSError:
        return ""
