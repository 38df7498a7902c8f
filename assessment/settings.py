"""What an installation can choose, read from the environment, and the secret that signs its sessions."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from assessment.database_addresses import ADDRESSES, USUAL_AUDITOR, UnusableAddressError, addresses_from
from assessment.front import FRONT, NO_FRONT, Front, UnusableFrontError, front_from
from assessment.key_ring import (
    KeyRing,
    UnusableKeysError,
    create_file,
    create_ring,
    new_key_line,
    read_keys,
    read_ring,
    read_secret,
)
from assessment.notices import SETTINGS, Notices, UnusableNoticesError, notices_from
from assessment.reserves import DEFAULT_RESERVE, RESERVE, Reserve, UnusableReserveError, reserve_from
from assessment.retention import (
    MONTHS,
    USUAL_RETENTION,
    Retention,
    UnusableRetentionError,
    retention_from,
)
from assessment.sign_in_rules import RULES, USUAL_RULES, SignInRules, UnusableRuleError, rules_from
from assessment.urgency import URGENCY, UnusableUrgencyError, reports_yield

Keys = TypeVar("Keys")
Rules = TypeVar("Rules")

_PREFIX: Final = "ASSESSMENT_"
_KNOWN: Final = (
    *FRONT,
    *SETTINGS,
    *RULES,
    *ADDRESSES,
    "ASSESSMENT_ANCHORS",
    "ASSESSMENT_BACKUPS",
    "ASSESSMENT_BACKUPS_KEPT",
    "ASSESSMENT_BACKUP_HOUR",
    "ASSESSMENT_DATA",
    "ASSESSMENT_FONTS",
    "ASSESSMENT_KEYS",
    "ASSESSMENT_QUESTIONNAIRES",
    "ASSESSMENT_TRAIL_ARCHIVE",
    MONTHS,
    RESERVE,
    URGENCY,
)
_UNUSABLE: Final = (
    UnusableAddressError,
    UnusableFrontError,
    UnusableNoticesError,
    UnusableReserveError,
    UnusableRetentionError,
    UnusableRuleError,
    UnusableUrgencyError,
)
_HOURS: Final = 24
_SECRET_BYTES: Final = 32
_SESSION_KEY: Final = "session.key"
_TRAIL_RING: Final = "trail.json"
_FIRST_KEY: Final = "1"
_ANCHORS: Final = "trail.anchors"
_FIELD_KEYS: Final = "field.keys"
BACKUP_KEYS: Final = "backup.keys"
"""The file in the keys folder with the keys that seal back-ups."""
DEMONSTRATION: Final = "demonstration.json"
"""The file in a data directory that marks everything in it as fictitious."""


class UnusableSettingError(Exception):
    """A setting that cannot be used as it is; the message says which one and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(f"{setting}：{remedy}")
        self.setting = setting
        self.remedy = remedy


