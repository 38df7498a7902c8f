"""Where the shipped files lie: inside the installed package, or beside it in a work tree."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_SHIPPED: Final = _PACKAGE / "_shipped"
_FOLDERS: Final = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent


def templates() -> Path:
    """The folder of page and report templates."""
    return _FOLDERS / "templates"


def static() -> Path:
    """The folder of our own style sheets and scripts."""
    return _FOLDERS / "static"


def migrations() -> Path:
    """The folder with Alembic's ``env.py`` and the versions of the tables."""
    return _FOLDERS / "migrations"


def questionnaires(replacement: Path | None = None) -> Path:
    """The folder of questionnaires, measures and incentives: the shipped one unless it is replaced."""
    return replacement or _FOLDERS / "questionnaires"


def codes() -> Path:
    """The folder of regions, industries and size rules, which no setting replaces."""
    return _FOLDERS / "questionnaires" / "codes"


def translations() -> Path:
    """The folder of message catalogues; Chinese is the source language and needs none."""
    return _PACKAGE / "translations"
