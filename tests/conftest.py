"""What many tests need: a migrated database, on SQLite and on PostgreSQL."""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from socket import AF_UNIX, SOCK_DGRAM, gethostname, socket
from typing import Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from assessment.persistence.database import Database
from assessment.report.fonts import Face
from assessment.report.typefaces import _Scissors
from tests.databases import copied, created, migrated_file, postgres_server

_OWN_NAMES = {"localhost", "", None, gethostname()}


class StrayConnectionError(BaseException):
    """A test wanted something from another machine; no ``except Exception`` hides it."""


def stay_at_home(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse every connection but to this machine; looking for a route sends nothing."""
    match event, arguments:
        case "socket.connect" | "socket.sendto" | "socket.sendmsg", (socket() as used, tuple(address)):
            if used.family != AF_UNIX and used.type != SOCK_DGRAM and not _is_here(address[0]):
                raise StrayConnectionError(address)
        case "socket.getaddrinfo" | "socket.gethostbyname", (host, *_) if not _is_here(host):
            raise StrayConnectionError(host)
        case _:
            pass


def _is_here(host: object) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if host in _OWN_NAMES:
        return True
    try:
        return ip_address(str(host)).is_loopback or str(host) == "0.0.0.0"  # noqa: S104 - it is nobody else's
    except ValueError:
        return False


sys.addaudithook(stay_at_home)

# Nothing in the tests is timed: how fast something has to be is measured in benchmarks/.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


_LONGEST_FIRST: Final = (
    *(
        "journeys/test_firm",
        "rights/test_matrix",
        "rights/test_canary",
        "web/test_malformed",
        "test_installation",
    ),
    *("commands/test_serving", "domain/test_scoring_properties", "report/test_children"),
    *("durability/test_killed", "report/test_confinement", "durability/test_migrating", "report/test_report"),
    *("journeys/test_signing_in", "commands/test_demonstrating", "services/test_assigning"),
    *("services/test_signing_in", "web/test_double_submit", "rights/test_completeness"),
    *("durability/test_faults", "web/test_bad_input", "web/test_poisoned", "web/test_stored_markup"),
    *("durability/test_colleagues", "report/test_length", "work/test_rendering", "commands/test_keeping"),
    *(
        "services/test_second_factor",
        "web/test_answering",
        "persistence/test_escapes",
        "services/test_reporting",
    ),
    *("persistence/test_migrations", "catalogue/test_workbook", "services/test_supervising"),
    *("commands/test_working", "domain/test_advice", "test_house_rules", "rights/test_showing"),
    *("catalogue/test_measures", "domain/test_planning", "web/test_own_data", "web/test_reviewing"),
    *("commands/test_reporting", "report/test_models", "services/test_reviewing", "web/test_same_figures"),
)
"""The test modules of ten seconds and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that several processes end at about the same time."""
    root = Path(__file__).parent
    turns = {name: turn for turn, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: turns.get(item.path.relative_to(root).with_suffix("").as_posix(), len(turns)))


def pytest_collection_finish() -> None:
    """What was loaded stays: to look through it for garbage again and again takes a seventh of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def typefaces(shared: Path) -> Path:
    """Where the report's typefaces are kept once one of the processes has cut them, which takes seconds."""
    folder = shared / "typefaces"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(shared: Path) -> Iterator[None]:
    """Each test has a site of its own but the same templates; compiling them is a third of its time."""
    folder = shared / "compiled-templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(Flask.jinja_options, "bytecode_cache", FileSystemBytecodeCache(str(folder)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    """Likewise the addresses: two functions are written and compiled for each page of each site."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    anew = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = anew(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _characters_cut_once(typefaces: Path) -> Iterator[None]:
    """Likewise the typefaces: each installation cuts its own out of the same files, for seconds."""
    anew = _Scissors.cut
    folder = typefaces.with_name("cut")
    folder.mkdir(exist_ok=True)

    def once(scissors: _Scissors, face: Face, points: Iterable[int]) -> bytes:
        kept = list(points)
        told = f"{face.path} {face.path.stat().st_mtime_ns} {face.index} {sorted(kept)}"
        file = folder / sha256(told.encode()).hexdigest()
        if not file.exists():
            made = folder / f"{file.name}-{os.getpid()}"
            made.write_bytes(anew(scissors, face, kept))
            made.rename(file)
        return file.read_bytes()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_Scissors, "cut", once)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    with postgres_server() as address:
        yield address


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    with copied(sqlite_template, tmp_path) as database:
        yield database


@pytest.fixture
def postgres_database(postgres_address: str) -> Iterator[Database]:
    with created(postgres_address) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The database of a test that has to hold on both."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found
