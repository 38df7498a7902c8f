"""An installation put together: database, catalogue, files and the slots that make reports."""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import Catalogue, load_catalogue
from assessment.field_keys import FieldKeys
from assessment.files.space import Space
from assessment.files.store import FileStore
from assessment.persistence.database import Database, UnsafeDatabaseError, open_database
from assessment.persistence.migrations import is_current
from assessment.persistence.trail_anchors import AnchorFile
from assessment.persistence.trail_seal import Sealing
from assessment.persistence.wall_standing import is_refusal
from assessment.report.confinement import Limits
from assessment.report.fonts import NoFontsError
from assessment.report.pdf import Renderer
from assessment.safety import Danger, dangers, dangers_in, open_folders
from assessment.services.comparing import peers_at
from assessment.services.reporting import Workshop
from assessment.settings import Settings
from assessment.work.aside import ComposerAside
from assessment.work.composing import Composer
from assessment.work.housekeeping import Household, Housekeeper
from assessment.work.orders import ReportSlots
from assessment.work.rendering import report_renderer
from assessment.work.telling import channels_of
from assessment.work.watching import TrailWatch

SLOTS: Final = 2
"""How many reports are made at a time."""
SERVER_LOCK: Final = "server.lock"
"""The file in a data directory that its one server holds locked."""


class NotReadyError(Exception):
    """The installation cannot begin its work; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The parts of an installation that last as long as its process."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    codes: Codes
    store: FileStore
    space: Space


def require_safety(settings: Settings) -> None:
    """Refuse at once what needs no long look: an unsafe state, no secret, no database, old tables."""
    refuse_first(open_folders(settings))
    refuse_first(dangers(settings, os.environ))
    with closing(current_database(settings)) as database:
        refuse_first(dangers_in(database, datetime.now(UTC)))


def refuse_first(found: Iterable[Danger]) -> None:
    """Raise :class:`NotReadyError` for the first danger, if there is one."""
    for danger in found:
        raise NotReadyError(str(danger))


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """An installation ready for work, closed at the end; raises :class:`NotReadyError`."""
    try:
        catalogue, codes = load_catalogue(settings), load_codes()
    except UnusableFilesError as error:
        raise NotReadyError(f"问卷文件有错，请先改正（assessment check）：\n{error}") from error
    database = current_database(settings)
    try:
        yield Installation(
            settings=settings,
            database=database,
            catalogue=catalogue,
            codes=codes,
            store=FileStore(settings.data / "reports"),
            space=space_of(settings),
        )
    finally:
        database.close()


def space_of(settings: Settings) -> Space:
    """The disks that the site writes to: its data, and the database where that is a file elsewhere."""
    address = make_url(settings.database_url)
    folders = [settings.data]
    if address.get_backend_name() == "sqlite" and address.database:
        folders.append(Path(address.database).parent)
    return Space(dict.fromkeys(folders), settings.reserve)


@contextmanager
def reports_made(
    installation: Installation, address: str = "", *, yielding: bool = False
) -> Iterator[ReportSlots]:
    """Slots that make the ordered reports; at the end what is under way has a moment to finish.

    ``address`` is where people come to the site; where it is not given, what the settings know of it. Where
    they are ``yielding``, reports get what others leave of the processors.
    """
    settings, limits = installation.settings, Limits(yields=yielding)
    try:
        renderer = Renderer(settings.fonts, cache=settings.data / "typefaces", slots=SLOTS, limits=limits)
    except NoFontsError as error:
        raise NotReadyError(f"没有找到报告所需的中文字体。请先运行：{error.remedy}") from error
    with renderer, workshop_of(installation, renderer, address) as workshop:
        slots = ReportSlots(workshop, slots=SLOTS, rests=lambda: installation.space.is_short)
        slots.start()
        try:
            yield slots
        finally:
            slots.stop()


@contextmanager
def looked_after(installation: Installation) -> Iterator[Housekeeper]:
    """The daily back-up and the eye on the disk, as long as the site is served."""
    keeper = Housekeeper(
        Household(
            settings=installation.settings,
            database=installation.database,
            space=installation.space,
            clock=lambda: datetime.now(UTC),
        )
    )
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


@contextmanager
def trail_watched(installation: Installation) -> Iterator[None]:
    """A clock that tells alarms, and checks and anchors the trail, until the end."""
    settings = installation.settings
    channels = channels_of(settings.notices, settings.keys)
    watch = TrailWatch(installation.database, channels, clock=lambda: datetime.now(UTC))
    watch.start()
    try:
        yield
    finally:
        watch.stop()


@contextmanager
def workshop_of(installation: Installation, renderer: Renderer, address: str = "") -> Iterator[Workshop]:
    """All that is needed to make the installation's reports with ``renderer``; see :func:`reports_made`."""
    composer = Composer(
        catalogue=installation.catalogue,
        codes=installation.codes,
        fonts=renderer.fonts,
        fictitious=installation.settings.is_demonstration,
        address=address or installation.settings.front.address,
    )
    with closing(ComposerAside(composer, slots=renderer.slots, limits=renderer.limits)) as compose:
        yield Workshop(
            database=installation.database,
            store=installation.store,
            render=report_renderer(compose, renderer),
            clock=lambda: datetime.now(UTC),
            compare=partial(peers_at, installation.codes),
        )


def sealing_of(settings: Settings) -> Sealing:
    """What seals the trail of an installation; raises ``UnusableSettingError`` where a key is missing."""
    return Sealing(settings.trail_keys(), AnchorFile(settings.anchor_file))


def current_database(settings: Settings) -> Database:
    """The database with the tables of this version; raises :class:`NotReadyError`."""
    settings.session_secret()
    settings.backup_keys()
    try:
        database = open_database(
            settings.database_url, sealing=sealing_of(settings), field_keys=FieldKeys(settings.field_keys())
        )
    except ModuleNotFoundError as error:
        raise NotReadyError(
            f"缺少 {error.name}。请先运行：pip install 'digital-maturity-assessment[postgres]'"
        ) from error
    try:
        current = is_current(database)
    except (SQLAlchemyError, UnsafeDatabaseError) as error:
        database.close()
        if is_refusal(error):
            raise NotReadyError("网站的数据库账号还没有权限。请先运行：assessment migrate") from error
        reason = str(error).splitlines()[0]
        raise NotReadyError(f"数据库不可用（{reason}）。请运行 assessment doctor 查看原因。") from error
    if not current:
        database.close()
        raise NotReadyError("数据库的表不是本版本的。请先运行：assessment migrate")
    return database
