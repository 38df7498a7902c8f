"""Options, steps and tables: points for all or for none, within 0–100, in their order."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.places import Mistake, Place
from assessment.domain.points import NONE
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    MultipleChoice,
    Option,
    SingleChoice,
    Staged,
    TableRow,
    YesNo,
)

_FULL: Final = Fraction(100)
_FEWEST_RUNGS: Final = 3
_FEWEST_STEPS: Final = 4
_MOST_STEPS: Final = 6


def choice_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the options of each question and their points."""
    for scale in contents.scales:
        if scale.value.table:
            yield from _scale(scale.place, scale.value.shares, scale.value.table)
    for located in contents.questions.values():
        place, question = located.place, located.value
        match question:
            case SingleChoice(options=options):
                yield from _single(place.at("options"), options)
            case MultipleChoice(options=options):
                yield from _multiple(place.at("options"), options)
            case Staged(steps=steps):
                yield from _staged(place.at("steps"), steps)
            case CoverageDepth():
                yield from _coverage(place, question)
            case Attained(steps=steps, shares=shares):
                yield from _attained(place, steps, shares)
            case YesNo(yes_points=yes, no_points=no):
                yield from _yes_no(place, yes, no)
            case _:
                pass


def outside(place: Place, points: Fraction) -> Iterator[Mistake]:
    """The mistake of points that do not lie within 0–100."""
    if not 0 <= points <= _FULL:
        yield place.mistake(f"得分应在 0 到 100 之间，现在是 {points}")


