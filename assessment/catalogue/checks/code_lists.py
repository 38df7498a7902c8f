"""What must hold in the code lists beyond their form: codes unique, parents known, limits in order."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from assessment.catalogue.places import Mistake, Place
from assessment.domain.industries import Division
from assessment.domain.regions import (
    COUNTY_KINDS,
    PREFECTURE_KINDS,
    FormerRegion,
    Region,
    RegionKind,
    Zone,
)
from assessment.domain.size import AboveScaleRule, SizeClass, SizeRule

_AREA_CODE: Final = re.compile(r"[0-9]{6}")
_DIVISION_CODE: Final = re.compile(r"[A-Z][0-9]{2}")
_PARENT_KINDS: Final = {
    RegionKind.PROVINCE: frozenset[RegionKind](),
    **dict.fromkeys(PREFECTURE_KINDS, frozenset({RegionKind.PROVINCE})),
    **dict.fromkeys(COUNTY_KINDS, PREFECTURE_KINDS | {RegionKind.PROVINCE}),
}
_SIZES: Final = tuple(SizeClass)


def region_mistakes(place: Place, regions: tuple[Region, ...]) -> Iterator[Mistake]:
    """What keeps ``regions`` from being a tree with one province at its root."""
    yield from _repeated(place, "code", [region.code for region in regions])
    if not regions or regions[0].kind is not RegionKind.PROVINCE:
        yield place.mistake("第一项应为省，其余单位写在它的后面")
    above: dict[str, Region] = {}
    for index, region in enumerate(regions):
        here = place.at(index)
        yield from _misshapen(here, region.code)
        yield from _misplaced(here, region, above)
        above[region.code] = region


def former_mistakes(
    place: Place, former: tuple[FormerRegion, ...], regions: tuple[Region, ...]
) -> Iterator[Mistake]:
    """Former codes that lead nowhere, or that an area of today still has."""
    current = {region.code for region in regions}
    for index, each in enumerate(former):
        here = place.at(index)
        yield from _misshapen(here, each.code)
        if each.now not in current:
            yield here.at("now").mistake(f"regions 中没有代码 {each.now}，请写现在的代码")
        if each.code in current and each.code != each.now:
            yield here.at("code").mistake(f"代码 {each.code} 仍在使用，不能作为旧代码指向 {each.now}")


def zone_mistakes(place: Place, zones: tuple[Zone, ...], regions: tuple[Region, ...]) -> Iterator[Mistake]:
    """Zones that lie nowhere, share a key, or take the code of an area."""
    current = {region.code for region in regions}
    yield from _repeated(place, "key", [zone.key for zone in zones])
    for index, zone in enumerate(zones):
        here = place.at(index)
        if zone.region not in current:
            yield here.at("region").mistake(f"regions 中没有代码 {zone.region}，请写它归入的行政区划")
        if zone.code:
            yield from _misshapen(here, zone.code)
        if zone.code in current:
            yield here.at("code").mistake(f"代码 {zone.code} 是行政区划的代码，功能区不能使用")


def division_mistakes(place: Place, divisions: tuple[Division, ...]) -> Iterator[Mistake]:
    """Divisions whose code or name is misshapen, repeated or out of order."""
    yield from _repeated(place, "code", [division.code for division in divisions])
    yield from _repeated(place, "name", [division.name for division in divisions])
    for index, division in enumerate(divisions):
        if not _DIVISION_CODE.fullmatch(division.code):
            yield place.at(index, "code").mistake("行业大类的代码应为门类字母加两位数字，例如 C36")
    for index, (before, after) in enumerate(pairwise(divisions), start=1):
        if after.code < before.code:
            yield place.at(index, "code").mistake(f"应按代码排列，{after.code} 要写在 {before.code} 之前")


def size_mistakes(place: Place, rule: SizeRule) -> Iterator[Mistake]:
    """Limits that are not steps from the largest class down to the lowest."""
    sizes = [limit.size for limit in rule.limits]
    if (*sizes, rule.lowest) != _SIZES[::-1]:
        order = "、".join(_SIZES[:0:-1])
        yield place.at("limits").mistake(f"limits 应依次为 {order}，lowest 为 {_SIZES[0]}")
    for index, limit in enumerate(rule.limits):
        if limit.staff <= 0 or limit.revenue <= 0:
            yield place.at("limits", index).mistake("人数和收入的下限都应大于 0")
    for index, (larger, smaller) in enumerate(pairwise(rule.limits), start=1):
        if smaller.staff >= larger.staff or smaller.revenue >= larger.revenue:
            yield place.at("limits", index).mistake(f"两项下限都应小于上一档（{larger.size}）")


def above_scale_mistakes(place: Place, rule: AboveScaleRule) -> Iterator[Mistake]:
    """A starting point that is none."""
    if rule.revenue <= 0:
        yield place.at("revenue").mistake("起点应大于 0，单位是万元")


def _misplaced(here: Place, region: Region, above: dict[str, Region]) -> Iterator[Mistake]:
    if region.parent is None:
        if region.kind is not RegionKind.PROVINCE:
            yield here.mistake(f"{region.name}缺少 parent，请写上级单位的代码")
        elif above:
            yield here.mistake("只能有一个省")
        return
    parent = above.get(region.parent)
    if parent is None:
        yield here.at("parent").mistake(f"前面没有代码为 {region.parent} 的单位，上级要写在下级之前")
    elif parent.kind not in _PARENT_KINDS[region.kind]:
        yield here.at("parent").mistake(f"{region.kind}不能直接隶属于{parent.kind}（{parent.name}）")


def _misshapen(here: Place, code: str) -> Iterator[Mistake]:
    if not _AREA_CODE.fullmatch(code):
        yield here.at("code").mistake("行政区划代码应为六位数字，并加引号")


def _repeated(place: Place, field: str, values: Iterable[str]) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for index, value in enumerate(values):
        if value in seen:
            yield place.at(index, field).mistake(f"{value} 重复，第 {seen[value] + 1} 项已经写过")
        seen.setdefault(value, index)
