"""Which level an enterprise stands at, in words: the levels, what is met and what binds."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.deciding import Strand
from assessment.domain.levels import (
    Cumulative,
    Highest,
    Ladder,
    Level,
    nodes_of,
    own_requirements,
    requirements_up_to,
    thresholds,
)
from assessment.domain.requirements import LOW, PointsRequirement, Requirement, is_met
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import capitalised, number
from assessment.report.at_odds import at_odds
from assessment.report.demands import (
    needed_in_words,
    present_in_words,
    shortfall_in_words,
    subject_title,
    title_of,
)
from assessment.report.question_findings import Points, shown
from assessment.report.rules_in_words import rule_in_words

_HEIGHT_DECIMALS = 2
_STRAND = Text("按{subject}可达“{level}”", '{subject} alone: "{level}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A requirement of the next level that is not met, by its name and in a sentence."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level: its requirements as met or not, and whether the enterprise stands on it."""

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


@dataclass(frozen=True, slots=True)
class Climbed:
    """How far one level of a cumulative rule is reached by itself, 0–100."""

    title: str
    points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInWords:
    """The level, what it means, what may still change it, and what binds.

    ``noun`` is what the model calls a level, ``rule`` how it decides. ``strands`` say what each part of the
    rule alone would allow, where these differ. ``height`` is the number of levels climbed under a cumulative
    rule, where each level is ``climbed`` by itself and holds from ``bar`` points on. ``asked`` are the points
    the next level asks of single dimensions, where it does; ``apart`` says why level and total seem at odds.
    """

    noun: str
    rule: str
    total: Points
    apart: str
    level: str
    meaning: str
    reachable: str
    following: str
    following_meaning: str
    binding: tuple[Binding, ...]
    strands: tuple[str, ...]
    height: str
    climbed: tuple[Climbed, ...]
    bar: Fraction | None
    asked: Fraction | None
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
    keys = [level.key for level in rule.levels]
    following = decision.following
    return StandingInWords(
        noun=score.questionnaire.level_name.in_language(language),
        rule=rule_in_words(score.questionnaire, language).how,
        total=shown(score.total.points, thresholds(rule), language),
        apart=at_odds(score, language),
        level=decision.level.title.in_language(language),
        meaning=decision.level.meaning.in_language(language),
        reachable=decision.reachable.title.in_language(language),
        following="" if following is None else following.title.in_language(language),
        following_meaning="" if following is None else following.meaning.in_language(language),
        binding=tuple(
            Binding(
                title=title_of(score.questionnaire, each.requirement, language),
                sentence=shortfall_in_words(score, each, language),
            )
            for each in decision.binding
        ),
        strands=tuple(_strands(score, language)),
        height=_height(decision.height),
        climbed=tuple(_climbed(score, language)),
        bar=rule.bar if isinstance(rule, Cumulative) else None,
        asked=_asked_of_dimensions(score),
        rungs=tuple(_rungs(score, keys.index(decision.level.key), language)),
        current=keys.index(decision.level.key),
        possible=keys.index(decision.reachable.key),
    )


def _strands(score: Score, language: Language) -> Iterator[str]:
    """What each part of the rule alone would allow; nothing where all allow the same.

    Nor where each level asks for something else: one part alone says little then.
    """
    strands = score.decision.strands
    differ = isinstance(score.questionnaire.level_rule, Ladder | Cumulative)
    if differ or len({each.allows.key for each in strands}) < 2:
        return
    for strand in strands:
        yield _STRAND.in_language(language).format(
            subject=capitalised(_subject(score, strand, language)),
            level=strand.allows.title.in_language(language),
        )


def _subject(score: Score, strand: Strand, language: Language) -> str:
    return subject_title(score.questionnaire, strand.subject, language)


def _height(height: tuple[Fraction, Fraction] | None) -> str:
    if height is None:
        return ""
    ends = [number(end, decimals=_HEIGHT_DECIMALS) for end in height]
    return ends[0] if height[0] == height[1] else "–".join(ends)


def _asked_of_dimensions(score: Score) -> Fraction | None:
    """The most points that the next level, or the highest where it is reached, asks of a single dimension."""
    rule, decision = score.questionnaire.level_rule, score.decision
    counted = {part.key for part in score.total.parts}
    asked = [
        each.at_least
        for each in requirements_up_to(rule, decision.following or decision.level)
        if isinstance(each, PointsRequirement) and each.node in counted
    ]
    return max(asked, default=None)


def _climbed(score: Score, language: Language) -> Iterator[Climbed]:
    """Every level of a cumulative rule from the second on; nothing under other rules."""
    rule = score.questionnaire.level_rule
    if not isinstance(rule, Cumulative):
        return
    for level, node in zip(rule.levels[1:], nodes_of(rule), strict=True):
        reached = score.decision.situation.points[node]
        ends = None if reached is None else (reached.at(LOW), reached.high)
        yield Climbed(level.title.in_language(language), shown(ends, thresholds(rule), language))


def _rungs(score: Score, current: int, language: Language) -> Iterator[Rung]:
    for place, level in enumerate(score.questionnaire.level_rule.levels):
        yield Rung(
            title=level.title.in_language(language),
            meaning=level.meaning.in_language(language),
            reached=place <= current,
            current=place == current,
            requirements=tuple(_met(score, each, language) for each in _demands(score, level, place)),
        )


def _demands(score: Score, level: Level, place: int) -> tuple[Requirement, ...]:
    """What this level asks for beyond the one below."""
    rule = score.questionnaire.level_rule
    if isinstance(rule, Highest) or not place:
        return own_requirements(rule, level)
    below = requirements_up_to(rule, rule.levels[place - 1])
    return tuple(each for each in requirements_up_to(rule, level) if each not in below)


def _met(score: Score, requirement: Requirement, language: Language) -> Met:
    return Met(
        title=capitalised(title_of(score.questionnaire, requirement, language)),
        needed=needed_in_words(score, requirement, language),
        points=present_in_words(score, requirement, language),
        met=is_met(requirement, score.decision.situation, LOW),
    )
