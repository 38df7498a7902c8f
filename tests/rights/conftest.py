"""The site over the world of rights: built once, copied for every test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from flask import Flask

from assessment.files.store import FileStore
from assessment.persistence.database import Database, open_database
from assessment.settings import settings_from
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.databases import field_keys, sealing
from tests.databases import world as invented
from tests.many_firms import shipped_catalogue, shipped_codes
from tests.rights.building import build
from tests.rights.memory import Memory
from tests.rights.world import World
from tests.world import quick_passwords

_IN_MEMORY: Final = Path("/dev/shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The site over the world, with a look at its database from outside."""

    app: Flask
    world: World
    database: Database
    memory: Memory
    files: Path


@pytest.fixture(scope="session")
def stage(sqlite_template: Path) -> Iterator[Stage]:
    """Whoever changes the world sets it back; in memory where the machine has a place for files there."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=place) as folder, _staged(sqlite_template, Path(folder)) as found:
        yield found


@contextmanager
def _staged(sqlite_template: Path, folder: Path) -> Iterator[Stage]:
    file = folder / "rights.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{file}", sealing=sealing(), field_keys=field_keys())
    settings = settings_from({"ASSESSMENT_DATA": str(folder / "data")})
    settings.create_folders()
    store = FileStore(folder / "files")
    world = build(invented(database), store)
    site = Site(
        settings=settings,
        catalogue=shipped_catalogue(),
        codes=shipped_codes(),
        store=store,
        passwords=quick_passwords(),
        ring=lambda: None,
    )
    app = create_app(site, database)
    app.config["WTF_CSRF_ENABLED"] = False
    memory = Memory(database, file)
    yield Stage(app=app, world=world, database=invented(database), memory=memory, files=folder / "files")
    memory.close()
