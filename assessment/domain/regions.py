"""The administrative areas of the province (行政区划, GB/T 2260): a tree by parent, never by code prefix.

The four county-level units directly under the province (仙桃、潜江、天门、神农架) are their own prefecture:
in a choice of two steps they stand in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType, TypeAlias

from assessment.domain.sources import Mark, Source
from assessment.domain.texts import Language, Text

RegionCode = NewType("RegionCode", str)


class RegionKind(StrEnum):
    """The kind of an administrative area, by its Chinese name."""

    PROVINCE = "省"
    CITY = "地级市"
    AUTONOMOUS_PREFECTURE = "自治州"
    DISTRICT = "市辖区"
    COUNTY_CITY = "县级市"
    COUNTY = "县"
    AUTONOMOUS_COUNTY = "自治县"
    FORESTRY_DISTRICT = "林区"


PREFECTURE_KINDS: Final = frozenset({RegionKind.CITY, RegionKind.AUTONOMOUS_PREFECTURE})
COUNTY_KINDS: Final = frozenset(RegionKind) - PREFECTURE_KINDS - {RegionKind.PROVINCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An area; only the province has no parent. ``english`` is its name in pinyin, if given."""

    code: RegionCode
    name: str
    kind: RegionKind
    parent: RegionCode | None = None
    english: str = ""

    def name_in(self, language: Language) -> str:
        """The name in a language; the Chinese one where there is no other."""
        return Text(self.name, self.english).in_language(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerRegion:
    """A code or name no longer in use since the end of ``until``, and the area it is now."""

    code: RegionCode
    name: str
    until: int
    now: RegionCode
    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A functional zone (开发区、高新区、管理区): a tag beside a region; few have a code."""

    key: str
    name: str
    region: RegionCode
    mark: Mark
    code: str = ""


@dataclass(frozen=True, slots=True)
class Current:
    """The code of an area of today."""

    region: Region


@dataclass(frozen=True, slots=True)
class Retired:
    """A code of former times; ``region`` is the area it became."""

    region: Region
    former: FormerRegion


@dataclass(frozen=True, slots=True)
class Zoned:
    """The statistical code of a functional zone; ``region`` is the area it is counted in."""

    region: Region
    zone: Zone


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A code the platform does not know."""

    code: str


Resolution: TypeAlias = Current | Retired | Zoned | Unlisted


class UnknownRegionError(LookupError):
    """An area was asked for by a code that no area has."""

    def __init__(self, code: str) -> None:
        super().__init__(f"没有代码为 {code} 的行政区划。")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTree:
    """All areas of a province, with what they were called before and the zones beside them.

    Parents stand before their children; every parent, successor and zone region is among ``regions``.
    """

    source: Source
    english_source: Source | None = None
    regions: tuple[Region, ...]
    former: tuple[FormerRegion, ...] = ()
    zones: tuple[Zone, ...] = ()
    _by_code: Mapping[str, Region] = field(init=False, repr=False, compare=False)
    _children: Mapping[str, tuple[Region, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, tuple[Region, ...]] = {region.code: () for region in self.regions}
        for region in self.regions:
            if region.parent is not None:
                children[region.parent] += (region,)
        object.__setattr__(self, "_by_code", {region.code: region for region in self.regions})
        object.__setattr__(self, "_children", children)

    @property
    def province(self) -> Region:
        """The root of the tree."""
        return self.regions[0]

    @property
    def prefectures(self) -> tuple[Region, ...]:
        """The prefecture-level units (市州), those directly under the province included."""
        return self._children[self.province.code]

    @property
    def counties(self) -> tuple[Region, ...]:
        """The county-level units (县市区), those directly under the province included."""
        return tuple(region for region in self.regions if region.kind in COUNTY_KINDS)

    def find(self, code: str) -> Region | None:
        """The area of today with this code, if there is one."""
        return self._by_code.get(code)

    def region(self, code: str) -> Region:
        """The area of today with this code; raises ``UnknownRegionError``."""
        found = self._by_code.get(code)
        if found is None:
            raise UnknownRegionError(code)
        return found

    def resolve(self, code: str) -> Resolution:
        """What a code from old data stands for; where only the name changed, the code is current."""
        if (current := self.find(code)) is not None:
            return Current(current)
        for former in self.former:
            if former.code == code:
                return Retired(self.region(former.now), former)
        for zone in self.zones:
            if zone.code == code and code:
                return Zoned(self.region(zone.region), zone)
        return Unlisted(code)

    def ancestors(self, code: str) -> tuple[Region, ...]:
        """The areas around an area, nearest first."""
        parent = self.region(code).parent
        return () if parent is None else (self.region(parent), *self.ancestors(parent))

    def lineage(self, code: RegionCode) -> frozenset[RegionCode]:
        """An area and those around it; one that is no area of today stands for itself alone."""
        around = () if self.find(code) is None else self.ancestors(code)
        return frozenset({code, *(each.code for each in around)})

    def descendants(self, code: str) -> tuple[Region, ...]:
        """The areas inside an area at every depth, parents before children."""
        inside = self._children[self.region(code).code]
        return tuple(found for child in inside for found in (child, *self.descendants(child.code)))

    def covers(self, area: str, code: str) -> bool:
        """Whether ``code`` is ``area`` or lies inside it."""
        return area in (code, *(ancestor.code for ancestor in self.ancestors(code)))

    def prefecture_of(self, code: str) -> Region | None:
        """The prefecture-level unit an area is or lies in; ``None`` for the province."""
        region = self.region(code)
        if region.parent is None:
            return None
        return region if region.parent == self.province.code else self.prefecture_of(region.parent)

    def county_of(self, code: str) -> Region | None:
        """The county-level unit an area is; ``None`` for a province or a prefecture with counties."""
        region = self.region(code)
        return region if region.kind in COUNTY_KINDS else None

    def counties_of(self, prefecture: str) -> tuple[Region, ...]:
        """The second step of a choice: the counties of a prefecture, or the unit itself when it is both."""
        region = self.region(prefecture)
        within = (region, *self.descendants(prefecture))
        return tuple(each for each in within if each.kind in COUNTY_KINDS)

    def full_name(self, code: str, language: Language = "zh") -> str:
        """The name with that of its prefecture: 武汉市江岸区, 仙桃市; Jiang'an District, Wuhan in English."""
        region, prefecture = self.region(code), self.prefecture_of(code)
        name = region.name_in(language)
        if prefecture is None or prefecture is region:
            return name
        around = prefecture.name_in(language)
        return f"{around}{name}" if language == "zh" else f"{name}, {around}"

    def zones_of(self, code: str) -> tuple[Zone, ...]:
        """The functional zones an enterprise of this area may name."""
        return tuple(zone for zone in self.zones if self.covers(zone.region, code))
