"""The kinds of question a questionnaire can ask, as a closed union."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from assessment.domain.conditions import Condition, FactKey
from assessment.domain.points import Scale
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.texts import NO_TEXT, Text

PERCENT: Final = Text("%", "%")


class UnknownPolicy(StrEnum):
    """Whether 不确定 may be answered; where it may, the score becomes an interval."""

    REFUSED = "refused"
    INTERVAL = "interval"


class NotApplicablePolicy(StrEnum):
    """Whether 不适用 may be answered, and what it counts for."""

    REFUSED = "refused"
    EXCLUDED = "excluded"
    ZERO = "zero"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A possible answer: its meaning, what counts, an example; points 0–100, none if it is not scored."""

    key: str
    text: Text
    points: Fraction | None = None
    counts: Text = NO_TEXT
    example: Text = NO_TEXT
    exclusive: bool = False
    element_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The answer that follows where ``when`` holds over elements and profile; without it: otherwise."""

    answer: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What every question says of itself, whatever its kind. Compared by identity, to be a cheap key."""

    key: FactKey
    text: Text
    why: Text
    sensitivity: Sensitivity
    hint: Text = NO_TEXT
    evidence: tuple[Text, ...] = ()
    element: str = ""
    follows: tuple[Follow, ...] = ()
    asked_when: Condition | None = None
    unknown: UnknownPolicy = UnknownPolicy.REFUSED
    not_applicable: NotApplicablePolicy = NotApplicablePolicy.REFUSED
    weight: Fraction = Fraction(1)
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SingleChoice(Asked):
    """One of several options (单选)."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultipleChoice(Asked):
    """Any of several options whose points add up (多选); an exclusive option stands alone."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Staged(Asked):
    """Steps of growing maturity, each described (分级); the next includes the one before."""

    steps: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figure(Asked):
    """A number in a unit. Beyond ``minimum``–``maximum`` is refused, beyond the usual range is questioned."""

    unit: Text
    maximum: Decimal
    minimum: Decimal = Decimal(0)
    usual_from: Decimal | None = None
    usual_to: Decimal | None = None
    decimals: int = 0
    counts: Text = NO_TEXT
    example: Text = NO_TEXT
    points: Scale | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio(Asked):
    """Never asked: two figures asked elsewhere (the profile included), divided and shown times ``factor``.

    With ``averaged_with`` the mean of the numerator and those figures is divided, as far as they apply.
    """

    numerator: FactKey
    averaged_with: tuple[FactKey, ...] = ()
    denominator: FactKey
    definition: Text
    unit: Text = PERCENT
    factor: Decimal = Decimal(100)
    decimals: int = 1
    key_figure: bool = False
    points: Scale | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """The points of one share band, one for each step of depth in order."""

    share: str
    points: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverageDepth(Asked):
    """How much of a business is covered, and how deeply (覆盖面 × 深度), combined by a declared table."""

    shares: tuple[Option, ...]
    depths: tuple[Option, ...]
    table: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attained(Asked):
    """Steps of demands (逐级达标): the highest whose demands are all met, and how far the next one is.

    The first step is that of nothing met. The points are those of as many equal rungs: the steps met, and the
    part of the next that its share (0–100) says.
    """

    steps: tuple[Option, ...]
    shares: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YesNo(Asked):
    """Yes or no; ``detail`` is asked of those who say yes."""

    yes_points: Fraction | None = None
    no_points: Fraction | None = None
    detail: Text = NO_TEXT
    counts: Text = NO_TEXT
    example: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreeText(Asked):
    """Text in the respondent's own words, never scored."""

    example: Text = NO_TEXT


Question: TypeAlias = (
    SingleChoice | MultipleChoice | Staged | Figure | Ratio | CoverageDepth | Attained | YesNo | FreeText
)


def choices_of(question: Question) -> tuple[Option, ...]:
    """The options of a question, from the least to the most; of coverage × depth its steps of depth."""
    match question:
        case SingleChoice() | MultipleChoice():
            return question.options
        case Staged() | Attained():
            return question.steps
        case CoverageDepth():
            return question.depths
        case YesNo():
            return (Option(key="no", text=Text("否", "No")), Option(key="yes", text=Text("是", "Yes")))
        case Figure() | Ratio() | FreeText():
            return ()


def ranks_of(question: Question) -> Mapping[str, int]:
    """The place of each option in the order of growing maturity, by key."""
    return {option.key: place for place, option in enumerate(choices_of(question))}
