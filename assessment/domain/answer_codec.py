"""Answers as JSON and back: the one form in which they are kept, sent and written in an answers file.

======================================  ==================================================
one option or step                      ``"system"``
several options                         ``["leader", "plan"]``, sorted
a figure                                ``"12.5"``: text, so that no binary fraction changes it
coverage and depth                      ``{"share": "half", "depth": "system"}``
yes or no                               ``{"yes": true, "detail": ""}``
free text                               ``{"text": "…"}``
不确定                                  ``{"unknown": true}``
不适用                                  ``{"not_applicable": "reason"}``
======================================  ==================================================

An option's key begins with a letter (the catalogue sees to it), a figure with a digit or a sign.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, assert_never

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.fingerprints import Json, canonical

_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")


class UnreadableAnswerError(ValueError):
    """A JSON value that is no answer; the message says so in Chinese."""


def answer_to_json(answer: Answer) -> Json:
    """The one JSON value that stands for ``answer``."""
    match answer:
        case Chosen(option):
            return option
        case ChosenSeveral(options):
            return sorted(options)
        case Measured(value):
            return plain_number(value)
        case Covered(share, depth):
            return {"share": share, "depth": depth}
        case Confirmed(yes, detail):
            return {"yes": yes, "detail": detail}
        case Written(text):
            return {"text": text}
        case Unknown():
            return {"unknown": True}
        case NotApplicable(reason):
            return {"not_applicable": reason}
        case _:
            assert_never(answer)


def answer_from_json(value: Json) -> Answer:
    """The answer that ``value`` stands for; raises ``UnreadableAnswerError``."""
    match value:
        case bool():
            raise UnreadableAnswerError("是否题请写 {yes: true} 或 {yes: false}")
        case int():
            return Measured(Decimal(value))
        case str() if _NUMBER.fullmatch(value):
            return Measured(Decimal(value))
        case str() if value:
            return Chosen(value)
        case list() | tuple():
            return _several(value)
        case Mapping():
            return _fields(value)
        case _:
            raise UnreadableAnswerError("这里没有回答；还没有答的题请整行去掉")


def answers_to_json(answers: Mapping[str, Answer]) -> dict[str, Json]:
    """All answers by the key of their question, in the order of the keys."""
    return {key: answer_to_json(answers[key]) for key in sorted(answers)}


def answers_from_json(value: Json) -> dict[str, Answer]:
    """The answers that ``answers_to_json`` wrote; raises ``UnreadableAnswerError``."""
    if not isinstance(value, Mapping):
        raise UnreadableAnswerError("应为按题目的键列出的回答")
    return {key: answer_from_json(inner) for key, inner in value.items()}


def canonical_answers(answers: Mapping[str, Answer]) -> bytes:
    """The same bytes for the same answers, whatever their order: what a fingerprint is taken of."""
    return canonical(answers_to_json(answers)).encode()


def plain_number(value: Decimal) -> str:
    """A figure without exponent, needless zeros and a negative zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _several(values: list[Json] | tuple[Json, ...]) -> ChosenSeveral:
    options = [value for value in values if isinstance(value, str) and value]
    if not options or len(options) < len(values):
        raise UnreadableAnswerError("多选题请列出选项的键，至少一个")
    if len(set(options)) < len(options):
        raise UnreadableAnswerError("多选题中有一个选项写了两次")
    return ChosenSeveral(frozenset(options))


def _fields(value: Mapping[str, Json]) -> Answer:
    match dict(value):
        case {"share": str(share), "depth": str(depth), **rest} if not rest:
            return Covered(share, depth)
        case {"share": str(share), **rest} if not rest:
            return Covered(share, "")
        case {"yes": bool(yes), "detail": str(detail), **rest} if not rest:
            return Confirmed(yes, detail)
        case {"yes": bool(yes), **rest} if not rest:
            return Confirmed(yes)
        case {"text": str(text), **rest} if text and not rest:
            return Written(text)
        case {"unknown": True, **rest} if not rest:
            return Unknown()
        case {"not_applicable": str(reason), **rest} if reason and not rest:
            return NotApplicable(reason)
        case _:
            raise UnreadableAnswerError(
                "读不懂这个回答，可以写：选项的键、[键, 键]、数字、{share: 键, depth: 键}、"
                "{yes: true, detail: 说明}、{text: 文字}、{unknown: true}、{not_applicable: 原因}"
            )
