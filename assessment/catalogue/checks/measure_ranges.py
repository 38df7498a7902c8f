"""Cost and months of a measure by firm size: ranges the right way round, one for every size it may suit."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from assessment.catalogue.places import Located, Mistake
from assessment.domain.answers import Chosen
from assessment.domain.conditions import Condition, holds
from assessment.domain.measures import Cost, Measure, Months
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.size import SizeClass

_Ranges: TypeAlias = Sequence[Cost | Months]
_WORDS: Final = {"costs": "费用", "months": "工期"}


def range_mistakes(located: Located[Measure]) -> Iterator[Mistake]:
    """What is wrong with the ranges that are written."""
    for name, ranges in _ranges_of(located.value).items():
        yield from _doubled(located, name, ranges)
        for number, each in enumerate(ranges):
            low = located.place.at(name, number, "low")
            if isinstance(each, Cost) and each.low < 0:
                yield low.mistake(f"费用不能小于 0，现在是 {each.low}")
            if isinstance(each, Months) and each.low < 1:
                yield low.mistake(f"至少 1 个月，现在是 {each.low}")
            if each.low > each.high:
                yield low.mistake(f"下限 {each.low} 大于上限 {each.high}，请改正")


def missing_ranges(located: Located[Measure]) -> Iterator[Mistake]:
    """The sizes that the measure may suit and that no range is written for."""
    for name, ranges in _ranges_of(located.value).items():
        there = {size for each in ranges for size in each.sizes}
        for size in SizeClass:
            if size not in there and _may_suit(located.value.suits, size):
                message = f"缺少{size.label}企业（{size.value}）的{_WORDS[name]}，请补上"
                yield located.place.at(name).mistake(message)


def _ranges_of(measure: Measure) -> dict[str, _Ranges]:
    return {"costs": measure.costs, "months": measure.months}


def _doubled(located: Located[Measure], name: str, ranges: _Ranges) -> Iterator[Mistake]:
    seen: set[SizeClass] = set()
    for number, each in enumerate(ranges):
        for size in each.sizes:
            if size in seen:
                place = located.place.at(name, number, "sizes")
                yield place.mistake(f"{size.label}企业的{_WORDS[name]}写了两次，请只保留一个")
            seen.add(size)


def _may_suit(condition: Condition, size: SizeClass) -> bool:
    return holds(condition, {"profile.size": Chosen(size.value)}, PROFILE_RANKS) is not False
