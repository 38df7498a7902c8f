"""Small questionnaires for tests of scoring, built by hand rather than read from files."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict, Unpack

from assessment.domain.conditions import Condition
from assessment.domain.facts import Answers
from assessment.domain.levels import Ladder, LevelRule, Stage
from assessment.domain.points import Bands, BandStep, Proportional, Scale
from assessment.domain.questionnaire import Aggregation, Dimension, Indicator, Questionnaire, WeightedMean
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    Follow,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    TableRow,
    UnknownPolicy,
    YesNo,
)
from assessment.domain.requirements import PointsRequirement
from assessment.domain.scoring import Score, score
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import Text

OURS = Source(title="平台自定规则", mark=Mark.OURS)
ONE = Fraction(1)
STEPS = ("none", "sheet", "system", "connected", "optimised")
SHARES = ("none", "quarter", "half", "most", "all")
DEPTHS = ("sheet", "system", "connected", "optimised")


class More(TypedDict, total=False):
    """What a question may say of itself, whatever its kind."""

    weight: Fraction
    unknown: UnknownPolicy
    not_applicable: NotApplicablePolicy
    asked_when: Condition | None
    element: str
    optional: bool
    follows: tuple[Follow, ...]


class Whole(More):
    """All that a question says of itself, whatever its kind."""

    key: str
    text: Text
    why: Text
    sensitivity: Sensitivity


def asked(key: str, more: More) -> Whole:
    return {"key": key, "text": Text(key), "why": Text("为了测试"), "sensitivity": Sensitivity.L1, **more}


def options(points: dict[str, Fraction | int | None], exclusive: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(
            key=key,
            text=Text(key),
            points=None if each is None else Fraction(each),
            exclusive=key == exclusive,
        )
        for key, each in points.items()
    )


def single(key: str, points: Sequence[int | None] = (0, 50, 100), **more: Unpack[More]) -> SingleChoice:
    """Options a, b, c … worth ``points``."""
    return SingleChoice(options=options(dict(zip("abcdef", points, strict=False))), **asked(key, more))


def several(key: str, points: Sequence[int] = (20, 30, 50), **more: Unpack[More]) -> MultipleChoice:
    """Options a, b, c … that add up, and ``none``."""
    listed: dict[str, Fraction | int | None] = {**dict(zip("abcdef", points, strict=False)), "none": 0}
    return MultipleChoice(options=options(listed, exclusive="none"), **asked(key, more))


def staged(key: str, points: Sequence[int] = (0, 25, 50, 75, 100), **more: Unpack[More]) -> Staged:
    return Staged(steps=options(dict(zip(STEPS, points, strict=False))), **asked(key, more))


def coverage(key: str, **more: Unpack[More]) -> CoverageDepth:
    """Share times depth: 0, ¼, ½, ¾, 1 times 25, 50, 75, 100."""
    rows = tuple(
        TableRow(share, tuple(Fraction(place * 25 * depth, 4) for depth in range(1, 5)))
        for place, share in enumerate(SHARES)
    )
    return CoverageDepth(
        shares=options(dict.fromkeys(SHARES)),
        depths=options(dict.fromkeys(DEPTHS)),
        table=rows,
        **asked(key, more),
    )


def attained(key: str, height: int = 4, **more: Unpack[More]) -> Attained:
    """Steps l0 to l4; of the next step nothing, half or most (80) is met."""
    steps = options(dict.fromkeys(f"l{place}" for place in range(height + 1)))
    return Attained(steps=steps, shares=options({"nothing": 0, "half": 50, "most": 80}), **asked(key, more))


def figure(
    key: str, points: Scale | None = None, *, minimum: int = 0, maximum: int = 1000, **more: Unpack[More]
) -> Figure:
    return Figure(
        points=points,
        unit=Text("台"),
        minimum=Decimal(minimum),
        maximum=Decimal(maximum),
        **asked(key, more),
    )


def ratio(
    key: str, numerator: str, denominator: str, points: Scale | None = None, **more: Unpack[More]
) -> Ratio:
    return Ratio(
        numerator=numerator,
        denominator=denominator,
        definition=Text("分子÷分母"),
        points=points,
        **asked(key, more),
    )


def yes_no(key: str, yes: int | None = 100, no: int | None = 0, **more: Unpack[More]) -> YesNo:
    given = [None if each is None else Fraction(each) for each in (yes, no)]
    return YesNo(yes_points=given[0], no_points=given[1], **asked(key, more))


def free_text(key: str, **more: Unpack[More]) -> FreeText:
    return FreeText(**asked(key, more))


def bands(*steps: tuple[int, int], below: int = 0, closed: str = "left") -> Bands:
    """A table of (from, points)."""
    made = tuple(BandStep(Decimal(at), Fraction(points)) for at, points in steps)
    return Bands(
        closed="left" if closed == "left" else "right", below=Fraction(below), bands=made, source=OURS
    )


def proportional(zero_at: int = 0, full_at: int = 100) -> Proportional:
    return Proportional(zero_at=Decimal(zero_at), full_at=Decimal(full_at), source=OURS)


def indicator(
    key: str,
    *questions: Question,
    weight: Fraction = ONE,
    combine: Aggregation | None = None,
    asked_when: Condition | None = None,
) -> Indicator:
    return Indicator(
        key=key,
        code=key,
        title=Text(key),
        source=OURS,
        questions=questions,
        weight=weight,
        combine=combine or WeightedMean(),
        asked_when=asked_when,
    )


def dimension(
    key: str,
    *indicators: Indicator,
    weight: Fraction = ONE,
    combine: Aggregation | None = None,
    scored: bool = True,
) -> Dimension:
    return Dimension(
        key=key,
        code=key,
        title=Text(key),
        introduction=Text(key),
        minutes=1,
        source=OURS,
        indicators=indicators,
        weight=weight,
        combine=combine or WeightedMean(),
        scored=scored,
    )


def ladder(*requirements: dict[str, int]) -> Ladder:
    """Stages s0 (no requirement), s1, s2 … each with the nodes and points it needs."""
    stages = [Stage(key="s0", title=Text("s0"), meaning=Text("s0"))]
    for place, needed in enumerate(requirements, start=1):
        needs = tuple(
            PointsRequirement(node=node, at_least=Fraction(points)) for node, points in needed.items()
        )
        stages.append(
            Stage(key=f"s{place}", title=Text(f"s{place}"), meaning=Text(f"s{place}"), requires=needs)
        )
    return Ladder(levels=tuple(stages), source=OURS)


def questionnaire(
    *dimensions: Dimension, combine: Aggregation | None = None, levels: LevelRule | None = None
) -> Questionnaire:
    return Questionnaire(
        key="small",
        version="2025.1",
        status="draft",
        title=Text("小问卷"),
        summary=Text("测试用"),
        disclaimer=Text("测试用"),
        source=OURS,
        level_rule=levels or ladder({"total": 60}),
        dimensions=dimensions,
        combine=combine or WeightedMean(),
    )


def of_questions(*questions: Question, combine: Aggregation | None = None) -> Questionnaire:
    """A questionnaire with one dimension ``d`` of one indicator ``i``."""
    return questionnaire(dimension("d", indicator("i", *questions, combine=combine)))


def scored(asked: Questionnaire, answers: Answers | None = None, profile: Answers | None = None) -> Score:
    return score(asked, answers or {}, profile or {})


def points(result: Score, key: str) -> tuple[Fraction, Fraction] | None:
    """The interval of a node that exists."""
    node = result.node(key)
    assert node is not None
    return node.points


def exactly(value: Fraction | int | str) -> tuple[Fraction, Fraction]:
    return Fraction(value), Fraction(value)
