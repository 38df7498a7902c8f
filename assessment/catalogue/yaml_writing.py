"""Values written as YAML that reads back as the very same values."""

from decimal import Decimal
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from assessment.catalogue.workbook.flow import flow_text

_LONGEST_LINE: Final = 110
_SHORT: Final = 100
"""Lists and maps that are this short stand on one line."""


class _Representer(RoundTripRepresenter):
    """Writes decimals with their digits."""


_Representer.add_representer(
    Decimal, lambda self, value: self.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def written_yaml(value: Any) -> str:
    """``value`` as the text of a file."""
    writer = YAML()
    writer.Representer = _Representer
    writer.width = _LONGEST_LINE
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    target = StringIO()
    writer.dump(_prepared(value, top=True), target)
    return target.getvalue()


def _prepared(value: Any, *, top: bool = False) -> Any:
    """``value`` with short parts marked to stand on one line, and texts quoted that would read otherwise."""
    made: CommentedMap | CommentedSeq
    match value:
        case dict():
            made = CommentedMap((name, _prepared(each)) for name, each in value.items())
        case list():
            made = CommentedSeq(_prepared(each) for each in value)
        case str():
            return value if _reads_alike(value) else DoubleQuotedScalarString(value)
        case _:
            return value
    if not top and len(flow_text(value)) <= _SHORT:
        made.fa.set_flow_style()
    return made


def _reads_alike(value: str) -> bool:
    """Whether a text stays a text without quotes, which the writer may still add for its own reasons."""
    if not value or value[0] in "0123456789-+.~" or value.lower() in {"true", "false", "null", "yes", "no"}:
        return False
    return "\n" not in value
