"""Many starts at once on nothing: one makes the installation, one serves, the others say why they do not."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from time import monotonic, sleep
from typing import Final

import pytest

from tests.durability.installing import Prepared
from tests.durability.serving import COMMAND, with_bytecode
from tests.durability.test_migrating import differences_from_the_code

REFUSED: Final = "已有一个服务在运行"
LONGEST: Final = 240.0


@contextmanager
def started_at_once(place: Prepared, number: int) -> Iterator[Sequence[subprocess.Popen[str]]]:
    """So many processes that make the installation and then serve it, each at a port of its own."""
    begun = []
    for _ in range(number):
        with create_server(("127.0.0.1", 0)) as probe:
            port = str(probe.getsockname()[1])
        both = '"$@" init && exec "$@" serve --port ' + port
        process = subprocess.Popen(
            ["sh", "-c", both, "sh", *COMMAND],
            env=with_bytecode(place.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
    try:
        yield begun
    finally:
        for process in begun:
            process.terminate()
            process.communicate(timeout=LONGEST)


def only_one_serves(folder: Path, number: int) -> None:
    """Start so many at once, wait until all but one have ended, and hear what they say."""
    place = Prepared(folder, {}, "")
    with started_at_once(place, number) as begun:
        deadline = monotonic() + LONGEST
        while sum(process.poll() is None for process in begun) > 1:
            assert monotonic() < deadline, "more than one is at work"
            sleep(0.2)
        ended = [process for process in begun if process.poll() is not None]
        said = [process.communicate()[0] for process in ended]

        assert len(ended) == number - 1
    for process, words in zip(ended, said, strict=True):
        assert process.returncode != 0
        assert REFUSED in words, words
        assert "locked" not in words
        assert "Traceback" not in words
    assert differences_from_the_code(f"sqlite:///{place.database}") == []


def test_three_at_once_make_one_installation(tmp_path: Path) -> None:
    place = Prepared(tmp_path, {}, "")
    keys = tmp_path / "data-keys" / "trail.json"
    begun = [
        subprocess.Popen([*COMMAND, "init"], env=place.variables, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    rings = set()
    for process in begun:
        said, _ = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, said
        rings.add(keys.read_bytes())

    assert len(rings) == 1
    assert differences_from_the_code(f"sqlite:///{place.database}") == []


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("_round", range(3))
def test_of_eight_starts_at_once_one_serves(tmp_path: Path, _round: int) -> None:
    only_one_serves(tmp_path, 8)
