"""Peers in words: with whom a firm is compared, what is known of them, where it stands among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.catalogue.codes import Codes
from assessment.domain.aggregation import Grouping, Quartiles, whole_points
from assessment.domain.peers import COMPARED, Peers, Released
from assessment.domain.scoring import Score
from assessment.domain.size import SizeClass
from assessment.domain.texts import Language, Text
from assessment.formatting import day, number
from assessment.formatting import score as shown_score
from assessment.report.names import SIZES

_TITLES: Final = {
    Grouping.INDUSTRY: Text("同行业：{group}", "Same industry: {group}"),
    Grouping.SIZE: Text("同规模：{group}企业", "Same size: {group}"),
    Grouping.COUNTY: Text("同县（市、区）", "Same county"),
}
_NAMES: Final = {
    Grouping.INDUSTRY: Text("同行业", "same industry"),
    Grouping.SIZE: Text("同规模", "same size"),
    Grouping.COUNTY: Text("同县（市、区）", "same county"),
}
_LABEL: Final = Text("{title}（{region}）", "{title} ({region})")
_MIDDLE: Final = Text("{lower}–{upper}（中位数 {median}）", "{lower}–{upper} (median {median})")
_ABOVE: Final = Text("比平均高 {points} 分", "{points} above the mean")
_BELOW: Final = Text("比平均低 {points} 分", "{points} below the mean")
_EVEN: Final = Text("与平均相当", "at the mean")
_TOP: Final = Text("在较高的四分之一里", "in the upper quarter")
_BOTTOM: Final = Text("在较低的四分之一里", "in the lower quarter")
_WITHIN: Final = Text("在中间一半里", "in the middle half")
_LEVELS: Final = Text("同一{noun} {same} 家，更高 {higher} 家", "{same} at the same {noun}, {higher} higher")
_SOURCE: Final = Text(
    "{region} {year} 年发布，{day}冻结，编号 {number}", "{region}, {year}, frozen on {day}, number {number}"
)
_LINE: Final = Text(
    "与{region}{name} {firms} 家企业相比：平均 {mean} 分，贵企业{position}。",
    "Compared with {firms} firms ({name}, {region}): mean {mean}; the enterprise is {position}.",
)
_JOIN: Final = Text("，", ", ")
_UNTOLD: Final = Text("—", "—")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """One group: who it is and where, how many, mean, middle half, and where the firm stands.

    ``label``, ``average`` and ``quartiles`` are for the chart. ``line`` says it all in a sentence.
    """

    title: str
    label: str
    region: str
    firms: str
    mean: str
    middle: str
    position: str
    levels: str
    line: str
    average: Fraction
    quartiles: Quartiles | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersInWords:
    """The groups a firm with ``own`` certain points is compared with, those ``missing``, and the releases."""

    own: str
    points: Fraction
    groups: tuple[PeerGroup, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]


def peers_in_words(
    peers: Sequence[Peers], score: Score, codes: Codes, language: Language = "zh"
) -> PeersInWords | None:
    """All that is told of peers; ``None`` where there are none, or no certain points to compare."""
    if not peers or score.total.points is None:
        return None
    points = score.total.points[0]
    there = {each.by for each in peers}
    return PeersInWords(
        own=shown_score(points),
        points=points,
        groups=tuple(_group(each, score, codes, language) for each in peers),
        missing=tuple(_NAMES[by].in_language(language) for by in COMPARED if by not in there),
        sources=tuple(dict.fromkeys(_source(each.source, codes, language) for each in peers)),
    )


def _group(peers: Peers, score: Score, codes: Codes, language: Language) -> PeerGroup:
    row, points = peers.row, score.total.points
    own = Fraction(0) if points is None else points[0]
    name, region = _name(peers, codes, language), _region(peers, codes, language)
    title = _TITLES[peers.by].in_language(language).format(group=name)
    mean, position = shown_score(row.mean), _JOIN.in_language(language).join(_position(own, peers, language))
    return PeerGroup(
        title=title,
        label=_LABEL.in_language(language).format(title=title, region=region),
        region=region,
        firms=number(row.firms),
        mean=mean,
        middle=_middle(row.quartiles, language),
        position=position,
        levels=_levels(peers, score, language),
        line=_LINE.in_language(language).format(
            region=region,
            name=_NAMES[peers.by].in_language(language),
            firms=number(row.firms),
            mean=mean,
            position=position,
        ),
        average=row.mean,
        quartiles=row.quartiles,
    )


def _name(peers: Peers, codes: Codes, language: Language) -> str:
    """What the group is called today; a code that the lists no longer hold keeps its name of then."""
    key, told = peers.row.group.key, peers.row.group.name
    match peers.by:
        case Grouping.SIZE:
            return SIZES[SizeClass(key)].in_language(language) if key in set(SizeClass) else told
        case Grouping.INDUSTRY:
            division = codes.industries.find(key)
            return told if division is None else division.name_in(language)
        case Grouping.COUNTY:
            return _place(codes, key, told, language)


def _region(peers: Peers, codes: Codes, language: Language) -> str:
    """Where the group is: the region of the release, of a county itself."""
    if peers.by is Grouping.COUNTY:
        return _place(codes, peers.row.group.key, peers.row.group.name, language)
    named = peers.source.publication.region
    return _place(codes, named.key, named.name, language)


def _place(codes: Codes, code: str, told: str, language: Language) -> str:
    return told if codes.regions.find(code) is None else codes.regions.full_name(code, language)


def _middle(quartiles: Quartiles | None, language: Language) -> str:
    if quartiles is None:
        return _UNTOLD.in_language(language)
    return _MIDDLE.in_language(language).format(
        lower=quartiles.lower, median=quartiles.median, upper=quartiles.upper
    )


def _position(own: Fraction, peers: Peers, language: Language) -> Iterator[str]:
    """Above or below the mean, as the figures are shown; and in which part, where quartiles are told."""
    ahead = Fraction(shown_score(own)) - Fraction(shown_score(peers.row.mean))
    form = _ABOVE if ahead > 0 else _BELOW if ahead < 0 else _EVEN
    yield form.in_language(language).format(points=shown_score(abs(ahead)))
    if (quartiles := peers.row.quartiles) is not None:
        whole = whole_points(own)
        part = _TOP if whole > quartiles.upper else _BOTTOM if whole < quartiles.lower else _WITHIN
        yield part.in_language(language)


def _levels(peers: Peers, score: Score, language: Language) -> str:
    """How many firms of the group stand at the firm's own level, and how many higher."""
    keys = [level.key for level in peers.source.publication.levels]
    own = score.decision.level.key
    if own not in keys:
        return ""
    place = keys.index(own)
    return _LEVELS.in_language(language).format(
        noun=score.questionnaire.level_name.in_language(language),
        same=peers.row.levels[place],
        higher=sum(peers.row.levels[place + 1 :]),
    )


def _source(released: Released, codes: Codes, language: Language) -> str:
    named = released.publication.region
    return _SOURCE.in_language(language).format(
        region=_place(codes, named.key, named.name, language),
        year=released.publication.year,
        day=day(released.frozen_at, language=language),
        number=released.number,
    )
