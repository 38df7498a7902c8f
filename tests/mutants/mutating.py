"""Mutants: deliberately broken variants of the product, each of which certain tests must catch.

A test without a negative control may be blind. ``make mutants`` runs, for each mutant, the tests it names
against the product with the mutant's change in it; each of them has to fail. Run some with
``make mutants ARGS="acknowledge"`` (a part of the name or the bar).

To add one, put it into ``MUTANTS`` of any module ``tests/mutants/of_*.py`` (one module per area, so that
nobody waits for another)::

    Mutant(
        name="the revision is missing in the WHERE",
        bar="B56",
        changes=(
            Change("assessment/persistence/answers.py", "_ANSWER.c.revision == bindparam(...),", ""),
        ),
        caught_by=("tests/persistence/test_answers.py::test_a_colleagues_newer_answer_stands_and_both_are_known",),
    )

- A change is a text that stands exactly once in a Python file under ``assessment/``, and what stands there
  instead; indent as the file does. No file is changed: the modules are changed while they are imported, in
  the tests' process and in every Python process it starts with its environment (the served site, a command).
- ``caught_by`` names tests as pytest does, without parameters: on several databases one failure is enough.
  Marked as ``soak`` or not, they are run. Each of them first has to pass without any mutant.
- ``tests/mutants/test_mutants.py`` holds in every run that the texts are still found and the tests exist.
- A test that gives a child an environment of its own passes on ``mutating.environment()``; a change inside a
  renderer's child, which has none, is accompanied by ``in_the_renderer(name)``.
"""

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
VARIABLE: Final = "TESTED_MUTANT"
_EVERYWHERE: Final = ROOT / "tests" / "mutants" / "everywhere"
_PASSED_ON: Final = (VARIABLE, "PYTHONPATH")


@dataclass(frozen=True, slots=True)
class Change:
    """In ``file``, under the project's root, ``new`` stands instead of ``old``, which stands there once."""

    file: str
    old: str
    new: str

    @property
    def module(self) -> str:
        """The module that the file is."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken variant, the bar it belongs to, and the tests that each have to fail with it."""

    name: str
    bar: str
    changes: tuple[Change, ...]
    caught_by: tuple[str, ...]


def in_the_renderer(name: str) -> Change:
    """The change by which a confined child, whose environment is empty, becomes the mutant ``name`` too."""
    before = "from {} import main;"
    become = (
        f"import os, runpy; os.environ['{VARIABLE}'] = {name!r}; "
        "runpy.run_path(sys.argv[1] + '/tests/mutants/everywhere/sitecustomize.py'); "
    )
    return Change("assessment/report/sandbox.py", before, f"{become}{before}")


def mutants() -> Sequence[Mutant]:
    """All mutants there are, by area."""
    areas = sorted(path.stem for path in Path(__file__).parent.glob("of_*.py"))
    found = [importlib.import_module(f"tests.mutants.{area}").MUTANTS for area in areas]
    return [mutant for each in found for mutant in each]


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text of a file with its changes; raises ``ValueError`` unless each fits in exactly one place."""
    for change in changes:
        if (places := text.count(change.old)) != 1:
            raise ValueError(f"{change.file}: {change.old!r} stands there {places} times, not once")
        text = text.replace(change.old, change.new)
    return text


def environment(mutant: Mutant | None = None) -> Mapping[str, str]:
    """What a process needs in its environment to be the mutant; by default, the present one."""
    if mutant is None:
        return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {VARIABLE: mutant.name, "PYTHONPATH": os.pathsep.join([str(_EVERYWHERE), str(ROOT)])}
