"""Answers that follow from elements: the rules name real elements, and answers the question has."""

from collections.abc import Iterator

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.element_tests import element_test_mistakes
from assessment.catalogue.condition_reading import located_tests
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    Ratio,
    choices_of,
)


def follow_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the rules by which answers follow."""
    for located in contents.questions.values():
        place, question = located.place.at("follows"), located.value
        if question.follows and isinstance(question, Figure | Ratio | FreeText):
            yield place.mistake("数字、比率和文字题不能写 follows；同一个数字请写同一个 element")
            continue
        for number, rule in enumerate(question.follows):
            inside = place.at(number)
            yield from _answer(inside.at("answer"), question, rule.answer)
            if rule.when is not None:
                for test in located_tests(rule.when, inside.at("when")):
                    yield from element_test_mistakes(test, contents.elements)
        yield from _otherwise(place, question)


def _answer(place: Place, question: Question, answer: str) -> Iterator[Mistake]:
    shares = question.shares if isinstance(question, Attained | CoverageDepth) else ()
    parts = answer.split("/")
    step = parts[0] if isinstance(question, CoverageDepth) else parts[-1]
    options = shares if isinstance(question, CoverageDepth) else choices_of(question)
    known = [option.key for option in options]
    if step not in known:
        yield place.mistake(unknown_word(step, known, "选项"))
    if len(parts) > 1:
        others = choices_of(question) if isinstance(question, CoverageDepth) else shares
        other = parts[1] if isinstance(question, CoverageDepth) else parts[0]
        if other not in [option.key for option in others]:
            yield place.mistake(unknown_word(other, (option.key for option in others), "选项"))


def _otherwise(place: Place, question: Question) -> Iterator[Mistake]:
    """Only the last rule may do without a condition; of several choices it is the exclusive one."""
    for number, rule in enumerate(question.follows):
        if rule.when is not None:
            continue
        if number != len(question.follows) - 1:
            yield place.at(number).mistake("没有条件（when）的一条只能放在最后")
        if isinstance(question, MultipleChoice):
            exclusive = [option.key for option in question.options if option.exclusive]
            if rule.answer not in exclusive:
                yield place.at(number, "answer").mistake("多选题里没有条件的一条应是“以上都没有”那一项")
