"""The code lists every installation shares: regions, industries, the size rule. No setting replaces them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assessment import resources
from assessment.catalogue.checks.code_lists import (
    above_scale_mistakes,
    division_mistakes,
    former_mistakes,
    region_mistakes,
    size_mistakes,
    zone_mistakes,
)
from assessment.catalogue.places import Mistake, Place, UnusableFilesError
from assessment.catalogue.reading import read_document
from assessment.catalogue.structuring import structured
from assessment.domain.industries import Industries
from assessment.domain.regions import FormerRegion, Region, RegionTree, Zone
from assessment.domain.size import AboveScaleRule, SizeRule
from assessment.domain.sources import Source

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The regions of the province, the divisions of industry, and the rules of size."""

    regions: RegionTree
    industries: Industries
    size: SizeRule
    above_scale: AboveScaleRule


@dataclass(frozen=True, slots=True, kw_only=True)
class _RegionLists:
    """What ``regions.yaml`` says, before it is known to be a tree."""

    source: Source
    english_source: Source | None = None
    regions: tuple[Region, ...]
    former: tuple[FormerRegion, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SizeRules:
    """What ``size.yaml`` says."""

    size: SizeRule
    above_scale: AboveScaleRule


def load_codes(folder: Path | None = None) -> Codes:
    """The code lists in ``folder``, by default the shipped ones.

    Raises ``UnusableFilesError`` with the mistakes of all three files.
    """
    found = folder or resources.codes()
    mistakes: list[Mistake] = []
    regions = _read(found / "regions.yaml", _RegionLists, _wrong_in_regions, mistakes=mistakes)
    industries = _read(found / "industries.yaml", Industries, _wrong_in_industries, mistakes=mistakes)
    rules = _read(found / "size.yaml", _SizeRules, _wrong_in_rules, mistakes=mistakes)
    if mistakes or regions is None or industries is None or rules is None:
        raise UnusableFilesError(mistakes)
    tree = RegionTree(
        source=regions.source,
        english_source=regions.english_source,
        regions=regions.regions,
        former=regions.former,
        zones=regions.zones,
    )
    return Codes(regions=tree, industries=industries, size=rules.size, above_scale=rules.above_scale)


def _read(
    file: Path,
    kind: type[Listed],
    check: Callable[[Place, Listed], Iterator[Mistake]],
    *,
    mistakes: list[Mistake],
) -> Listed | None:
    """What ``file`` says; what is wrong with it is added to ``mistakes``."""
    try:
        document = read_document(file, f"codes/{file.name}")
    except UnusableFilesError as error:
        mistakes += error.mistakes
        return None
    place = Place(document)
    value: Listed | None
    value, misread = structured(place, kind, document.value)
    mistakes += misread
    if value is not None:
        mistakes += check(place, value)
    return value


def _wrong_in_regions(place: Place, lists: _RegionLists) -> Iterator[Mistake]:
    yield from region_mistakes(place.at("regions"), lists.regions)
    yield from former_mistakes(place.at("former"), lists.former, lists.regions)
    yield from zone_mistakes(place.at("zones"), lists.zones, lists.regions)


def _wrong_in_industries(place: Place, industries: Industries) -> Iterator[Mistake]:
    yield from division_mistakes(place.at("divisions"), industries.divisions)


def _wrong_in_rules(place: Place, rules: _SizeRules) -> Iterator[Mistake]:
    yield from size_mistakes(place.at("size"), rules.size)
    yield from above_scale_mistakes(place.at("above_scale"), rules.above_scale)
