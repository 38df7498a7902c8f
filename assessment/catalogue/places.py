"""Where something stands in the files of an author, and the mistakes found there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a file to a value: field names, and places in lists counted from 0."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Cell:
    """Where a value stands in a workbook: sheet, row and column counted from 1, and the column's heading."""

    sheet: str
    row: int
    column: int
    heading: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Mistake:
    """What is wrong in a file, on which line, and what to do about it, in Chinese.

    In a workbook ``file`` is the sheet, ``line`` the row, and ``column`` counts from 1.
    """

    file: str
    line: int
    column: int = 0
    path: str
    message: str

    @property
    def place(self) -> str:
        """Where it is: ``questionnaire.yaml:12``, in a workbook ``题目!F12``."""
        return _shown(self.file, self.line, self.column)

    def __str__(self) -> str:
        return f"{self.place}  {self.path}: {self.message}" if self.path else f"{self.place}  {self.message}"


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
    """What a file says as plain values, and the line on which each value begins, or the cell it stands in."""

    file: str
    value: Any
    lines: Mapping[Path, int | Cell]

    def mistake(self, path: Path, message: str) -> Mistake:
        """A mistake at ``path``; the place is that of what holds it where the value itself is missing."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        match self.lines.get(known, 1):
            case Cell(sheet=sheet, row=row, column=column, heading=heading):
                inside = f"{heading} {written(path[len(known) :])}".strip()
                return Mistake(file=sheet, line=row, column=column, path=inside, message=message)
            case line:
                return Mistake(file=self.file, line=line, path=written(path), message=message)


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

    @property
    def shown(self) -> str:
        """The place as people read it: the file and its line, or the cell."""
        return self.mistake("").place

    def mistake(self, message: str, *, lacking: str = "") -> Mistake:
        """A mistake at this place; about a field that is ``lacking`` it is told at its cell if it has one."""
        missing = (*self.path, lacking)
        path = missing if isinstance(self.document.lines.get(missing), Cell) else self.path
        return self.document.mistake(path, message)


@dataclass(frozen=True, slots=True)
class Located(Generic[Value]):
    """A value with the place it was read from."""

    place: Place
    value: Value


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: A, B, … Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def written(path: Path) -> str:
    """``path`` as authors read it: ``indicators[0].questions[4].text``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _shown(file: str, line: int, column: int) -> str:
    return str(Cell(sheet=file, row=line, column=column)) if column else f"{file}:{line}"
