"""A questionnaire (评估问卷): dimensions, indicators and their questions, and how points come together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final, Literal, TypeAlias

from assessment.domain.conditions import Condition
from assessment.domain.levels import LevelRule
from assessment.domain.points import BandStep
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questions import Question, Ratio, ranks_of
from assessment.domain.relations import Relation
from assessment.domain.sources import Source
from assessment.domain.texts import NO_TEXT, Text

QUESTIONS_PER_PAGE: Final = 12
LEVEL: Final = Text("等级", "level")
"""What most models call a level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMean:
    """Σwx / Σw over the parts that apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainMean:
    """Σx / n over the parts that apply, whatever their weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Σwx / 100, a weight being the most its part can bring; what does not apply is made up for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """The weakest part that applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The weighted mean of the parts, turned into points by left-closed bands."""

    below: Fraction
    bands: tuple[BandStep, ...]


Aggregation: TypeAlias = WeightedMean | PlainMean | Sum | Minimum | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightCase:
    """The weight of a part where ``when`` holds (by industry, by production type); the first one counts."""

    when: Condition
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is scored in a dimension (指标), by one or several questions; ``group`` is that it belongs to."""

    key: str
    code: str
    title: Text
    questions: tuple[Question, ...]
    source: Source
    description: Text = NO_TEXT
    group: str = ""
    weight: Fraction = Fraction(1)
    weight_cases: tuple[WeightCase, ...] = ()
    combine: Aggregation = WeightedMean()
    asked_when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Indicators of a dimension that are brought together before the dimension is (能力域)."""

    key: str
    code: str
    title: Text
    source: Source
    weight: Fraction = Fraction(1)
    weight_cases: tuple[WeightCase, ...] = ()
    combine: Aggregation = WeightedMean()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What points from ``at_least`` on say of a dimension or of the whole, in a paragraph for the report."""

    at_least: Fraction
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A name for points from ``at_least`` on, shown beside every node (红、黄、绿)."""

    key: str
    title: Text
    at_least: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A theme (维度) with its indicators; an unscored one only collects facts for the advice.

    One that is scored but not ``counted`` stands beside the total: only the level rule looks at it.
    """

    key: str
    code: str
    title: Text
    introduction: Text
    minutes: int
    indicators: tuple[Indicator, ...]
    source: Source
    groups: tuple[Group, ...] = ()
    part: Text = NO_TEXT
    scored: bool = True
    counted: bool = True
    weight: Fraction = Fraction(1)
    weight_cases: tuple[WeightCase, ...] = ()
    combine: Aggregation = WeightedMean()
    asked_when: Condition | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questionnaire:
    """A version of a maturity model with everything needed to ask, score and explain it.

    ``level_name`` is what this model calls a level (等级, 阶段).
    """

    key: str
    version: str
    status: Literal["draft", "published"]
    title: Text
    summary: Text
    disclaimer: Text
    source: Source
    level_rule: LevelRule
    dimensions: tuple[Dimension, ...]
    level_name: Text = LEVEL
    combine: Aggregation = WeightedMean()
    relations: tuple[Relation, ...] = ()
    readings: tuple[Reading, ...] = ()
    signals: tuple[Signal, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def minutes(self) -> int:
        """How long a prepared person needs for all of it."""
        return sum(dimension.minutes for dimension in self.dimensions)

    def dimension(self, key: str) -> Dimension | None:
        """The dimension called ``key``."""
        return next((each for each in self.dimensions if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with the indicator and dimension it belongs to."""

    question: Question
    indicator: Indicator
    dimension: Dimension


@cache
def placed_questions(questionnaire: Questionnaire) -> Mapping[str, Placed]:
    """Every question by its key, in the order of the questionnaire."""
    return {
        question.key: Placed(question, indicator, dimension)
        for dimension in questionnaire.dimensions
        for indicator in dimension.indicators
        for question in indicator.questions
    }


@cache
def ranks(questionnaire: Questionnaire) -> Mapping[str, Mapping[str, int]]:
    """The order of the options of each question and each fact of the profile, for conditions."""
    own = {key: ranks_of(placed.question) for key, placed in placed_questions(questionnaire).items()}
    return own | dict(PROFILE_RANKS)


def entered_questions(dimension: Dimension) -> Iterator[Question]:
    """The questions a person answers: all but the ratios, which follow from figures."""
    for indicator in dimension.indicators:
        for question in indicator.questions:
            if not isinstance(question, Ratio):
                yield question


def pages(dimension: Dimension) -> tuple[tuple[Indicator, ...], ...]:
    """The dimension cut into pages of at most twelve questions, never within an indicator."""
    cut: list[list[Indicator]] = [[]]
    count = 0
    for indicator in dimension.indicators:
        size = sum(not isinstance(question, Ratio) for question in indicator.questions)
        if cut[-1] and count + size > QUESTIONS_PER_PAGE:
            cut.append([])
            count = 0
        cut[-1].append(indicator)
        count += size
    return tuple(tuple(indicators) for indicators in cut if indicators)
