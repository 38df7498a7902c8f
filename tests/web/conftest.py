"""What the tests of pages need: a site on its own database, and visitors."""

from collections.abc import Callable
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
from tests.databases import in_service
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


@pytest.fixture
def site(
    settings: Settings, catalogue: Catalogue, codes: Codes, passwords: Passwords, tmp_path: Path
) -> Site:
    return Site(
        settings=settings,
        catalogue=catalogue,
        codes=codes,
        store=FileStore(tmp_path / "files"),
        passwords=passwords,
        ring=lambda: None,
    )


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
