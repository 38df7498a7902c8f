"""Python imports this at its start when its folder is on the path: here a process becomes a mutant."""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from tests.mutants.mutating import VARIABLE, Change, changed, mutants


class _ChangedLoader(SourceFileLoader):
    """Reads a module with changes in its text, past any bytecode kept of it."""

    changes: tuple[Change, ...] = ()

    def get_code(self, fullname: str) -> CodeType:
        text = self.get_data(self.path).decode("utf-8")
        return self.source_to_code(changed(text, self.changes).encode(), self.get_filename(fullname))


class _MutantFinder(MetaPathFinder):
    """Finds the modules that a mutant changes."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = tuple(each for each in self._changes if each.module == fullname)
        spec = PathFinder.find_spec(fullname, path, target) if found else None
        if spec is not None and spec.origin is not None:
            loader = _ChangedLoader(fullname, spec.origin)
            loader.changes = found
            spec.loader = loader
        return spec


if VARIABLE in os.environ:
    (_mutant,) = [each for each in mutants() if each.name == os.environ[VARIABLE]]
    sys.meta_path.insert(0, _MutantFinder(_mutant.changes))
