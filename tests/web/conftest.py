"""What the tests of pages need: a site on its own database, and visitors."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.registry import Catalogue, load_catalogue
from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.services.passwords import Passwords
from assessment.settings import Settings, settings_from
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.databases import copied, in_service
from tests.web.visiting import Visitor


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = settings_from({"ASSESSMENT_DATA": str(tmp_path_factory.mktemp("site") / "data")})
    found.create_folders()
    return found


@pytest.fixture(scope="session")
def catalogue(settings: Settings) -> Catalogue:
    return load_catalogue(settings)


@pytest.fixture(scope="session")
def codes() -> Codes:
    return load_codes()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """As in service, but cheap to hash."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


Sited = Callable[[Path], Site]


@pytest.fixture(scope="module")
def sited(settings: Settings, catalogue: Catalogue, codes: Codes, passwords: Passwords) -> Sited:
    """A site that keeps its files in a folder."""
    return lambda folder: Site(
        settings=settings,
        catalogue=catalogue,
        codes=codes,
        store=FileStore(folder / "files"),
        passwords=passwords,
        ring=lambda: None,
    )


@pytest.fixture
def site(sited: Sited, tmp_path: Path) -> Site:
    return sited(tmp_path)


@pytest.fixture(scope="module")
def site_of_module(
    sited: Sited, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One site for all tests of a module that leave nothing behind."""
    folder = tmp_path_factory.mktemp("site-of-module")
    with copied(sqlite_template, folder) as database:
        yield create_app(sited(folder), in_service(database))


@pytest.fixture
def app(site: Site, sqlite_database: Database) -> Flask:
    return create_app(site, in_service(sqlite_database))


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def another(app: Flask) -> Callable[[], Visitor]:
    """More visitors, each with a browser of one's own."""
    return lambda: Visitor(app)
