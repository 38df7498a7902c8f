"""One text out of a JSON column, read by the database: lists need a word of a document, not the document."""

from typing import Final

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from assessment.domain.fingerprints import Json

_STEP: Final = frozenset("abcdefghijklmnopqrstuvwxyz_")


class _TextAt(FunctionElement[str]):
    """The text that lies at a path of names in a JSON column."""

    type = String()
    inherit_cache = True
    name = "text_at"


def text_at(column: InstrumentedAttribute[Json], *path: str) -> ColumnElement[str]:
    """The text at ``path``, a row of names inside the column; NULL where there is nothing."""
    if not path or not all(step and set(step) <= _STEP for step in path):
        raise ValueError(f"{path} is no path of plain names.")
    return _TextAt(column, ".".join(path))


@compiles(_TextAt)
def _arrow(element: _TextAt, compiler: SQLCompiler, **options: object) -> str:
    """PostgreSQL reads the text as JSON and walks the path."""
    column, path = _parts(element)
    return f"CAST({compiler.process(column, **options)} AS JSON) #>> '{{{path.replace('.', ',')}}}'"


@compiles(_TextAt, "sqlite")
def _extracted(element: _TextAt, compiler: SQLCompiler, **options: object) -> str:
    """SQLite has a function for it."""
    column, path = _parts(element)
    return f"json_extract({compiler.process(column, **options)}, '$.{path}')"


def _parts(element: _TextAt) -> tuple[ColumnElement[object], str]:
    column, path = element.clauses
    return column, str(path.value)
