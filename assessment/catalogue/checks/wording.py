"""What those who answer need to read: what counts, an example, evidence; which answers may be given."""

from collections.abc import Iterator

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.places import Mistake, Place
from assessment.domain.earning import is_scored
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)
from assessment.domain.texts import NO_TEXT, Text


def wording_mistakes(contents: Contents) -> Iterator[Mistake]:
    """The texts that are missing: evidence, 怎么算达到 and an example wherever points are earned."""
    for located in contents.questions.values():
        place, question = located.place, located.value
        if not question.evidence and not isinstance(question, Ratio | FreeText):
            yield place.mistake("缺少 evidence（常见佐证），请列出一两样", lacking="evidence")
        yield from _explanations(place, question)


def _explanations(place: Place, question: Question) -> Iterator[Mistake]:
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            yield from _options(place.at("options"), options)
        case Staged(steps=steps):
            yield from _options(place.at("steps"), steps)
        case CoverageDepth(depths=depths):
            yield from _depths(place.at("depths"), depths)
        case Attained(steps=steps):
            yield from _demands(place.at("steps"), steps)
        case Figure():
            yield from _counts_and_example(place, "这道题", question.counts, question.example)
        case YesNo():
            if is_scored(question):
                yield from _counts_and_example(place, "这道题", question.counts, question.example)
        case Ratio() | FreeText():
            pass


def _depths(place: Place, depths: tuple[Option, ...]) -> Iterator[Mistake]:
    for number, depth in enumerate(depths):
        yield from _example(place.at(number), f"深度“{depth.text}”", depth.example)


def _demands(place: Place, steps: tuple[Option, ...]) -> Iterator[Mistake]:
    """What each level demands has to be said; the lowest stands for nothing met."""
    for number, step in enumerate(steps[1:], start=1):
        yield from _counts_and_example(place.at(number), f"“{step.text}”", step.counts, step.example)


def policy_mistakes(contents: Contents) -> Iterator[Mistake]:
    """不确定 and 不适用 that a question of its kind cannot be answered with."""
    for located in contents.questions.values():
        yield from _policies(located.place, located.value)


def _policies(place: Place, question: Question) -> Iterator[Mistake]:
    may_be_unknown = question.unknown is not UnknownPolicy.REFUSED
    lapsing = question.not_applicable
    if isinstance(question, Ratio):
        if may_be_unknown:
            yield place.at("unknown").mistake("比率不向企业提问，不能写 unknown；请写在分子分母的题上")
        if question.optional:
            yield place.at("optional").mistake("比率不向企业提问，不能写 optional")
        return
    if isinstance(question, FreeText):
        if may_be_unknown:
            yield place.at("unknown").mistake("文字题不能写 unknown；可以不答的请写 optional: true")
        if lapsing is not NotApplicablePolicy.REFUSED:
            yield place.at("not_applicable").mistake(
                "文字题不能写 not_applicable；可以不答的请写 optional: true"
            )
        return
    if lapsing in (NotApplicablePolicy.ZERO, NotApplicablePolicy.FULL) and not is_scored(question):
        message = f"不计分的题不能写 not_applicable: {lapsing.value}，可以写 excluded"
        yield place.at("not_applicable").mistake(message)
    if question.optional and is_scored(question):
        yield place.at("optional").mistake(
            "计分的题必须回答，不能写 optional；可以允许 unknown 或 not_applicable"
        )


def _options(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    for number, option in enumerate(options):
        if option.points:
            yield from _counts_and_example(
                place.at(number), f"选项“{option.text}”", option.counts, option.example
            )


def _counts_and_example(place: Place, what: str, counts: Text, example: Text) -> Iterator[Mistake]:
    if counts == NO_TEXT:
        yield place.mistake(f"{what}缺少 counts（怎么算达到），请补上", lacking="counts")
    yield from _example(place, what, example)


def _example(place: Place, what: str, example: Text) -> Iterator[Mistake]:
    if example == NO_TEXT:
        yield place.mistake(f"{what}缺少 example（举例），请补上", lacking="example")
