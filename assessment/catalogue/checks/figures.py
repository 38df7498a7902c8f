"""Figures and ratios: their ranges, the tables that turn them into points, what a ratio is made of."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from assessment.catalogue.checks.choices import outside
from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.places import Mistake, Place
from assessment.catalogue.unfit import unknown_word
from assessment.domain.points import Bands, BandStep, Proportional, Scale
from assessment.domain.profile_facts import PROFILE_FACTS, ProfileQuantity
from assessment.domain.questions import Figure, Ratio


def figure_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the ranges, scales and operands of figures and ratios."""
    for located in contents.questions.values():
        place, question = located.place, located.value
        if isinstance(question, Figure):
            yield from _range(place, question)
        if isinstance(question, Ratio):
            yield from _ratio(place, question, contents)
        if isinstance(question, Figure | Ratio):
            if question.points is not None:
                yield from _scale(place.at("points"), question.points)
            if not 0 <= question.decimals <= 6:
                yield place.at("decimals").mistake(f"小数位数应在 0 到 6 之间，现在是 {question.decimals}")
    yield from _circles(contents)


def rising_bands(place: Place, bands: tuple[BandStep, ...]) -> Iterator[Mistake]:
    """The mistakes of steps that do not rise strictly, or whose points leave 0–100."""
    if not bands:
        yield place.mistake("至少要有一档")
    for number, step in enumerate(bands):
        yield from outside(place.at(number, "points"), step.points)
    for number, (before, after) in enumerate(pairwise(bands), start=1):
        if after.at <= before.at:
            message = f"各档的 at 应逐档增大：{after.at} 不大于前一档的 {before.at}"
            yield place.at(number, "at").mistake(message)


def _range(place: Place, figure: Figure) -> Iterator[Mistake]:
    if figure.minimum >= figure.maximum:
        message = f"允许的最小值 {figure.minimum} 应小于最大值 {figure.maximum}"
        yield place.at("maximum").mistake(message)
        return
    for name, value in (("usual_from", figure.usual_from), ("usual_to", figure.usual_to)):
        if value is not None and not figure.minimum <= value <= figure.maximum:
            message = f"常见范围 {value} 应在 {figure.minimum} 到 {figure.maximum} 之间"
            yield place.at(name).mistake(message)
    if figure.usual_from is not None and figure.usual_to is not None and figure.usual_from >= figure.usual_to:
        message = f"常见范围的下限 {figure.usual_from} 应小于上限 {figure.usual_to}"
        yield place.at("usual_to").mistake(message)


def _scale(place: Place, scale: Scale) -> Iterator[Mistake]:
    match scale:
        case Proportional(zero_at=zero, full_at=full):
            if zero == full:
                yield place.at("full_at").mistake(f"zero_at 和 full_at 不能相同，现在都是 {zero}")
        case Bands(below=below, bands=bands):
            yield from outside(place.at("below"), below)
            yield from rising_bands(place.at("bands"), bands)
            yield from _one_direction(place, below, bands)


def _one_direction(place: Place, below: Fraction, bands: tuple[BandStep, ...]) -> Iterator[Mistake]:
    points = [below, *(step.points for step in bands)]
    changes = [after - before for before, after in pairwise(points)]
    if bands and not any(changes):
        yield place.at("bands").mistake("各档得分都一样；不计分请去掉 points")
    elif any(change > 0 for change in changes) and any(change < 0 for change in changes):
        first = 1 if changes[0] > 0 else -1
        turning = next(number for number, change in enumerate(changes) if change * first < 0)
        message = f"得分应一路升高或一路降低：到 {bands[turning].at} 这一档变了方向"
        yield place.at("bands", turning, "points").mistake(message)


def _ratio(place: Place, ratio: Ratio, contents: Contents) -> Iterator[Mistake]:
    if ratio.factor <= 0:
        yield place.at("factor").mistake(f"系数应大于 0，现在是 {ratio.factor}")
    if ratio.denominator in (ratio.numerator, *ratio.averaged_with):
        yield place.at("denominator").mistake("分子和分母不能是同一个数")
    for name, key in (("numerator", ratio.numerator), ("denominator", ratio.denominator)):
        yield from quantity_mistakes(place.at(name), key, contents, may_be_ratio=True)
    for number, key in enumerate(ratio.averaged_with):
        yield from quantity_mistakes(place.at("averaged_with", number), key, contents)


def quantity_mistakes(
    place: Place, key: str, contents: Contents, *, may_be_ratio: bool = False
) -> Iterator[Mistake]:
    """The mistakes of naming ``key`` where a figure that is never negative is needed."""
    if isinstance(PROFILE_FACTS.get(key), ProfileQuantity):
        return
    question = contents.question(key)
    if isinstance(question, Figure):
        if question.minimum < 0:
            yield place.mistake(f"{key} 可以小于 0，不能用在这里；请把它的 minimum 改为 0 或更大")
    elif isinstance(question, Ratio) and may_be_ratio:
        return
    elif question is not None or key in PROFILE_FACTS:
        yield place.mistake(f"{key} 不是数字题，这里要用数字题（figure）、profile.staff 或 profile.revenue")
    elif not contents.may_be_hidden(key):
        yield place.mistake(unknown_word(key, _quantities(contents), "数字题"))


def _quantities(contents: Contents) -> list[str]:
    figures = [key for key, located in contents.questions.items() if isinstance(located.value, Figure)]
    return figures + [key for key, fact in PROFILE_FACTS.items() if isinstance(fact, ProfileQuantity)]


def _circles(contents: Contents) -> Iterator[Mistake]:
    operands = {
        key: (located.value.numerator, *located.value.averaged_with, located.value.denominator)
        for key, located in contents.questions.items()
        if isinstance(located.value, Ratio)
    }
    for key in operands:
        if key in _reached_from(key, operands):
            message = f"比率 {key} 绕回到了自己：分子分母最终要落到数字题上"
            yield contents.questions[key].place.at("numerator").mistake(message)


def _reached_from(start: str, operands: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(operands[start])
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += operands.get(key, ())
    return found