def _single(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    yield from _all_or_none(place, options)
    yield from _without_exclusive(place, options)
    if len(options) < 2:
        yield place.mistake("至少要有两个选项")
    for number, (before, after) in enumerate(pairwise(options), start=1):
        if before.points is not None and after.points is not None and after.points < before.points:
            message = f"选项应由低到高排列：“{after.text}”{after.points} 分，低于前一项的 {before.points} 分"
            yield place.at(number, "points").mistake(message)
    yield from _something_to_gain(place, options)


def _multiple(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    yield from _all_or_none(place, options)
    exclusive = [number for number, option in enumerate(options) if option.exclusive]
    if len(options) < 3:
        yield place.mistake("多选题至少要有两个选项和一个“以上都没有”")
    if not exclusive:
        yield place.mistake("缺少“以上都没有”一项，请补一个 exclusive: true 的选项")
    for number in exclusive[1:]:
        yield place.at(number, "exclusive").mistake("只能有一个 exclusive 的选项")
    for number in exclusive:
        if options[number].points:
            yield place.at(number, "points").mistake(f"“{options[number].text}”应为 0 分")
    together = sum((option.points or NONE for option in options), NONE)
    if together > _FULL:
        yield place.mistake(f"各选项得分合计不能超过 100，现在是 {together}")
    yield from _something_to_gain(place, options)


def _staged(place: Place, steps: tuple[Option, ...]) -> Iterator[Mistake]:
    yield from _all_or_none(place, steps)
    yield from _without_exclusive(place, steps)
    if not _FEWEST_STEPS <= len(steps) <= _MOST_STEPS:
        yield place.mistake(f"分级应有 {_FEWEST_STEPS} 到 {_MOST_STEPS} 档，现在是 {len(steps)} 档")
    for number, (before, after) in enumerate(pairwise(steps), start=1):
        if before.points is not None and after.points is not None and after.points <= before.points:
            message = f"各档得分应逐档升高：“{after.text}”{after.points} 分，前一档是 {before.points} 分"
            yield place.at(number, "points").mistake(message)


def _attained(place: Place, steps: tuple[Option, ...], shares: tuple[Option, ...]) -> Iterator[Mistake]:
    """Steps have no points of their own: those of the shares, from nothing to less than all, rise."""
    yield from _without_exclusive(place.at("steps"), steps)
    if len(steps) < _FEWEST_RUNGS:
        yield place.at("steps").mistake(f"逐级达标至少要有“都没有做到”和两级，现在是 {len(steps)} 项")
    for number, step in enumerate(steps):
        if step.points is not None:
            yield place.at("steps", number, "points").mistake(
                "各级不单独计分，得分由级数和下一级做到的程度算出"
            )
    named = isinstance(place.written_value, dict) and "scale" in place.written_value
    inside = place.at("scale" if named else "shares")
    points = [share.points for share in shares if share.points is not None]
    if points and len(points) < len(shares):
        yield inside.mistake("下一级做到的程度要么都写 points，要么都不写")
    elif points and (points[0] != NONE or any(after <= before for before, after in pairwise(points))):
        yield inside.mistake("下一级做到的程度应从 0 分起逐档升高")
    elif points and points[-1] >= _FULL:
        yield inside.mistake("下一级做到的程度都应低于 100 分；全部做到就是到了那一级")
    if len(shares) < 2:
        yield inside.mistake("至少要有两档程度")


def _coverage(place: Place, question: CoverageDepth) -> Iterator[Mistake]:
    written = place.written_value
    names_scale = isinstance(written, dict) and "scale" in written
    yield from _unscored(place.at("depths"), question.depths)
    if not names_scale:
        yield from _scale(place, question.shares, question.table)
    table = place.at("scale" if names_scale else "table")
    wrong = next((row for row in question.table if len(row.points) != len(question.depths)), None)
    if wrong is not None:
        needed = f"{len(question.depths)} 个得分（每档深度一个）"
        yield table.mistake(f"“{wrong.share}”一行应有 {needed}，现在是 {len(wrong.points)} 个")


def _scale(place: Place, options: tuple[Option, ...], table: tuple[TableRow, ...]) -> Iterator[Mistake]:
    """What is wrong with share bands and their table, whether named or declared by a question itself."""
    yield from _unscored(place.at("shares"), options)
    inside = place.at("table")
    rows, shares = [row.share for row in table], [share.key for share in options]
    if rows != shares:
        yield inside.mistake(f"每个覆盖面一行、次序一致：应为 {'、'.join(shares)}，现在是 {'、'.join(rows)}")
    for number, row in enumerate(table):
        yield from _row(inside.at(number, "points"), row, is_first=number == 0)
    for number, (above, below) in enumerate(pairwise(table), start=1):
        if any(after < before for before, after in zip(above.points, below.points, strict=False)):
            yield inside.at(number, "points").mistake(f"“{below.share}”一行：覆盖面越大，得分不能越低")


def _unscored(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    yield from _without_exclusive(place, options)
    if len(options) < 2:
        yield place.mistake("至少要有两档")
    for number, option in enumerate(options):
        if option.points is not None:
            yield place.at(number, "points").mistake("覆盖面和深度不单独计分，得分写在 table 里")


def _row(place: Place, row: TableRow, *, is_first: bool) -> Iterator[Mistake]:
    for column, points in enumerate(row.points):
        yield from outside(place.at(column), points)
    if any(after < before for before, after in pairwise(row.points)):
        yield place.mistake(f"“{row.share}”一行：深度越高，得分不能越低")
    elif (len(set(row.points)) == 1) is not is_first:
        what = "第一行没有覆盖，各档深度得分应相同" if is_first else "有了覆盖，深度就应影响得分"
        yield place.mistake(f"“{row.share}”一行：{what}")


def _yes_no(place: Place, yes: Fraction | None, no: Fraction | None) -> Iterator[Mistake]:
    if (yes is None) != (no is None):
        missing, there = ("yes_points", "no_points") if yes is None else ("no_points", "yes_points")
        yield place.at(there).mistake(f"写了 {there} 就要写 {missing}，请补上")
    for name, points in (("yes_points", yes), ("no_points", no)):
        if points is not None:
            yield from outside(place.at(name), points)
    if yes is not None and no is not None and yes <= no:
        yield place.at("yes_points").mistake(f"回答“是”应比“否”得分高，现在是 {yes} 和 {no}")


def _all_or_none(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    given = [option.points is not None for option in options]
    for number, option in enumerate(options):
        if option.points is not None:
            yield from outside(place.at(number, "points"), option.points)
        elif any(given):
            yield place.at(number).mistake(f"选项“{option.text}”缺少 points：要么每个选项都写，要么都不写")


def _without_exclusive(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    for number, option in enumerate(options):
        if option.exclusive:
            yield place.at(number, "exclusive").mistake("只有多选题的选项可以写 exclusive")


def _something_to_gain(place: Place, options: tuple[Option, ...]) -> Iterator[Mistake]:
    if options and all(option.points == 0 for option in options):
        yield place.mistake("没有一个选项得分；不计分的题请去掉 points")
