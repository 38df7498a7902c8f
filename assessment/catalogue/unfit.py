"""What does not fit a class when plain values are structured, as problems with path, wording and remedy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Final

from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from assessment.catalogue.places import Path

_LONGEST_SHOWN: Final = 20
_MOST_LISTED: Final = 12
_MEANINGS: Final = {
    "at_least": "从多少分起",
    "combine": "怎样合成",
    "code": "编号",
    "definition": "计算口径",
    "denominator": "分母",
    "depths": "深度各档",
    "disclaimer": "适用说明",
    "indicators": "指标",
    "introduction": "导语",
    "key": "键",
    "levels": "等级",
    "mark": "来源标识",
    "maximum": "允许的最大值",
    "meaning": "含义",
    "message": "提示语",
    "minutes": "大约需要几分钟",
    "numerator": "分子",
    "options": "选项",
    "points": "得分",
    "questions": "题目",
    "sensitivity": "敏感等级 L0–L3",
    "source": "来源",
    "steps": "分级各档",
    "strength": "hard 或 soft",
    "summary": "简介",
    "text": "文字",
    "title": "名称",
    "unit": "单位",
    "why": "为什么问",
    "zh": "中文",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong at ``path``; ``meant`` is the field that an unknown one probably stands for.

    ``lacking`` is the field that is missing there.
    """

    path: Path
    message: str
    is_extra: bool = False
    meant: str = ""
    lacking: str = ""

    def below(self, *above: str | int) -> "Problem":
        """The same problem, seen from further up."""
        return replace(self, path=(*above, *self.path))


class UnfitError(ValueError):
    """A value that does not fit, with all its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def unfit(message: str, *path: str | int) -> UnfitError:
    """The refusal of one value."""
    return UnfitError(Problem(path=path, message=message))


def problems_of(error: Exception) -> Iterator[Problem]:
    """Every problem inside an error of structuring."""
    match error:
        case UnfitError(problems=problems):
            yield from problems
        case ClassValidationError():
            yield from _of_class(error)
        case IterableValidationError():
            for inner, note in error.group_exceptions()[0]:
                yield from (problem.below(note.index) for problem in problems_of(inner))
        case _:
            yield Problem(path=(), message=f"读不懂（{type(error).__name__}: {error}）")


def _of_class(error: ClassValidationError) -> Iterator[Problem]:
    with_notes, others = error.group_exceptions()
    missing = [note.name for inner, note in with_notes if isinstance(inner, KeyError)]
    extra: list[Problem] = []
    for inner in others:
        if isinstance(inner, ForbiddenExtraKeysError):
            extra += [unknown_field(name, known_fields(inner.cl)) for name in sorted(inner.extra_fields)]
        else:
            yield from problems_of(inner)
    yield from extra
    meant = {problem.meant for problem in extra}
    for name in missing:
        if name not in meant:
            yield missing_field(name)
    for inner, note in with_notes:
        if not isinstance(inner, KeyError):
            yield from (problem.below(note.name) for problem in problems_of(inner))


def unknown_field(name: str, known: Sequence[str]) -> Problem:
    """The problem of a field nobody knows, with the one that was probably meant."""
    meant = _nearest(name, known)
    remedy = f"（是否想写 {meant}？）" if meant else f"。可用的字段：{'、'.join(known)}"
    return Problem(path=(name,), message=f"不认识的字段{remedy}", is_extra=True, meant=meant)


def missing_field(name: str) -> Problem:
    """The problem of a field that has to be there."""
    meaning = _MEANINGS.get(name)
    message = f"缺少字段 {name}{f'（{meaning}）' if meaning else ''}，请补上"
    return Problem(path=(), message=message, lacking=name)


def unknown_word(word: object, known: Iterable[str], what: str) -> str:
    """The message for a word that is not among those allowed."""
    allowed = tuple(known)
    meant = _nearest(str(word), allowed)
    if meant:
        remedy = f"（是否想写 {meant}？）"
    else:
        remedy = f"，可以写：{'、'.join(allowed)}" if 0 < len(allowed) <= _MOST_LISTED else "，请核对"
    return f"不认识的{what} {shown(word)}{remedy}"


def known_fields(cls: type) -> tuple[str, ...]:
    """The fields a class can be read from."""
    return tuple(field.name for field in fields(cls) if field.init)


def shown(value: Any) -> str:
    """``value`` as a short quotation for a message."""
    match value:
        case None:
            return "空"
        case bool():
            return "true" if value else "false"
        case dict():
            return "一组字段"
        case list() | tuple():
            return "一个列表"
        case _:
            text = str(value)
            return f"“{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}”"


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")
