"""Where something stands in the files of an author, and the mistakes found there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a file to a value: field names, and places in lists counted from 0."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Mistake:
    """What is wrong in a file, on which line, and what to do about it, in Chinese."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}  {self.path}: {self.message}" if self.path else f"{place}  {self.message}"


def mistake_in(file: str, message: str, line: int = 1) -> Mistake:
    """A mistake that concerns a file as a whole, or one of its lines as such."""
    return Mistake(file=file, line=line, path="", message=message)


class UnusableFilesError(Exception):
    """Files that cannot be used as they are, with every mistake found in them."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says as plain values, and the line on which each value begins."""

    file: str
    value: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of the value at ``path``; of what holds it where the value itself is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file."""

    document: Document
    path: Path = ()

    def at(self, *further: str | int) -> "Place":
        """A place further down."""
        return Place(self.document, self.path + further)

    @property
    def written_value(self) -> Any:
        """What the file says here; ``None`` where it says nothing."""
        value = self.document.value
        for step in self.path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def mistake(self, message: str) -> Mistake:
        """A mistake at this place."""
        line = self.document.line(self.path)
        return Mistake(file=self.document.file, line=line, path=written(self.path), message=message)


@dataclass(frozen=True, slots=True)
class Located(Generic[Value]):
    """A value with the place it was read from."""

    place: Place
    value: Value


def written(path: Path) -> str:
    """``path`` as authors read it: ``indicators[0].questions[4].text``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
