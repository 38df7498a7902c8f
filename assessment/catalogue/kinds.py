"""The words authors write in ``kind``, one for each class of a closed union."""

from typing import Final

from assessment.domain.elements import FlagElement, QuantityElement, SetElement, StepsElement
from assessment.domain.levels import Cumulative, Highest, Ladder, LevelBands, Weakest
from assessment.domain.measures import Raise, Reach
from assessment.domain.points import Bands, Proportional
from assessment.domain.questionnaire import Minimum, PlainMean, Sum, Table, WeightedMean
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
)
from assessment.domain.relations import AtMost, RatioWithin
from assessment.domain.requirements import ConditionRequirement, CountRequirement, PointsRequirement

KINDS: Final[dict[type, str]] = {
    SingleChoice: "single-choice",
    MultipleChoice: "multiple-choice",
    Staged: "staged",
    Figure: "figure",
    Ratio: "ratio",
    CoverageDepth: "coverage-depth",
    Attained: "attained",
    YesNo: "yes-no",
    FreeText: "free-text",
    Bands: "bands",
    Proportional: "proportional",
    WeightedMean: "weighted-mean",
    PlainMean: "mean",
    Sum: "sum",
    Minimum: "minimum",
    Table: "table",
    LevelBands: "bands",
    Weakest: "weakest",
    Ladder: "ladder",
    Highest: "highest",
    Cumulative: "cumulative",
    PointsRequirement: "points",
    CountRequirement: "count",
    ConditionRequirement: "condition",
    AtMost: "at-most",
    RatioWithin: "ratio-within",
    StepsElement: "steps",
    SetElement: "set",
    QuantityElement: "quantity",
    FlagElement: "flag",
    Reach: "reach",
    Raise: "raise",
}
"""The word for each class of a closed union, as authors write it in ``kind``."""

MEANT_WITHOUT_KIND: Final = frozenset({PointsRequirement})
"""The classes that are meant where an author writes no ``kind``."""
