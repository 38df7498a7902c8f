"""Small worlds from a seed: any kind of questionnaire, what a firm answered, measures, incentives, a goal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random

from assessment.domain.aims import Aim, LevelAim, PointsAim, certain_points, is_reached, place_of
from assessment.domain.answers import Answer, Chosen, Measured, NotApplicable, Unknown
from assessment.domain.conditions import All, Answered, AnyOf, AtLeast, Condition, Is, Not, SomeOf
from assessment.domain.elements import (
    Element,
    FlagElement,
    QuantityElement,
    SetElement,
    StepsElement,
    element_ranks,
    values_of,
)
from assessment.domain.footing import Around, Sheet
from assessment.domain.incentives import Applicant, Incentive
from assessment.domain.levels import (
    Band,
    Cumulative,
    Highest,
    Ladder,
    Level,
    LevelBands,
    LevelRule,
    Stage,
    Weakest,
)
from assessment.domain.measures import Cost, Effect, Measure, Months, Prerequisite, Raise, Reach
from assessment.domain.paths import Limits, Outset, Route, candidates, merit, route_of
from assessment.domain.points import BandStep, Scale
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import (
    Aggregation,
    Minimum,
    PlainMean,
    Questionnaire,
    Sum,
    Table,
    WeightedMean,
    placed_questions,
)
from assessment.domain.questions import Follow, NotApplicablePolicy, Question, Ratio, UnknownPolicy
from assessment.domain.requirements import (
    ConditionRequirement,
    CountRequirement,
    NodeSet,
    PointsRequirement,
    Requirement,
)
from assessment.domain.size import SizeClass
from assessment.domain.texts import Text
from tests.domain import built
from tests.domain.generated import PROFILE, given_answers
from tests.domain.planned import brings
from tests.domain.setting_out import HUBEI, TODAY, voucher

ELEMENTS: dict[str, Element] = {
    each.key: each
    for each in (
        StepsElement(key="s", title=Text("s"), values=built.STEPS),
        StepsElement(key="t", title=Text("t"), values=built.STEPS),
        StepsElement(key="o", title=Text("o"), values=("a", "b", "c")),
        StepsElement(key="c", title=Text("c"), values=("none", *built.DEPTHS)),
        StepsElement(key="l", title=Text("l"), values=("l0", "l1", "l2", "l3", "l4")),
        SetElement(key="m", title=Text("m"), values=("a", "b", "c")),
        SetElement(key="n", title=Text("n"), values=("a", "b", "c")),
        FlagElement(key="f", title=Text("f")),
        QuantityElement(key="p", title=Text("p"), unit=Text("台")),
        QuantityElement(key="w", title=Text("w"), unit=Text("台")),
        QuantityElement(key="r", title=Text("r"), unit=Text("%")),
        StepsElement(
            key="d",
            title=Text("d"),
            values=built.STEPS,
            follows=(
                Follow(answer="connected", when=All((AtLeast("s", "system"), AtLeast("t", "system")))),
                Follow(answer="sheet", when=AtLeast("s", "sheet")),
                Follow(answer="none"),
            ),
        ),
    )
}
RANKS = {**element_ranks(ELEMENTS), **PROFILE_RANKS}
KEYS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class World:
    """A question about paths, small enough to try every set of measures."""

    outset: Outset
    aims: tuple[Aim, ...]
    limits: Limits


def world(seed: int, *, most: int = 6) -> World:
    """Any world; every kind of question, of bringing points together and of level comes up."""
    dice = Random(seed)  # noqa: S311 - chance, not secrecy
    asked = _questionnaire(dice)
    others = (_sheet(dice, _other(dice)),) if dice.random() < 0.5 else ()
    elements = [
        placed.question.element for placed in placed_questions(asked).values() if placed.question.element
    ]
    measures = _measures(dice, dice.randint(2, most), elements)
    keys = [each.key for each in measures]
    incentives: list[Incentive] = [
        voucher(
            f"v{number}",
            *dice.sample(keys, dice.randint(1, len(keys))),
            rate="3/10",
            cap=dice.choice([None, 3]),
        )
        for number in range(dice.randint(0, 2))
    ]
    profile = {**PROFILE, "profile.size": Chosen("small")}
    outset = Outset(
        sheet=_sheet(dice, asked),
        around=Around(profile=profile, ranks=RANKS, elements=ELEMENTS, others=others),
        measures=measures,
        incentives=tuple(incentives),
        applicant=Applicant(facts=profile, regions=frozenset({HUBEI}), ranks=RANKS, on=TODAY),
    )
    return World(outset, (_aim(dice, outset),), _limits(dice, keys))


def all_routes(outset: Outset, limits: Limits) -> list[Route]:
    """Every set of candidates carried out, as far as it keeps to the limits."""
    keys = [each.key for each in candidates(outset, limits.without)]
    every = (chosen for count in range(len(keys) + 1) for chosen in combinations(keys, count))
    return [route for chosen in every if (route := route_of(outset, chosen)).keeps(limits)]


def best_by_trying(here: World) -> Route | None:
    """The best path there is, found by carrying out every set of candidates."""
    serving = [
        route
        for route in all_routes(here.outset, here.limits)
        if all(is_reached(aim, route.score) for aim in here.aims)
    ]
    return min(serving, key=lambda route: merit(here.outset, route), default=None)


def _limits(dice: Random, keys: Sequence[str]) -> Limits:
    return Limits(
        budget=Decimal(dice.randint(5, 40)) if dice.random() < 0.3 else None,
        months=dice.randint(2, 14) if dice.random() < 0.3 else None,
        without=frozenset(dice.sample(list(keys), 1)) if dice.random() < 0.2 else frozenset(),
    )


def _aim(dice: Random, outset: Outset) -> Aim:
    """Mostly one that can be reached: by the level, or the points, that all measures together lead to."""
    keys = [each.key for each in candidates(outset)]
    now, then = route_of(outset, ()).score, route_of(outset, keys).score
    rule = then.questionnaire.level_rule
    place = place_of(rule, then.decision.level.key)
    if place and dice.random() < 0.7 and place > place_of(rule, now.decision.level.key):
        return LevelAim(rule.levels[place].key)
    node = dice.choice(["total", "d0", "d1"])
    before, after = certain_points(now, node), certain_points(then, node)
    if after <= before:
        return LevelAim(dice.choice(rule.levels[1:]).key)
    return PointsAim(node, before + (after - before) * Fraction(dice.randint(1, 11), 10))


def _questionnaire(dice: Random) -> Questionnaire:
    questions = _questions(dice)
    dice.shuffle(questions)
    cut = dice.randint(1, len(questions) - 1)
    parts = (questions[:cut], questions[cut:])
    indicators = [
        built.indicator(f"i{place}", *part, weight=Fraction(dice.randint(1, 4)), combine=_combining(dice))
        for place, part in enumerate(parts)
    ]
    dimensions = [
        built.dimension(f"d{place}", each, weight=Fraction(dice.randint(1, 3)))
        for place, each in enumerate(indicators)
    ]
    return built.questionnaire(*dimensions, combine=_combining(dice), levels=_level_rule(dice, questions))


def _other(dice: Random) -> Questionnaire:
    return built.of_questions(
        built.staged("other-s", element="s"),
        built.staged("other-t", element="t"),
        built.several("other-n", element="n"),
    )


def _combining(dice: Random) -> Aggregation:
    steps = (BandStep(Decimal(20), Fraction(30)), BandStep(Decimal(50), Fraction(80)))
    rules: list[Aggregation] = [
        WeightedMean(),
        PlainMean(),
        Minimum(),
        Sum(),
        Table(below=Fraction(5), bands=steps),
    ]
    return dice.choice([WeightedMean(), WeightedMean(), *rules])


def _questions(dice: Random) -> list[Question]:
    """Three to six questions, the ratio always with its figures."""
    unsure: built.More = {"element": "s", "unknown": UnknownPolicy.INTERVAL}
    lapsing: built.More = {"element": "t", "not_applicable": NotApplicablePolicy.EXCLUDED}
    scales: list[Scale] = [built.proportional(0, 80), built.bands((30, 50), (60, 100))]
    kinds: list[list[Question]] = [
        [built.staged("qs", **unsure)],
        [built.staged("qt", **lapsing)],
        [built.single("qo", (0, 30, 100), element="o")],
        [built.several("qm", (20, 30, 60), element="m")],
        [built.coverage("qc", element="c")],
        [built.attained("ql", element="l")],
        [built.yes_no("qf", element="f", weight=Fraction(2))],
        [
            built.figure("qp", maximum=50, element="p"),
            built.figure("qw", minimum=1, maximum=50, element="w"),
            built.ratio("qr", "qp", "qw", dice.choice(scales), element="r"),
        ],
        [built.figure("qg", built.bands((5, 40), (20, 100)), maximum=50, element="p")],
        [built.staged("qy", follows=_rules(dice, ("connected", "system", "sheet"), "none"))],
        [built.attained("qz", follows=_rules(dice, ("half/l3", "l2", "l1"), "l0"))],
        [built.several("qx", (40, 20, 40), follows=_rules(dice, ("a", "b", "c"), "none"))],
    ]
    chosen = [each for kind in dice.sample(kinds, dice.randint(2, 5)) for each in kind]
    keys = {each.key for each in chosen}
    if "qs" in keys and dice.random() < 0.4:
        chosen.append(built.staged("qa", asked_when=AtLeast("qs", "sheet"), element="d"))
    return chosen


def _rules(dice: Random, answers: Sequence[str], otherwise: str) -> tuple[Follow, ...]:
    return (*(Follow(answer=each, when=_condition(dice)) for each in answers), Follow(answer=otherwise))


def _condition(dice: Random) -> Condition:
    """A condition over elements, mostly one that better facts fulfil."""
    atoms: list[Condition] = [
        AtLeast(dice.choice(["s", "t", "d"]), dice.choice(built.STEPS[1:4])),
        AtLeast("c", dice.choice(built.DEPTHS[:3])),
        AtLeast("l", dice.choice(["l1", "l2"])),
        Is("m", (dice.choice("abc"),)),
        Is("n", (dice.choice("abc"),)),
        Is("s", ("system",)),
        Is("f", ("yes",)),
        AtLeast("r", Decimal(dice.choice([20, 50]))),
        Answered("o"),
        Not(AtLeast("t", "connected")),
    ]
    match dice.randint(0, 6):
        case 0:
            return All(tuple(dice.sample(atoms, 2)))
        case 1:
            return AnyOf(tuple(dice.sample(atoms, 2)))
        case 2:
            return SomeOf(2, tuple(dice.sample(atoms, 3)))
        case _:
            return dice.choice(atoms)


def _level_rule(dice: Random, questions: Sequence[Question]) -> LevelRule:
    names = ("l-0", "l-1", "l-2")
    bands = tuple(
        Band(key=key, title=Text(key), meaning=Text(key), at_least=Fraction(mark))
        for key, mark in zip(names, (0, 35, 70), strict=True)
    )
    levels = tuple(Level(key=key, title=Text(key), meaning=Text(key)) for key in names)
    sets = (NodeSet(key="set", title=Text("set"), nodes=("d0", "d1")),)
    keys = [each.key for each in questions if not isinstance(each, Ratio)]
    stages = tuple(
        Stage(key=key, title=Text(key), meaning=Text(key), requires=_needs(dice, place, keys))
        for place, key in enumerate(names)
    )
    rules: list[LevelRule] = [
        LevelBands(levels=bands, source=built.OURS),
        Weakest(nodes=("d0", "d1"), levels=bands, source=built.OURS),
        Ladder(levels=stages, source=built.OURS, sets=sets),
        Highest(levels=stages, source=built.OURS, sets=sets),
        Cumulative(levels=levels, bar=Fraction(60), source=built.OURS),
        Cumulative(levels=levels, bar=Fraction(50), source=built.OURS, nodes=("d0", "d1")),
    ]
    return dice.choice(rules)


def _needs(dice: Random, place: int, keys: Sequence[str]) -> tuple[Requirement, ...]:
    if not place:
        return ()
    found: list[Requirement] = [
        PointsRequirement(node="total", at_least=Fraction(25 * place)),
        PointsRequirement(node=dice.choice(["d0", "d1"]), at_least=Fraction(30 * place), if_applicable=True),
        CountRequirement(among="set", at_least=Fraction(20 * place + 10), count=place),
        CountRequirement(among="set", at_least=Fraction(30), share=Fraction(60)),
        ConditionRequirement(when=Answered(dice.choice(keys)), text=Text("已答")),
    ]
    if "qs" in keys:
        found.append(ConditionRequirement(when=AtLeast("qs", "system"), text=Text("有系统")))
    return tuple(dice.sample(found, 2))


def _sheet(dice: Random, asked: Questionnaire) -> Sheet:
    """Mostly low answers, some missing, unknown or not applicable."""
    answers: dict[str, Answer] = {}
    for key, placed in placed_questions(asked).items():
        question = placed.question
        if isinstance(question, Ratio) or dice.random() < 0.07:
            continue
        possible = given_answers(question)
        answers[key] = possible[min(dice.randrange(len(possible)), dice.randrange(len(possible)))]
        if key == "qw":
            answers[key] = Measured(Decimal(dice.choice([10, 40])))
        if question.unknown is UnknownPolicy.INTERVAL and dice.random() < 0.15:
            answers[key] = Unknown()
        if question.not_applicable is NotApplicablePolicy.EXCLUDED and dice.random() < 0.15:
            answers[key] = NotApplicable("没有")
    return Sheet(asked, answers)


def _measures(dice: Random, count: int, elements: Sequence[str]) -> tuple[Measure, ...]:
    keys = KEYS[:count]
    return tuple(_measure(dice, place, keys, elements=elements) for place in range(count))


def _measure(dice: Random, place: int, keys: Sequence[str], *, elements: Sequence[str]) -> Measure:
    low = dice.randint(0, 12)
    requires = tuple(
        Prerequisite(when=_condition(dice), text=Text("前提"))
        for _ in range(dice.choice([0, 0, 0, 0, 1, 1, 2]))
    )
    after = tuple(dice.sample(list(keys[:place]), 1)) if place and dice.random() < 0.2 else ()
    return replace(
        brings(keys[place], "s", "system"),
        suits=Answered("profile.size"),
        done_when=None,
        requires=requires,
        after=after,
        effects=tuple(_effect(dice, elements) for _ in range(dice.randint(1, 4))),
        costs=(Cost(sizes=tuple(SizeClass), low=Decimal(low), high=Decimal(low + dice.randint(0, 5))),),
        months=(Months(low=1, high=dice.randint(1, 6)),),
    )


def _effect(dice: Random, elements: Sequence[str]) -> Effect:
    """Mostly on something that is asked for, now and then on something that only leads to it."""
    asked = [each for each in elements if each != "r"]
    key = dice.choice(
        asked if asked and dice.random() < 0.75 else ["s", "t", "o", "c", "l", "m", "n", "f", "p", "w", "d"]
    )
    if key == "p":
        return Raise(element="p", of="w", at_least=Decimal(dice.choice(["0.3", "0.6", "0.9"])))
    if key == "w":
        return Raise(element="w", of="p", at_least=Decimal("1.5"))
    element = ELEMENTS[key]
    share = dice.choice(["", "half", "all"]) if key == "c" else ""
    return Reach(element=key, value=dice.choice(values_of(element)[1:] or values_of(element)), share=share)
