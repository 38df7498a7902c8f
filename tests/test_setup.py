"""Setting up a work tree: what is missing of the system is installed or named, never guessed."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, before a system that has no packages and grants nothing."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    pretend(tmp_path, "id", "echo 1000")
    pretend(tmp_path, "sudo", "exit 1")
    pretend(tmp_path, "dpkg-query", "exit 1")
    pretend(tmp_path, "apt-get", 'echo "apt-get $*" >> "$(dirname "$0")/../asked"')
    return tmp_path


def pretend(tree: Path, name: str, script: str) -> None:
    """Put a program of the system in front of the real one."""
    program = tree / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def set_up(tree: Path, *arguments: str, python: str = "python3") -> subprocess.CompletedProcess[str]:
    """Run the set-up in ``tree``."""
    return subprocess.run(
        ["/bin/sh", "deploy/setup.sh", *arguments],
        cwd=tree,
        env={"PATH": f"{tree / 'bin'}:{os.environ['PATH']}", "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_rights_the_exact_line_is_printed(tree: Path) -> None:
    done = set_up(tree)

    assert done.returncode == 1
    assert "sudo apt-get install --yes --no-install-recommends libpango-1.0-0 " in done.stderr
    assert "fonts-noto-cjk" in done.stderr
    assert not (tree / "asked").exists()


def test_the_administrator_gets_only_what_is_missing(tree: Path) -> None:
    pretend(tree, "id", "echo 0")
    pretend(tree, "dpkg-query", 'case "$*" in *noto*) exit 1;; *) printf installed;; esac')
    pretend(tree, "python3", 'case "$*" in *venv*) exit 7;; esac')

    set_up(tree)

    asked = (tree / "asked").read_text().splitlines()
    assert asked[0].startswith("apt-get update")
    assert asked[1].startswith("apt-get install --yes --no-install-recommends fonts-noto-cjk --quiet")


def test_the_tests_need_a_browser_and_its_driver_besides(tree: Path) -> None:
    done = set_up(tree, "tests")

    assert "libatomic1" in done.stderr
    assert "libatomic1" not in set_up(tree).stderr


def test_a_finished_set_up_does_nothing(tree: Path) -> None:
    pretend(tree, "dpkg-query", "printf installed")
    (tree / ".venv" / "bin").mkdir(parents=True)
    shutil.copy("/bin/true", tree / ".venv" / "bin" / "assessment")
    stamp = "cat requirements.lock pyproject.toml | sha256sum > .venv/set-up-for"
    subprocess.run(["/bin/sh", "-c", stamp], cwd=tree, check=True)

    done = set_up(tree)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_old_python_is_refused_by_name(tree: Path) -> None:
    pretend(tree, "python3.9", "exit 1")

    done = set_up(tree, python="python3.9")

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
