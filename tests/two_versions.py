"""The small questionnaire in two versions side by side, for tests of moving from one to the other."""

import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assessment.catalogue.registry import Catalogue, read_catalogue
from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    Written,
)
from assessment.domain.questionnaire import Questionnaire

FOLDERS: Final = Path(__file__).parent / "catalogue"
EARLIER, LATER = "2025.1", "2026.1"
ANSWERS: Final[dict[str, Answer]] = {
    "machines": Measured(Decimal(40)),
    "machines-networked": Measured(Decimal(10)),
    "cad": Confirmed(yes=True, detail="二维制图"),
    "systems-in-use": ChosenSeveral(frozenset({"erp"})),
    "erp-hosting": Chosen("own"),
    "planning-use": Covered("half", "sheet"),
    "dispatching": Chosen("board"),
    "remarks": Written("没有了"),
}
"""Answers to all questions of the earlier version: 43.4375 points."""


def lay_out(folder: Path, *, without: str = "") -> Path:
    """A folder of questionnaires with both versions of the small one, or with one of them."""
    root = Path(shutil.copytree(FOLDERS / "sound", folder / "questionnaires"))
    shutil.copytree(FOLDERS / "later", root, dirs_exist_ok=True)
    if without:
        shutil.rmtree(root / "small" / without)
    return root


@cache
def both() -> Catalogue:
    """The catalogue with both versions."""
    with TemporaryDirectory() as folder:
        return read_catalogue(lay_out(Path(folder)))


@cache
def only_earlier() -> Catalogue:
    """The catalogue as it was before the later version came."""
    with TemporaryDirectory() as folder:
        return read_catalogue(lay_out(Path(folder), without=LATER))


def version(wanted: str) -> Questionnaire:
    """One of the two versions."""
    return both().questionnaire("small", wanted)
