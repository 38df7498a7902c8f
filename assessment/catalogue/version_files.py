"""The files of one version of a questionnaire: in a folder, or wherever else they can be read from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from assessment.catalogue.places import Document
from assessment.catalogue.reading import read_document

HEAD: Final = "questionnaire.yaml"
DIMENSIONS: Final = "dimensions"
CASES: Final = "cases"


class VersionFiles(Protocol):
    """What a questionnaire is read from."""

    @property
    def folder(self) -> Path:
        """The folder of the version, named for it; its parent is named for the questionnaire."""

    @property
    def name(self) -> str:
        """What the version is called in messages."""

    def stems(self, kind: str) -> list[str]:
        """The names, without ``.yaml``, of the files of one kind: ``dimensions`` or ``cases``."""

    def read(self, path: str) -> Document:
        """The file at ``path`` below the folder; raises ``UnusableFilesError``."""


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The YAML files in a folder."""

    folder: Path
    name: str

    def stems(self, kind: str) -> list[str]:
        """The names, without ``.yaml``, of the files of one kind."""
        return sorted(path.stem for path in (self.folder / kind).glob("*.yaml"))

    def read(self, path: str) -> Document:
        """The file at ``path`` below the folder; raises ``UnusableFilesError``."""
        return read_document(self.folder / path, f"{self.name}/{path}")


def files_in(folder: Path) -> FolderFiles:
    """The version in ``folder``, called by the names of its two folders."""
    place = folder.resolve()
    return FolderFiles(place, f"{place.parent.name}/{place.name}")
