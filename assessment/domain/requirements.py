"""What a level asks for: points of a node, a number of nodes that reach a mark, or a condition."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple, TypeAlias, assert_never

from assessment.domain.conditions import Condition
from assessment.domain.texts import NO_TEXT, Text

NodeKey: TypeAlias = str

TOTAL: Final = "total"
"""The node key that stands for the whole questionnaire in a requirement."""

LOW: Final = 0
HIGH: Final = 1
"""The end of an interval: what is certain, and what is still possible."""


class Reached(NamedTuple):
    """The points of a node, 0–100, from ``low`` to ``high``; ``open`` while it may turn out not to apply."""

    low: Fraction
    high: Fraction
    open: bool = False

    def at(self, end: int) -> Fraction:
        """The points at one end of the interval; what may lapse has nothing for certain."""
        if end == HIGH:
            return self.high
        return Fraction(0) if self.open else self.low


Points: TypeAlias = Mapping[NodeKey, Reached | None]
"""What every node reached, by key; ``None`` where nothing of it applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSet:
    """Nodes that are counted together, with a name for people and a sign shown beside each (★)."""

    key: str
    title: Text
    nodes: tuple[NodeKey, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRequirement:
    """A node has at least so many points, 0–100; one that does not apply fails unless ``if_applicable``."""

    node: NodeKey
    at_least: Fraction
    if_applicable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRequirement:
    """At least ``count`` nodes of ``among`` have ``at_least`` points, or ``share`` % of those that apply.

    ``text`` names what is counted where the set's title and the mark do not (达到三级的应用场景).
    """

    among: str
    at_least: Fraction
    count: int | None = None
    share: Fraction | None = None
    text: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRequirement:
    """A gate: ``when`` holds over the answers, said in words by ``text``."""

    when: Condition
    text: Text


Requirement: TypeAlias = PointsRequirement | CountRequirement | ConditionRequirement


@dataclass(frozen=True, slots=True)
class PointsShortfall:
    """A node has ``points`` for certain and lacks ``missing``."""

    requirement: PointsRequirement
    points: Fraction
    missing: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CountShortfall:
    """``met`` nodes of ``among`` reach the mark, ``needed`` have to; ``nearest`` are those to begin with."""

    requirement: CountRequirement
    among: NodeSet
    met: int
    needed: int
    nearest: tuple[NodeKey, ...]

    @property
    def missing(self) -> int:
        """How many nodes are missing."""
        return self.needed - self.met


@dataclass(frozen=True, slots=True)
class ConditionShortfall:
    """A gate that does not hold for certain."""

    requirement: ConditionRequirement


Shortfall: TypeAlias = PointsShortfall | CountShortfall | ConditionShortfall

Judge: TypeAlias = Callable[[Condition], bool | None]
"""Whether a condition holds over the answers; ``None`` while that cannot be said."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that requirements are held against: points by node, the sets counted, the conditions judged.

    Two are alike if their points and sets are: a judge is a function, and no function equals another.
    """

    points: Points
    sets: Mapping[str, NodeSet]
    judge: Judge = field(compare=False)


def is_met(requirement: Requirement, situation: Situation, end: int) -> bool:
    """Whether ``requirement`` is met for certain (``LOW``) or can still be met (``HIGH``)."""
    match requirement:
        case PointsRequirement(node=node, at_least=at_least):
            reached = situation.points[node]
            return requirement.if_applicable if reached is None else reached.at(end) >= at_least
        case CountRequirement():
            return _counted(requirement, situation, end)
        case ConditionRequirement(when=when):
            outcome = situation.judge(when)
            return outcome is True if end == LOW else outcome is not False
        case _:
            assert_never(requirement)


def shortfalls(requirements: tuple[Requirement, ...], situation: Situation) -> tuple[Shortfall, ...]:
    """What of ``requirements`` is not met for certain, in their order."""
    unmet = [each for each in requirements if not is_met(each, situation, LOW)]
    counts = [each for each in unmet if isinstance(each, CountRequirement)]
    return tuple(_shortfall(each, situation, counts) for each in unmet)


def counted_in(requirement: CountRequirement, sets: Iterable[NodeSet]) -> NodeSet:
    """The set a requirement counts."""
    return next(each for each in sets if each.key == requirement.among)


def subject_of(requirement: Requirement) -> str:
    """What a requirement is about: the same node or set at any mark."""
    match requirement:
        case PointsRequirement(node=node):
            return node
        case CountRequirement(among=among):
            return among
        case ConditionRequirement(text=text):
            return text.zh
        case _:
            assert_never(requirement)


def marks_in(requirement: Requirement) -> Iterator[Fraction]:
    """The numbers of points that decide about a requirement."""
    if isinstance(requirement, PointsRequirement | CountRequirement):
        yield requirement.at_least


def met_of(requirement: CountRequirement, situation: Situation) -> tuple[int, int]:
    """How many nodes reach the mark for certain, and how many have to."""
    applying = [each for each in _members(requirement, situation) if each is not None]
    met = sum(each.at(LOW) >= requirement.at_least for each in applying)
    if requirement.share is None:
        return met, requirement.count or 0
    return met, max(1, ceil(len(applying) * requirement.share / 100))


def _members(requirement: CountRequirement, situation: Situation) -> list[Reached | None]:
    return [situation.points[node] for node in situation.sets[requirement.among].nodes]


def _counted(requirement: CountRequirement, situation: Situation, end: int) -> bool:
    met, needed = met_of(requirement, situation)
    if end == LOW:
        return met >= needed
    applying = [each for each in _members(requirement, situation) if each is not None]
    possible = [each for each in applying if each.high >= requirement.at_least]
    if requirement.share is None:
        return len(possible) >= needed
    lapsing = sum(each.open and each.high < requirement.at_least for each in applying)
    return bool(possible) and len(possible) * 100 >= requirement.share * (len(applying) - lapsing)


def _shortfall(requirement: Requirement, situation: Situation, counts: list[CountRequirement]) -> Shortfall:
    match requirement:
        case PointsRequirement(node=node, at_least=at_least):
            reached = situation.points[node]
            have = Fraction(0) if reached is None else reached.at(LOW)
            return PointsShortfall(requirement, have, at_least - have)
        case CountRequirement():
            met, needed = met_of(requirement, situation)
            nearest = _nearest(requirement, situation, counts)[: needed - met]
            among = situation.sets[requirement.among]
            return CountShortfall(
                requirement=requirement, among=among, met=met, needed=needed, nearest=nearest
            )
        case ConditionRequirement():
            return ConditionShortfall(requirement)
        case _:
            assert_never(requirement)


def _nearest(
    requirement: CountRequirement, situation: Situation, counts: list[CountRequirement]
) -> tuple[NodeKey, ...]:
    """The nodes under the mark: those first that further unmet counts lack too, then the highest."""

    def order(node: NodeKey) -> tuple[int, Fraction]:
        reached = situation.points[node]
        lacked = sum(node in situation.sets[each.among].nodes for each in counts)
        return -lacked, -(Fraction(0) if reached is None else reached.at(LOW))

    below = [
        node
        for node in situation.sets[requirement.among].nodes
        if (reached := situation.points[node]) is not None and reached.at(LOW) < requirement.at_least
    ]
    return tuple(sorted(below, key=order))
