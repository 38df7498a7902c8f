"""The command line as people use it, with a data directory of its own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import CliRunner, Result

from assessment.cli import main
from assessment.settings import Settings, settings_from


@dataclass(frozen=True, slots=True)
class Console:
    """Runs ``assessment`` with these variables, and nothing else that begins like them."""

    variables: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The settings that these variables ask for."""
        return settings_from(self.variables)

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command says; it must end with ``status``."""
        result = self.result(*arguments)
        assert result.exit_code == status, result.output
        return result.output

    def result(self, *arguments: str) -> Result:
        """How a command ended."""
        others = {name: None for name in os.environ if name.startswith("ASSESSMENT_")}
        return CliRunner(env=others | dict(self.variables)).invoke(main, arguments, catch_exceptions=False)

    def having(self, **variables: str) -> "Console":
        """The same console with further variables."""
        return replace(self, variables={**self.variables, **variables})


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console({"ASSESSMENT_DATA": str(tmp_path / "data")})


@pytest.fixture
def installed(console: Console, typefaces: Path, sqlite_template: Path) -> Console:
    """A console whose installation is made; the tables were, once for all tests."""
    data = console.settings.data
    data.mkdir(mode=0o700)
    copyfile(sqlite_template, data / "assessment.sqlite3")
    console.run("init")
    (data / "typefaces").symlink_to(typefaces)
    return console
