"""Short nested values as one line of text, in the manner people know from the YAML files."""

import json
import re
from decimal import Decimal
from typing import Any, Final

from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.reading import parsed_document

_SAFE: Final = re.compile(r"[A-Za-z_\u3400-\u9fff][\w.\-/\u3400-\u9fff]*")
_WORDS: Final = frozenset({"true", "false", "null"})
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")


def flow_text(value: Any) -> str:
    """``value`` in one line; ``flow_value`` gives it back."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {flow_text(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow_text(each) for each in value) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case _:
            return value if is_plain(value) else json.dumps(value, ensure_ascii=False)


def is_plain(value: str) -> bool:
    """Whether a text needs no quotes inside braces."""
    return bool(_SAFE.fullmatch(value)) and value not in _WORDS


def cell_text(value: Any) -> str:
    """``value`` as it stands alone in a cell: a text without quotes wherever it reads the same."""
    written = flow_text(value)
    if not isinstance(value, str) or not written.startswith('"'):
        return written
    try:
        return value if flow_value(value) == value else written
    except UnusableFilesError:
        return written


def flow_value(written: str) -> Any:
    """The value a text stands for; raises ``UnusableFilesError`` where it cannot be read."""
    if is_plain(written):
        return written
    if _INTEGER.fullmatch(written):
        return int(written)
    return parsed_document(written, "").value
