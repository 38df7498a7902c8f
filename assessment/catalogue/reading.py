"""YAML read into plain values with the line of each; nothing is guessed, every duplicate is named.

The values are built here from the node tree, because a plain scalar keeps its digits only there: a decimal
never passes through binary floating point, ``2022.10`` stays a number an author can be told to quote,
``yes``, ``0123`` and ``12:30`` stay text. libyaml composes the tree, in a tenth of the time; what it cannot
read is read again by ruamel, which knows YAML 1.2 and says best what is wrong.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assessment.catalogue.places import Document, Mistake, Path, UnusableFilesError, mistake_in, written

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)
_SCALAR: Final = "scalar"
_SYNTAX: Final = {
    "mapping values are not allowed": "文字里有冒号加空格时要给整段文字加引号；也请检查缩进",
    "expected <block end>": "缩进没有和上面的行对齐",
    "could not find expected ':'": "缺少冒号，冒号后面要空一格",
    "cannot start any token": "缩进只能用空格，不能用制表符；以 @、` 开头的文字要加引号",
    "while scanning a quoted scalar": "引号没有成对",
    "found unexpected end of stream": "引号没有成对",
    "expected ',' or": "括号没有成对，或者少了逗号；括号里的文字如有逗号、冒号或括号，要加引号",
    "undefined alias": "以 * 开头的文字要加引号",
}


def read_document(path: FilePath, shown: str) -> Document:
    """The file at ``path``, called ``shown`` in messages; raises ``UnusableFilesError``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnusableFilesError([mistake_in(shown, "没有这个文件，请补上或改正名称")]) from None
    except UnicodeDecodeError:
        raise UnusableFilesError([mistake_in(shown, "不是 UTF-8 编码，请用 UTF-8 另存")]) from None
    return parsed_document(text, shown)


def parsed_document(text: str, shown: str) -> Document:
    """``text`` as plain values with their lines; raises ``UnusableFilesError`` with every duplicate key."""
    try:
        node = _composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise UnusableFilesError([mistake_in(shown, _syntax_message(error), line)]) from error
    except YAMLError as error:
        message = f"YAML 写法有误，可能含有不能显示的字符（{error}）"
        raise UnusableFilesError([mistake_in(shown, message)]) from error
    if node is None:
        raise UnusableFilesError([mistake_in(shown, "文件是空的，请补上内容")])
    builder = _Builder(shown)
    value = builder.build(node, ())
    if builder.mistakes:
        raise UnusableFilesError(builder.mistakes)
    return Document(shown, value, builder.lines)


def _composed(text: str) -> Any:
    """The root of the node tree; ``None`` of an empty text."""
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return YAML(typ="safe", pure=True).compose(text)


def _syntax_message(error: MarkedYAMLError) -> str:
    said = f"{error.problem or ''} {error.context or ''}"
    known = next((remedy for words, remedy in _SYNTAX.items() if words in said), None)
    return f"YAML 写法有误：{known or f'请检查这一行和上一行的缩进、冒号和引号（{said.strip()}）'}"


class _Builder:
    """Turns nodes of either library into values, noting lines and mistakes on the way."""

    def __init__(self, shown: str) -> None:
        self.lines: dict[Path, int] = {}
        self.mistakes: list[Mistake] = []
        self._shown = shown
        self._seen: set[int] = set()

    def build(self, node: Any, path: Path) -> Any:
        """The value of ``node``; what stands for it after a mistake is of no importance."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if node.id != _SCALAR and id(node) in self._seen:
            self._note(node, path, "不支持用 & 和 * 引用，请把内容直接写出来")
            return None
        self._seen.add(id(node))
        match node.id:
            case "mapping":
                return dict(self._entries(node, path))
            case "sequence":
                return [self.build(inner, (*path, place)) for place, inner in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _entries(self, node: Any, path: Path) -> Iterator[tuple[str, Any]]:
        first: dict[str, int] = {}
        for key, inner in node.value:
            line = key.start_mark.line + 1
            name = key.value if key.id == _SCALAR else "?"
            if key.id != _SCALAR:
                self._note(key, path, "字段名应为文字")
            elif name in first:
                self._note(key, (*path, name), f"字段 {name} 重复，第 {first[name]} 行已经写过，请只保留一个")
            else:
                first[name] = line
                self.lines[(*path, name)] = line
                yield name, self.build(inner, (*path, name))

    def _scalar(self, node: Any, path: Path) -> Any:
        text: str = node.value
        if str(node.tag) not in _PLAIN_TAGS:
            self._note(node, path, f"不支持 {node.tag} 这种标记，请直接写出内容")
        if node.style:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return Decimal(text) if _DECIMAL.fullmatch(text) else text

    def _note(self, node: Any, path: Path, message: str) -> None:
        line = node.start_mark.line + 1
        self.mistakes.append(Mistake(file=self._shown, line=line, path=written(path), message=message))
