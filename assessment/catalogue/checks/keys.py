"""Keys and codes: written alike, unique, and equal to the names of files and folders."""

import re
from collections.abc import Iterator
from typing import Final

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.loader import Draft
from assessment.catalogue.places import Mistake, Place
from assessment.domain.questions import Question, choices_of
from assessment.domain.requirements import TOTAL

_KEY: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION: Final = re.compile(r"20[0-9]{2}\.[1-9][0-9]*")
_RESERVED: Final = frozenset({TOTAL, "profile", "yes", "no"})
_SPELLING: Final = "键只用小写字母、数字和连字符，以字母开头"


def key_mistakes(contents: Contents) -> Iterator[Mistake]:
    """Dimensions, indicators and questions share one space of keys; options have one per question."""
    yield from _one_space(
        [
            *((located.place, located.value.key) for located in contents.dimensions),
            *(
                (located.place.at("groups", number), group.key)
                for located in contents.dimensions
                for number, group in enumerate(located.value.groups)
            ),
            *((located.place, located.value.key) for located in contents.indicators),
            *((located.place, located.value.key) for located in contents.questions.values()),
        ]
    )
    yield from _repeated([(each.place.at("code"), each.value.code) for each in contents.dimensions], "编号")
    yield from _repeated([(each.place.at("code"), each.value.code) for each in contents.indicators], "编号")
    for located in contents.questions.values():
        for inside, keys in option_keys(located.place, located.value):
            yield from _spelt(inside, keys)
            yield from _repeated([(inside.at(n, "key"), key) for n, key in enumerate(keys)], "选项的键")
    if contents.head is not None:
        levels = contents.head.value.level_rule.levels
        inside = contents.head.place.at("level_rule", "levels")
        yield from _spelt(inside, tuple(level.key for level in levels))
        yield from _repeated([(inside.at(n, "key"), level.key) for n, level in enumerate(levels)], "等级的键")


def duplicate_questions(draft: Draft, contents: Contents) -> Iterator[Mistake]:
    """Questions whose key an earlier question bears."""
    for located in draft.questions:
        first = contents.questions[located.value.key]
        if first is not located:
            yield located.place.at("key").mistake(_twice("键", located.value.key, first.place.at("key")))


def name_mistakes(draft: Draft) -> Iterator[Mistake]:
    """The folder bears the key and the version, the file of a dimension its key."""
    if draft.head is not None:
        place, questionnaire = draft.head.place, draft.head.value
        version, key = draft.files.folder.name, draft.files.folder.parent.name
        if _VERSION.fullmatch(questionnaire.version) is None:
            yield place.at("version").mistake(f"版本应写成 2025.1 的样子，现在是“{questionnaire.version}”")
        elif questionnaire.version != version:
            message = f"版本 {questionnaire.version} 与文件夹 {version} 不一致，请改成一样"
            yield place.at("version").mistake(message)
        if questionnaire.key != key:
            message = f"键 {questionnaire.key} 与文件夹 {key} 不一致，请改成一样"
            yield place.at("key").mistake(message)
    for located in draft.dimensions:
        stem = located.place.document.file.rpartition("/")[2].removesuffix(".yaml")
        if located.value.key != stem:
            message = f"维度的键 {located.value.key} 与文件名 {stem} 不一致，请改成一样"
            yield located.place.at("key").mistake(message)


def option_keys(place: Place, question: Question) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """The lists of options a question itself declares, with their places."""
    written = place.written_value
    for name in ("options", "steps", "depths", "shares"):
        if isinstance(written, dict) and name in written:
            options = getattr(question, name, ()) if name == "shares" else choices_of(question)
            yield place.at(name), tuple(option.key for option in options)


def _one_space(keys: list[tuple[Place, str]]) -> Iterator[Mistake]:
    for place, key in keys:
        if _KEY.fullmatch(key) is None:
            yield place.at("key").mistake(f"键“{key}”写法不对：{_SPELLING}")
        elif key in _RESERVED:
            yield place.at("key").mistake(f"键 {key} 另有用途，请换一个")
    yield from _repeated([(place.at("key"), key) for place, key in keys], "键")


def _spelt(inside: Place, keys: tuple[str, ...]) -> Iterator[Mistake]:
    for number, key in enumerate(keys):
        if _KEY.fullmatch(key) is None:
            yield inside.at(number, "key").mistake(f"键“{key}”写法不对：{_SPELLING}")


def _repeated(keys: list[tuple[Place, str]], what: str) -> Iterator[Mistake]:
    first: dict[str, Place] = {}
    for place, key in keys:
        if key in first:
            yield place.mistake(_twice(what, key, first[key]))
        first.setdefault(key, place)


def _twice(what: str, key: str, first: Place) -> str:
    return f"{what} {key} 已在 {first.shown} 用过，请换一个"
