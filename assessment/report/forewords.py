"""A workstation's foreword: a template of a few names and conditions, read strictly and filled in a sandbox.

What is not in the short list of marks below is refused before it is compiled: no attribute, no call, no
filter, no loop, no number. So whatever passes ends at once, fails for no firm, and says little more than was
typed.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assessment.domain.errors import RefusalError
from assessment.domain.letterheads import LONGEST_FILLED, LONGEST_FOREWORD, MOST_PARAGRAPHS
from assessment.domain.texts import Text

NAMES: Final[Mapping[str, str]] = {
    "企业": "enterprise",
    "等级": "level",
    "日期": "date",
    "年度": "year",
    "问卷": "questionnaire",
    "工作站": "workstation",
}
"""What can be filled in: each name in Chinese, and the same in English."""
_SAME: Final = {**{name: name for name in NAMES}, **{other: name for name, other in NAMES.items()}}
_MARKS: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat),
)
_COMPARED: Final = frozenset({"eq", "ne", "in", "notin"})
_DEEPEST: Final = 20
_LONGEST_VALUE: Final = 160
_LONGEST_PRINTED, _MOST_PRINTED = 400, 6
_CALLED: Final[Mapping[type[nodes.Node], Text]] = {
    nodes.Getattr: Text("不能用点号取值。", "nothing can be taken out of a name with a full stop."),
    nodes.Getitem: Text("不能用方括号取值。", "nothing can be taken out of a name with brackets."),
    nodes.Call: Text("不能调用函数。", "nothing can be called."),
    nodes.Filter: Text("不能用竖线过滤器。", "there are no filters."),
    nodes.For: Text("不能循环。", "there are no loops."),
    nodes.Assign: Text("不能赋值。", "nothing can be set."),
}
_OTHERWISE: Final = Text(
    "这种写法用不了：只能填入名称，或用 if 判断名称等于什么。",
    "this cannot be used: names can be filled in, and compared in an if.",
)
_PAIRS: Final = Text(
    "花括号里的写法不完整：{{ 和 }}、{% if … %} 和 {% endif %} 都要成对。",
    "something in braces is incomplete: {{ and }}, {% if … %} and {% endif %} go in pairs.",
)
_WIDE: Final = Text("花括号要用英文半角的 {{ 和 }}。", "braces have to be the narrow ones: {{ and }}.")
_DEEP: Final = Text("判断套得太深。", "conditions are nested too deeply.")
_TEXT_ONLY: Final = Text(
    '要比较的内容请放进引号，例如 {% if 等级 == "单项覆盖" %}。',
    'what is compared has to stand in quotation marks, as in {% if level == "…" %}.',
)


class ForewordMistakeError(RefusalError):
    """Something in the foreword cannot be read or filled in; ``line`` is where, 0 where it is the whole."""

    def __init__(self, what: Text, line: int = 0) -> None:
        self.line = line
        super().__init__(
            Text(f"前言第 {line} 行：{what.zh}", f"Foreword, line {line}: {what.en}") if line else what
        )


def checked(foreword: str, sample: Mapping[str, str]) -> tuple[str, ...]:
    """The paragraphs as they are printed for a firm like ``sample``; raises :class:`ForewordMistakeError`."""
    paragraphs = tuple(_paragraphs(foreword, sample))
    length = sum(map(len, paragraphs))
    if length > LONGEST_FILLED:
        raise ForewordMistakeError(
            Text(
                f"前言印出来最多 {LONGEST_FILLED} 个字，现在有 {length} 个，请删短。",
                f"The foreword may be at most {LONGEST_FILLED} characters as it is printed; it has {length}.",
            )
        )
    if len(paragraphs) > MOST_PARAGRAPHS:
        raise ForewordMistakeError(
            Text(
                f"前言最多 {MOST_PARAGRAPHS} 段，现在有 {len(paragraphs)} 段，请合并。",
                f"The foreword may have at most {MOST_PARAGRAPHS} paragraphs; it has {len(paragraphs)}.",
            )
        )
    return paragraphs


def filled(foreword: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The paragraphs with ``values`` by their Chinese names; raises :class:`ForewordMistakeError`.

    Of what turns out much longer than it was for the sample, for a name without end, the rest is left out.
    """
    printed: list[str] = []
    left = _LONGEST_PRINTED
    for paragraph in islice(_paragraphs(foreword, values), _MOST_PRINTED):
        printed.append(paragraph if len(paragraph) <= left else f"{paragraph[:left]}……")
        left -= len(paragraph)
        if left <= 0:
            break
    return tuple(printed)


def _paragraphs(foreword: str, values: Mapping[str, str]) -> Iterator[str]:
    tree = _read(foreword[:LONGEST_FOREWORD])
    given = {each: values[name][:_LONGEST_VALUE] for each, name in _SAME.items()}
    lines = (" ".join(line.split()) for line in _SANDBOX.from_string(tree).render(given).split("\n"))
    return (line for line in lines if line)


def _read(foreword: str) -> nodes.Template:
    for number, line in enumerate(foreword.split("\n"), 1):
        if any(wide in line for wide in ("｛｛", "｝｝", "｛%", "%｝", "｛％", "％｝")):
            raise ForewordMistakeError(_WIDE, number)
    try:
        tree = _SANDBOX.parse(foreword)
    except TemplateSyntaxError as error:
        raise ForewordMistakeError(_PAIRS, error.lineno) from None
    except RecursionError:
        raise ForewordMistakeError(_DEEP) from None
    _judge(tree, 1)
    return tree


def _judge(node: nodes.Node, line: int, depth: int = 0) -> None:
    """Refuse every mark that is not one of the few, and every name that is not one of the list."""
    line = node.lineno or line
    if depth > _DEEPEST:
        raise ForewordMistakeError(_DEEP, line)
    if type(node) not in _MARKS:
        raise ForewordMistakeError(_CALLED.get(type(node), _OTHERWISE), line)
    match node:
        case nodes.Name(name=str() as name) if name not in _SAME:
            raise ForewordMistakeError(_unknown(name), line)
        case nodes.Const(value=value) if not isinstance(value, str):
            raise ForewordMistakeError(_TEXT_ONLY, line)
        case nodes.Operand(op=str() as operator) if operator not in _COMPARED:
            raise ForewordMistakeError(_OTHERWISE, line)
        case _:
            pass
    for child in node.iter_child_nodes():
        _judge(child, line, depth + 1)


def _unknown(name: str) -> Text:
    known, in_english = "、".join(NAMES), ", ".join(NAMES.values())
    return Text(
        f"没有“{name[:20]}”这个名称，可以用的有：{known}。",
        f"there is no name “{name[:20]}”; there are {in_english}.",
    )


def _sandbox() -> ImmutableSandboxedEnvironment:
    """Without a loader, without anything it would know by itself; plain text, escaped where it is printed."""
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, cache_size=0)
    for known in (made.globals, made.filters, made.tests):
        known.clear()
    return made


_SANDBOX: Final = _sandbox()
