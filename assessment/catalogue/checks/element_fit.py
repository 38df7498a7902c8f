"""Elements: a question that names one has its kind, values and unit, and no other question names it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.elements import Element, FlagElement, QuantityElement, SetElement, StepsElement
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)


def element_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the elements that questions name."""
    first: dict[str, Place] = {}
    for located in contents.questions.values():
        name = located.value.element
        if not name:
            continue
        place = located.place.at("element")
        element = contents.elements.get(name)
        if element is None:
            yield place.mistake(unknown_word(name, contents.elements, "数据项"))
            continue
        if name in first:
            yield place.mistake(f"数据项 {name} 已在 {first[name].shown} 用过，一份问卷只问一次")
        first.setdefault(name, place)
        yield from _fit(located.place, located.value, element)


def _fit(place: Place, question: Question, element: Element) -> Iterator[Mistake]:
    match element, question:
        case StepsElement(values=values), SingleChoice() | Staged() | CoverageDepth() | Attained():
            yield from _steps(place, question, values)
        case SetElement(values=values), MultipleChoice():
            yield from _set(place, question, values)
        case QuantityElement(unit=unit), Figure() | Ratio() if unit.zh != question.unit.zh:
            yield place.at("unit").mistake(f"单位应与数据项一致，写 {unit}，现在是 {question.unit}")
        case (QuantityElement(), Figure() | Ratio()) | (FlagElement(), YesNo()):
            pass
        case _:
            message = f"数据项 {element.key} {_NEEDED[type(element)]}，和这道题的种类不符"
            yield place.at("element").mistake(message)


_NEEDED = {
    StepsElement: "要用单选、分级或覆盖深度题",
    SetElement: "要用多选题",
    QuantityElement: "要用数字题或比率",
    FlagElement: "要用是否题",
}


_LISTED_IN = {SingleChoice: "options", Staged: "steps", CoverageDepth: "depths", Attained: "steps"}


def _steps(
    place: Place, question: SingleChoice | Staged | CoverageDepth | Attained, values: Sequence[str]
) -> Iterator[Mistake]:
    inside = place.at(_LISTED_IN[type(question)])
    names = [option.element_value or option.key for option in choices_of(question)]
    unknown = [*_unknown(inside, names, values)]
    yield from unknown
    if isinstance(question, CoverageDepth) and "none" not in values:
        yield place.at("element").mistake("覆盖深度题的数据项要有 none 这个值（没有覆盖）")
    if unknown:
        return
    for number, (before, after) in enumerate(pairwise(names), start=1):
        if values.index(after) < values.index(before):
            message = f"次序和数据项不同：数据项里 {after} 低于 {before}"
            yield inside.at(number).mistake(message)


def _set(place: Place, question: MultipleChoice, values: Sequence[str]) -> Iterator[Mistake]:
    names = [option.element_value or option.key for option in question.options]
    wanted = [
        name if not option.exclusive else "" for name, option in zip(names, question.options, strict=True)
    ]
    yield from _unknown(place.at("options"), wanted, values)


def _unknown(inside: Place, names: Sequence[str], values: Sequence[str]) -> Iterator[Mistake]:
    for number, name in enumerate(names):
        if name and name not in values:
            yield inside.at(number).mistake(
                f"{unknown_word(name, values, '数据项取值')}（写在 key 或 element_value）"
            )
