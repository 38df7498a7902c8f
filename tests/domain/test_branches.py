"""Trees with groups, dimensions beside the total, weights that depend on facts, and parts that are pruned."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from assessment.domain.answers import Answer, Chosen, Covered, Measured, NotApplicable
from assessment.domain.conditions import Is
from assessment.domain.levels import Cumulative, Level
from assessment.domain.questionnaire import Group, Questionnaire, WeightCase
from assessment.domain.questions import NotApplicablePolicy
from assessment.domain.texts import Text
from tests.domain import built
from tests.domain.built import OURS, dimension, exactly, indicator, points, questionnaire, scored, single

TOP = Chosen("c")
HALF = Chosen("b")


def group(key: str, weight: int = 1) -> Group:
    return Group(key=key, code=key, title=Text(key), source=OURS, weight=Fraction(weight))


def grouped() -> Questionnaire:
    """Design (weight 1) of two indicators, production (weight 3) of one."""
    made = dimension(
        "making",
        replace(indicator("product", single("q1")), group="design"),
        replace(indicator("process", single("q2")), group="design"),
        replace(indicator("work", single("q3")), group="production"),
    )
    return questionnaire(replace(made, groups=(group("design"), group("production", 3))))


def test_indicators_come_together_in_their_group_first() -> None:
    result = scored(grouped(), {"q1": TOP, "q2": HALF, "q3": HALF})

    assert points(result, "design") == exactly(75)
    assert points(result, "making") == exactly(Fraction(75 + 3 * 50, 4))


def test_what_is_pruned_in_a_group_leaves_the_weight_of_the_group_as_it_is() -> None:
    whole = grouped()
    made = whole.dimensions[0]
    pruned = replace(made.indicators[0], asked_when=Is("profile.own_design", ("yes",)))
    asked = replace(whole, dimensions=(replace(made, indicators=(pruned, *made.indicators[1:])),))

    result = scored(asked, {"q2": HALF, "q3": TOP}, {"profile.own_design": Chosen("no")})

    assert points(result, "design") == exactly(50)
    assert points(result, "making") == exactly(Fraction(50 + 3 * 100, 4))


def test_a_dimension_beside_the_total_is_scored_and_does_not_count() -> None:
    asked = questionnaire(
        dimension("d1", indicator("i1", single("q1"))),
        replace(dimension("d2", indicator("i2", single("q2"))), counted=False),
    )

    result = scored(asked, {"q1": HALF, "q2": TOP})

    assert points(result, "total") == exactly(50)
    assert points(result, "i2") == exactly(100)
    assert [node.key for node in result.dimensions] == ["d1", "d2"]


def by_type() -> Questionnaire:
    """Design weighs 1, and 9 for process industry; the other dimension always 1."""
    heavy = WeightCase(when=Is("profile.production_type", ("process",)), weight=Fraction(9))
    return questionnaire(
        replace(dimension("d1", indicator("i1", single("q1"))), weight_cases=(heavy,)),
        dimension("d2", indicator("i2", single("q2"))),
    )


def test_weights_depend_on_the_production_type() -> None:
    answers = {"q1": TOP, "q2": Chosen("a")}

    discrete = scored(by_type(), answers, {"profile.production_type": Chosen("discrete")})
    process = scored(by_type(), answers, {"profile.production_type": Chosen("process")})

    assert (points(discrete, "total"), points(process, "total")) == (exactly(50), exactly(90))
    weighed = process.node("d1")
    assert weighed is not None
    assert (weighed.weight, weighed.share) == (Fraction(9), Fraction(9, 10))


def test_while_a_fact_behind_the_weights_is_open_the_interval_holds_every_completion() -> None:
    result = scored(by_type(), {"q1": TOP, "q2": Chosen("a")})

    assert points(result, "total") == (Fraction(50), Fraction(90))


def test_weights_may_depend_on_an_answer_of_the_questionnaire() -> None:
    heavy = WeightCase(when=Is("line", ("c",)), weight=Fraction(3))
    asked = questionnaire(
        dimension("about", indicator("i0", single("line", (None, None, None))), scored=False),
        dimension(
            "d", replace(indicator("i1", single("q1")), weight_cases=(heavy,)), indicator("i2", single("q2"))
        ),
    )
    answers = {"q1": TOP, "q2": Chosen("a")}

    assert points(scored(asked, {**answers, "line": Chosen("c")}), "total") == exactly(75)
    assert points(scored(asked, {**answers, "line": Chosen("a")}), "total") == exactly(50)
    assert points(scored(asked, answers), "total") == (Fraction(50), Fraction(75))


def test_a_dimension_that_is_not_asked_is_left_out() -> None:
    asked = questionnaire(
        dimension("d1", indicator("i1", single("q1"))),
        replace(dimension("d2", indicator("i2", single("q2"))), asked_when=Is("profile.group", ("yes",))),
    )

    result = scored(asked, {"q1": TOP}, {"profile.group": Chosen("no")})

    assert points(result, "total") == exactly(100)
    assert points(result, "d2") is None


def climbing() -> Questionnaire:
    """Two indicators of four levels each, weights 3 and 1, decided level after level from 80 % on."""
    levels = tuple(Level(key=f"l{n}", title=Text(f"l{n}"), meaning=Text(f"l{n}")) for n in range(5))
    asked = questionnaire(
        dimension(
            "d",
            indicator("i1", built.attained("q1"), weight=Fraction(3)),
            indicator("i2", built.attained("q2")),
        )
    )
    return replace(asked, level_rule=Cumulative(levels=levels, bar=Fraction(80), source=OURS))


def test_every_level_is_weighed_like_the_whole() -> None:
    result = scored(climbing(), {"q1": Covered("half", "l2"), "q2": Covered("nothing", "l1")})

    # q1: two levels and half of the third; q2: one level
    # level 1: (3×1 + 1) ÷ 4 = 1; level 2: 3×1 ÷ 4 = 0.75, under 0.8: the height is 1.75
    assert result.decision.level.key == "l1"
    assert result.decision.height == exactly("1.75")
    assert points(result, "q1") == exactly(Fraction(250, 4))
    assert points(result, "q2") == exactly(25)


def test_the_last_level_has_no_next_one() -> None:
    result = scored(climbing(), {"q1": Covered("", "l4"), "q2": Covered("most", "l3")})

    assert points(result, "q1") == exactly(100)
    assert result.decision.level.key == "l4"  # level 4: (3 + 0.8) ÷ 4 = 0.95


def test_a_ratio_may_take_the_mean_of_several_figures() -> None:
    share = replace(
        built.ratio("share", "y1", "profile.revenue", built.proportional(0, 10)), averaged_with=("y2", "y3")
    )
    figures = [built.figure(key, not_applicable=NotApplicablePolicy.EXCLUDED) for key in ("y1", "y2", "y3")]
    asked = built.of_questions(*figures, share)
    revenue = {"profile.revenue": Measured(Decimal(100))}

    answers: dict[str, Answer] = {
        "y1": Measured(Decimal(9)),
        "y2": Measured(Decimal(3)),
        "y3": Measured(Decimal(3)),
    }
    young: dict[str, Answer] = {**answers, "y3": NotApplicable("去年才成立")}

    assert points(scored(asked, answers, revenue), "share") == exactly(50)  # (9 + 3 + 3) ÷ 3 ÷ 100 = 5 %
    assert points(scored(asked, young, revenue), "share") == exactly(60)  # (9 + 3) ÷ 2 ÷ 100 = 6 %
