"""Making an installation and bringing it up to date: folders, keys, tables, PostgreSQL's accounts."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError

from assessment.composition import NotReadyError
from assessment.field_keys import FieldKeys
from assessment.key_ring import write_ring
from assessment.persistence.database import open_database
from assessment.persistence.instance_lock import exclusive
from assessment.persistence.migrations import is_head, revision_of, upgrade
from assessment.persistence.trail_reading import last_unkeyed
from assessment.persistence.wall import Roles
from assessment.persistence.wall_building import RolesMissingError
from assessment.persistence.wall_standing import is_refusal
from assessment.services.backing_up import BackupFailedError, make_backup
from assessment.settings import Settings

_PREPARING: Final = "preparing.lock"
_PATIENCE: Final = 60.0


def bring_up_to_date(settings: Settings) -> Path | None:
    """Make what is missing of folders, secrets and tables; the back-up made before tables with data change.

    One process at a time, so that there is one ring of keys. Raises ``LockedError`` while somebody else is at
    it, and :class:`NotReadyError` where the back-up failed: then nothing was changed.
    """
    with exclusive(settings.keys / _PREPARING, wait=_PATIENCE):
        is_first_ring = not settings.trail_ring.exists()
        settings.create_folders()
        owned = replace(settings, database_url=settings.owner_url)
        with _with_the_owners_rights(settings):
            made = _backed_up_before_change(owned)
            keys = FieldKeys(settings.field_keys())
            upgrade(settings.owner_url, keys=keys, roles=roles_of(settings))
        if is_first_ring:
            _note_unkeyed(owned)
    return made


def roles_of(settings: Settings) -> Roles | None:
    """The accounts besides the owner's; ``None`` where the settings name no owner apart."""
    if settings.owner_url == settings.database_url:
        return None
    address = make_url(settings.database_url)
    return Roles(str(address.username), settings.auditor, address.password)


@contextmanager
def _with_the_owners_rights(settings: Settings) -> Iterator[None]:
    """Say what to do where PostgreSQL lets the account do less than the owner may; nothing was changed."""
    try:
        yield
    except RolesMissingError as error:
        raise NotReadyError(
            f"缺少数据库账号，数据库没有改动。请数据库管理员建立，口令与设置里的一致：\n{error}"
        ) from error
    except ProgrammingError as error:
        if not is_refusal(error):
            raise
        owner = make_url(settings.owner_url).username
        raise NotReadyError(
            f"账号 {owner} 不是表的属主，不能升级，数据库没有改动。"
            "请把属主的地址写进 ASSESSMENT_DATABASE_OWNER_URL。"
        ) from error


def _backed_up_before_change(settings: Settings) -> Path | None:
    with closing(open_database(settings.database_url)) as database, database.reading() as session:
        revision = revision_of(session)
    if not revision or is_head(revision) or settings.is_demonstration:
        return None
    try:
        return make_backup(settings, settings.backups, now=datetime.now(UTC)).path
    except BackupFailedError as error:
        raise NotReadyError(f"升级前的备份没有做成，数据库没有改动。{error}") from error


def _note_unkeyed(settings: Settings) -> None:
    """Where the trail is older than its keys, the ring notes up to where."""
    with closing(open_database(settings.database_url)) as database, database.reading() as session:
        until = last_unkeyed(session)
    write_ring(settings.trail_ring, replace(settings.trail_keys(), unkeyed_until=until))
