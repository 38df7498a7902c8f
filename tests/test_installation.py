"""The wheel, built from the source distribution and installed elsewhere, does the whole job."""

import json
import os
import signal
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, create_server
from time import monotonic, sleep
from typing import Final
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
SHIPPED: Final = ("migrations", "questionnaires", "static", "templates")

PATIENCE: Final = 60.0
ANSWERS: Final = """
format: 1
questionnaire: two-way-integration
version: "2025.1"
profile:
  name: 示例市晨光机械厂（虚构）
  credit_code: "91999900MA7ABCDE9B"
  region: "420503"
  industry: C34
  staff: 86
  revenue: 3200
  production_type: discrete
  group: false
  own_design: true
answers: {}
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """The package installed into an environment of its own, with a home of its own."""

    environment: Path
    home: Path

    def variables(self) -> dict[str, str]:
        """All that a command of this installation sees of the outside."""
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        return kept | {"HOME": str(self.home), "PATH": f"{self.environment / 'bin'}:/usr/bin:/bin"}

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command prints; it must end with ``status``."""
        done = subprocess.run(
            [str(self.environment / "bin" / "assessment"), *arguments],
            cwd=self.home,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the source distribution, without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel in a fresh environment that borrows the libraries of this one, but not this work tree."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    (libraries,) = environment.glob("lib/python3*/site-packages")
    (libraries / "borrowed.pth").write_text("\n".join(site.getsitepackages()))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            wheel,
        ],
        check=True,
    )
    return Installation(environment, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answers file of a firm that has answered little."""
    path = tmp_path_factory.mktemp("answers") / "answers.yaml"
    path.write_text(ANSWERS, "utf-8")
    return path


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_wheel_ships_exactly_what_is_tracked(wheel: Path, folder: str) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, check=True, capture_output=True, text=True
    )
    prefix = "assessment/_shipped/"

    shipped = {
        name.removeprefix(prefix) for name in ZipFile(wheel).namelist() if name.startswith(prefix + folder)
    }

    assert shipped == {name for name in tracked.stdout.split("\0") if name}


def test_every_catalogue_of_messages_is_shipped_compiled(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    sources = (ROOT / "assessment" / "translations").glob("*/LC_MESSAGES/*.po")

    assert [
        name for source in sources if (name := str(source.relative_to(ROOT).with_suffix(".mo"))) not in names
    ] == []


def test_nothing_of_the_work_tree_is_seen(installation: Installation) -> None:
    lines = installation.run("doctor", status=1)

    assert str(installation.environment) in lines
    assert str(ROOT) not in lines
    assert "assessment init" in lines


def test_the_command_explains_itself(installation: Installation) -> None:
    assert "doctor" in installation.run("--help")


def test_one_command_makes_the_installation_and_the_doctor_finds_nothing_more(
    installation: Installation,
) -> None:
    installation.run("init")

    assert "处理" not in installation.run("doctor")
    assert "本版本" in installation.run("migrate")


def test_the_shipped_questionnaires_hold(installation: Installation) -> None:
    assert "two-way-integration/2025.1" in installation.run("check")


def test_an_answers_file_is_scored(installation: Installation, answers: Path) -> None:
    scored = json.loads(installation.run("score", "two-way-integration", str(answers), "--json"))

    assert scored["questionnaire"]["key"] == "two-way-integration"


def test_an_answers_file_becomes_a_report(installation: Installation, answers: Path) -> None:
    installation.run("report", str(answers), "-o", "report.pdf")

    assert (installation.home / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_is_served(installation: Installation) -> None:
    installation.run("init")
    port = free_port()

    with serving(installation, port), urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        page = answer.read().decode()

    assert "数字化成熟度自评" in page


@contextmanager
def serving(installation: Installation, port: int) -> Iterator[None]:
    """The site of an installation, from the moment it accepts visitors."""
    command = [str(installation.environment / "bin" / "assessment"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=installation.home, env=installation.variables()) as server:
        try:
            wait_for(server, port)
            yield
        finally:
            server.send_signal(signal.SIGINT)


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return as soon as somebody listens on ``port``."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert server.poll() is None, "the server ended"
            assert monotonic() < deadline, "nobody listens"
            sleep(0.1)
        else:
            return


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