NO_NOTICES: Final = Notices()
BACKUP_HOUR: Final = 3
BACKUPS_KEPT: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices of one installation; every path is absolute.

    ``keys`` lies outside ``data`` so that no back-up of the data carries the secret with it; ``backups``
    lies outside both. ``backup_hour`` is the hour (Asia/Shanghai) of the daily back-up that the site makes
    by itself, ``None`` where something else makes it; ``backups_kept`` is how many stay. ``anchors`` lies
    outside the data so that whoever puts back old data does not put back what was noted of the newer.
    ``trail_archive`` is where entries of the trail are written before they go, ``None`` where nowhere.
    With ``reports_yield`` the served site's reports get what others leave of the processors.
    ``owner_url`` reaches the same database as ``database_url``, as the owner of its tables; the role
    ``auditor`` reads the trail there.
    """

    data: Path
    keys: Path
    anchors: Path
    database_url: str
    owner_url: str
    auditor: str = USUAL_AUDITOR
    questionnaires: Path | None = None
    fonts: Path | None = None
    backups: Path
    backup_hour: int | None = BACKUP_HOUR
    backups_kept: int = BACKUPS_KEPT
    reserve: Reserve = DEFAULT_RESERVE
    sign_in: SignInRules = USUAL_RULES
    notices: Notices = NO_NOTICES
    front: Front = NO_FRONT
    retention: Retention = USUAL_RETENTION
    trail_archive: Path | None = None
    reports_yield: bool = True

    @property
    def is_demonstration(self) -> bool:
        """Whether everything in the data directory is fictitious."""
        return (self.data / DEMONSTRATION).is_file()

    def session_secret(self) -> str:
        """The secret that signs sessions and forms; refused when missing, short or readable by others."""
        return _usable(read_secret, self.keys / _SESSION_KEY)

    @property
    def trail_ring(self) -> Path:
        """The file with the keys that seal the trail."""
        return self.keys / _TRAIL_RING

    @property
    def anchor_file(self) -> Path:
        """The file that tells where the trail stood."""
        return self.anchors / _ANCHORS

    def trail_keys(self) -> KeyRing:
        """The keys that seal the trail; refused when missing, damaged or readable by others."""
        return _usable(read_ring, self.trail_ring)

    def field_keys(self) -> Mapping[str, bytes]:
        """The keys that seal secrets in the database, by id, the one in use first; refused when unusable."""
        return _usable(read_keys, self.keys / _FIELD_KEYS)

    def backup_keys(self) -> Mapping[str, bytes]:
        """The keys that seal back-ups, by id, the one in use first; refused when unusable."""
        return _usable(read_keys, self.keys / BACKUP_KEYS)

    def create_folders(self) -> None:
        """Make the folders and, once, the secrets; what is there already stays as it is."""
        for folder in (self.data, self.keys, self.anchors):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_file(self.keys / _SESSION_KEY, secrets.token_urlsafe(_SECRET_BYTES))
        create_file(self.keys / _FIELD_KEYS, new_key_line())
        create_file(self.keys / BACKUP_KEYS, new_key_line())
        create_ring(self.trail_ring, identity=_FIRST_KEY)


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that ``environment`` asks for.

    Raises :class:`UnusableSettingError` for a misspelt name and for a value that cannot be used.
    """
    _refuse_misspelt(environment)
    data = _folder(environment, "ASSESSMENT_DATA") or _default_data(environment)
    keys = _folder(environment, "ASSESSMENT_KEYS") or data.with_name(f"{data.name}-keys")
    backups = _folder(environment, "ASSESSMENT_BACKUPS") or data.with_name(f"{data.name}-backups")
    anchors = _folder(environment, "ASSESSMENT_ANCHORS") or data.with_name(f"{data.name}-anchors")
    archive = _folder(environment, "ASSESSMENT_TRAIL_ARCHIVE")
    _require_apart("ASSESSMENT_KEYS", "密钥", keys, data)
    _require_apart("ASSESSMENT_BACKUPS", "备份", backups, data, keys)
    _require_apart("ASSESSMENT_ANCHORS", "锚点", anchors, data)
    _require_apart("ASSESSMENT_TRAIL_ARCHIVE", "存档", archive, data, keys)
    addresses = _read(partial(addresses_from, data=data), environment)
    return Settings(
        data=data,
        keys=keys,
        anchors=anchors,
        database_url=addresses.application,
        owner_url=addresses.owner,
        auditor=addresses.auditor,
        questionnaires=_existing_folder(environment, "ASSESSMENT_QUESTIONNAIRES"),
        fonts=_existing_folder(environment, "ASSESSMENT_FONTS"),
        backups=backups,
        backup_hour=_backup_hour(environment),
        backups_kept=_number(environment, "ASSESSMENT_BACKUPS_KEPT", BACKUPS_KEPT, most=1000),
        reserve=_read(reserve_from, environment),
        notices=_read(notices_from, environment),
        sign_in=_read(rules_from, environment),
        front=_read(front_from, environment),
        retention=_read(retention_from, environment),
        trail_archive=archive,
        reports_yield=_read(reports_yield, environment),
    )


def _read(rules_from: Callable[[Mapping[str, str]], Rules], environment: Mapping[str, str]) -> Rules:
    try:
        return rules_from(environment)
    except _UNUSABLE as error:
        raise UnusableSettingError(error.setting, error.remedy) from error


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in _KNOWN:
            endings = [each.removeprefix(_PREFIX) for each in _KNOWN]
            meant = get_close_matches(name.removeprefix(_PREFIX), endings, n=1, cutoff=0.7)
            hint = f"是否想写 {_PREFIX}{meant[0]}？" if meant else f"可用的设置：{'、'.join(_KNOWN)}。"
            raise UnusableSettingError(name, f"不认识的设置，{hint}")


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    if value is None:
        return None
    if not value.strip():
        raise UnusableSettingError(name, "值为空。请填写一个目录，或者去掉这项设置。")
    return Path(os.path.normpath(Path(value).expanduser().absolute()))


def _require_apart(name: str, what: str, folder: Path | None, *others: Path) -> None:
    """What is there for when the data is lost or changed does not lie within it."""
    if folder is not None and any(folder.is_relative_to(other) for other in others):
        inside = " 和 ".join(map(str, others))
        raise UnusableSettingError(
            name, f"{what}不能放在 {inside} 之内，请另选一个目录，最好在另一块磁盘上。"
        )


def _existing_folder(environment: Mapping[str, str], name: str) -> Path | None:
    folder = _folder(environment, name)
    if folder is not None and not folder.is_dir():
        raise UnusableSettingError(name, f"目录 {folder} 不存在。请改正路径，或者先建好这个目录。")
    return folder


def _number(environment: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    value = environment.get(name, str(default)).strip()
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise UnusableSettingError(name, f"应为 1 到 {most} 之间的整数，例如 {default}。")
    return int(value)


def _backup_hour(environment: Mapping[str, str]) -> int | None:
    name = "ASSESSMENT_BACKUP_HOUR"
    value = environment.get(name, str(BACKUP_HOUR)).strip()
    if value == "never":
        return None
    if not (value.isascii() and value.isdigit() and int(value) < _HOURS):
        raise UnusableSettingError(
            name, "应为 0 到 23 之间的整点（北京时间），或者 never（改由 cron 备份）。"
        )
    return int(value)


def _default_data(environment: Mapping[str, str]) -> Path:
    """The user's data folder of the XDG Base Directory Specification."""
    home = environment.get("XDG_DATA_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return base / "digital-maturity"


def _usable(read: Callable[[Path], Keys], path: Path) -> Keys:
    try:
        return read(path)
    except UnusableKeysError as error:
        raise UnusableSettingError(str(path), str(error)) from error
