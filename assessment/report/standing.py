"""Which level an enterprise stands at, in words: the ladder, what is met and what binds."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.levels import TOTAL, Level, Requirement, requirements_up_to, thresholds
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import score as shown_score
from assessment.report.findings import Points, shown

_TOTAL_TITLE = Text("总分", "Total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A requirement of the next level that is not met: what is there, what is needed, how much is missing."""

    title: str
    points: str
    needed: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level of the ladder: its requirements as met or not, and whether the enterprise stands on it."""

    title: str
    meaning: str
    reached: bool
    current: bool
    requirements: tuple["Met", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One requirement with what the enterprise has."""

    title: str
    needed: str
    points: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInWords:
    """The level, what it means, what may still change it, and what binds."""

    total: Points
    level: str
    meaning: str
    reachable: str
    following: str
    following_meaning: str
    binding: tuple[Binding, ...]
    rungs: tuple[Rung, ...]
    current: int
    possible: int

    @property
    def settled(self) -> bool:
        """Whether no unknown answer could still raise the level."""
        return self.current == self.possible


def standing_of(score: Score, language: Language = "zh") -> StandingInWords:
    """Where the enterprise stands, decided by the certain points."""
    rule = score.questionnaire.level_rule
    decision = score.decision
    limits = thresholds(rule)
    keys = [level.key for level in rule.levels]
    following = decision.following
    return StandingInWords(
        total=shown(score.total.points, limits, language),
        level=decision.level.title.in_language(language),
        meaning=decision.level.meaning.in_language(language),
        reachable=decision.reachable.title.in_language(language),
        following="" if following is None else following.title.in_language(language),
        following_meaning="" if following is None else following.meaning.in_language(language),
        binding=tuple(
            Binding(
                title=node_title(score.questionnaire, each.requirement.node, language),
                points=shown_score(each.points, thresholds=limits),
                needed=shown_score(Fraction(each.requirement.at_least)),
                missing=shown_score(each.missing),
            )
            for each in decision.binding
        ),
        rungs=tuple(_rungs(score, keys.index(decision.level.key), language)),
        current=keys.index(decision.level.key),
        possible=keys.index(decision.reachable.key),
    )


def node_title(questionnaire: Questionnaire, key: str, language: Language = "zh") -> str:
    """The title of a dimension or indicator by its key, or of the whole."""
    if key == TOTAL:
        return _TOTAL_TITLE.in_language(language)
    for dimension in questionnaire.dimensions:
        if dimension.key == key:
            return dimension.title.in_language(language)
        for indicator in dimension.indicators:
            if indicator.key == key:
                return indicator.title.in_language(language)
    return key


def _rungs(score: Score, current: int, language: Language) -> Iterator[Rung]:
    for place, level in enumerate(score.questionnaire.level_rule.levels):
        needed = _own_requirements(score, level, place)
        yield Rung(
            title=level.title.in_language(language),
            meaning=level.meaning.in_language(language),
            reached=place <= current,
            current=place == current,
            requirements=tuple(_met(score, each, language) for each in needed),
        )


def _own_requirements(score: Score, level: Level, place: int) -> tuple[Requirement, ...]:
    """What this level asks for beyond the one below."""
    rule = score.questionnaire.level_rule
    below = requirements_up_to(rule, rule.levels[place - 1]) if place else ()
    return tuple(each for each in requirements_up_to(rule, level) if each not in below)


def _met(score: Score, requirement: Requirement, language: Language) -> Met:
    node = score.node(requirement.node)
    points = None if node is None else node.points
    limits = thresholds(score.questionnaire.level_rule)
    return Met(
        title=node_title(score.questionnaire, requirement.node, language),
        needed=shown_score(Fraction(requirement.at_least)),
        points=shown(points, limits, language).text,
        met=points is not None and points[0] >= requirement.at_least,
    )
