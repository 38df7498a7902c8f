"""What came of scoring each part: the points of a question and of a node, and how they came about."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from assessment.domain.answers import Answer, Unknown
from assessment.domain.earning import Range, Step, next_better
from assessment.domain.facts import Span
from assessment.domain.questionnaire import Aggregation
from assessment.domain.questions import Question

NOT_ASKED: Final = "not asked"
NOT_APPLICABLE: Final = "not applicable"
NOTHING_APPLIES: Final = "nothing applies"


class QuestionScore(NamedTuple):
    """What one question earned and why: its answer, the value of its ratio, why it was left out."""

    question: Question
    weight: Fraction
    share: Fraction
    points: Range | None
    answer: Answer | None
    span: Span | None
    left_out: str
    open: bool

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @property
    def parts(self) -> tuple["Part", ...]:
        """A question has no parts."""
        return ()

    @property
    def unknown(self) -> bool:
        """Whether the respondent said 不确定."""
        return isinstance(self.answer, Unknown)

    @property
    def next_step(self) -> Step | None:
        """The nearest answer that would earn more; ``None`` at the top and for what was left out."""
        return None if self.points is None else next_better(self.question, self.answer, self.span)


class NodeScore(NamedTuple):
    """The points of an indicator, a group, a dimension or the whole, with the parts they came from.

    ``share`` is the part of its parent's certain points this node answers for, 0–1; a node left out has none.
    """

    key: str
    weight: Fraction
    share: Fraction
    points: Range | None
    combine: Aggregation
    parts: tuple["Part", ...]
    left_out: str
    open: bool


Part: TypeAlias = NodeScore | QuestionScore


def indicators_in(dimension: NodeScore) -> Iterator[NodeScore]:
    """The indicators of a dimension, those inside groups too, each with its share of the dimension."""
    for part in dimension.parts:
        if not isinstance(part, NodeScore):
            continue
        inner = [each for each in part.parts if isinstance(each, NodeScore)]
        yield from [each._replace(share=part.share * each.share) for each in inner] or [part]


def parts_below(part: Part) -> Iterator[Part]:
    """A part and all parts below it, each before its own parts."""
    waiting = [part]
    while waiting:
        yield (each := waiting.pop())
        waiting += each.parts[::-1]
