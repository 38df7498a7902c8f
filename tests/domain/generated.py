"""Questionnaires and answers as hypothesis invents them, for the properties of scoring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    Written,
)
from assessment.domain.conditions import Answered, AtLeast, Condition, Is, Not
from assessment.domain.facts import Asking, facts_from
from assessment.domain.points import BandStep, Scale
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
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
    choices_of,
)
from tests.domain import built

PROFILE: Mapping[str, Answer] = {
    "profile.staff": Measured(Decimal(80)),
    "profile.revenue": Measured(Decimal("3200.5")),
    "profile.size": Chosen("small"),
    "profile.group": Chosen("no"),
    "profile.own_design": Chosen("yes"),
    "profile.production_type": Chosen("discrete"),
    "profile.above_scale": Chosen("yes"),
}
WEIGHTS = st.sampled_from([Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2), Fraction(4, 3)])


@dataclass(frozen=True, slots=True)
class Dice:
    """How wild a questionnaire may be: conditions, ratios, answers that 不适用 or 不确定."""

    conditions: bool = True
    not_applicable: bool = True
    zero_denominators: bool = True


@st.composite
def questionnaires(draw: DrawFn, dice: Dice = Dice()) -> Questionnaire:
    """A small questionnaire with questions of every kind."""
    questions: list[Question] = []
    for number in range(draw(st.integers(2, 7))):
        questions += draw(_questions(f"q{number}", questions, dice))
    cuts = sorted(draw(st.lists(st.integers(1, len(questions)), max_size=2, unique=True)))
    groups = [questions[start:end] for start, end in zip([0, *cuts], [*cuts, len(questions)], strict=True)]
    indicators = [
        built.indicator(f"i{place}", *group, weight=draw(WEIGHTS), combine=draw(_combining(group)))
        for place, group in enumerate(groups)
        if group
    ]
    first, rest = indicators[:1], indicators[1:]
    dimensions = [
        built.dimension(f"d{place}", *parts, weight=draw(WEIGHTS), combine=draw(_combining(parts)))
        for place, parts in enumerate([first, rest])
        if parts
    ]
    thresholds = draw(st.lists(st.integers(1, 100), min_size=2, max_size=2))
    levels = built.ladder({"d0": thresholds[0]}, {"d0": thresholds[1], "total": thresholds[0]})
    return built.questionnaire(*dimensions, combine=draw(_combining(dimensions)), levels=levels)


def _combining(parts: Sequence[object]) -> st.SearchStrategy[Aggregation]:
    steps = (BandStep(Decimal(20), Fraction(30)), BandStep(Decimal(50), Fraction(80)))
    rules = [WeightedMean(), PlainMean(), Minimum(), Sum(), Table(below=Fraction(5), bands=steps)]
    return st.sampled_from(rules if len(parts) > 1 else rules[:2])


@st.composite
def _questions(draw: DrawFn, key: str, earlier: Sequence[Question], dice: Dice) -> list[Question]:
    """One question, or two figures with their ratio."""
    policies = list(NotApplicablePolicy) if dice.not_applicable else [NotApplicablePolicy.REFUSED]
    more: built.More = {
        "weight": draw(WEIGHTS),
        "unknown": draw(st.sampled_from(UnknownPolicy)),
        "not_applicable": draw(st.sampled_from(policies)),
        "asked_when": draw(_conditions(earlier)) if dice.conditions and draw(st.booleans()) else None,
    }
    kind = draw(
        st.sampled_from(
            ["single", "several", "staged", "figure", "ratio", "coverage", "attained", "yes", "text"]
        )
    )
    match kind:
        case "single":
            return [
                built.single(key, sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=4))), **more)
            ]
        case "several":
            return [built.several(key, draw(st.sampled_from([(20, 30, 50), (10, 10), (0, 60)])), **more)]
        case "staged":
            return [built.staged(key, **more)]
        case "figure":
            return [built.figure(key, draw(_scales()), minimum=draw(st.sampled_from([-5, 0, 3])), **more)]
        case "ratio":
            return draw(_ratio(key, more, earlier, dice))
        case "coverage":
            return [built.coverage(key, **more)]
        case "attained":
            return [built.attained(key, **more)]
        case "yes":
            return [built.yes_no(key, **more)]
        case _:
            return [built.free_text(key, optional=True)]


@st.composite
def _ratio(
    draw: DrawFn, key: str, more: built.More, earlier: Sequence[Question], dice: Dice
) -> list[Question]:
    """Two figures, one of them perhaps asked under a condition, and their ratio."""
    policies: built.More = {"unknown": more["unknown"], "not_applicable": more["not_applicable"]}
    hidden = draw(_conditions(earlier)) if dice.conditions and draw(st.booleans()) else None
    behind: built.More = {**policies, "asked_when": hidden}
    above = built.figure(f"{key}-above", maximum=50, **behind)
    below = built.figure(f"{key}-below", minimum=0 if dice.zero_denominators else 1, maximum=40, **policies)
    denominator = draw(st.sampled_from([below.key, below.key, "profile.staff"]))
    certain: built.More = {**more, "unknown": UnknownPolicy.REFUSED}
    return [above, below, built.ratio(key, above.key, denominator, draw(_scales()), **certain)]


def _scales() -> st.SearchStrategy[Scale]:
    closures = st.sampled_from(["left", "right"])
    return st.one_of(
        st.builds(lambda closed: built.bands((1, 40), (30, 70), (200, 100), closed=closed), closures),
        st.builds(lambda closed: built.bands((2, 60), (30, 10), below=100, closed=closed), closures),
        st.builds(lambda: built.proportional(0, 100)),
        st.builds(lambda: built.proportional(90, 10)),
    )


@st.composite
def _conditions(draw: DrawFn, earlier: Sequence[Question]) -> Condition | None:
    usable = [question for question in earlier if not isinstance(question, FreeText)]
    if not usable:
        return draw(st.sampled_from([Is("profile.group", ("no",)), AtLeast("profile.size", "small"), None]))
    question = draw(st.sampled_from(usable))
    if isinstance(question, Figure | Ratio):
        condition: Condition = AtLeast(question.key, Decimal(draw(st.integers(1, 60))))
    elif isinstance(question, MultipleChoice):
        condition = Is(question.key, (draw(st.sampled_from(question.options)).key,))
    else:
        step = draw(st.sampled_from(choices_of(question))).key
        tests: list[Condition] = [AtLeast(question.key, step), Is(question.key, (step,))]
        condition = draw(st.sampled_from(tests))
    return draw(st.sampled_from([condition, Not(condition), Answered(question.key)]))


@st.composite
def answers_to(
    draw: DrawFn, asked: Questionnaire, *, missing: bool = True, unsure: bool = True
) -> dict[str, Answer]:
    """Answers in every form that each question allows, some of them missing."""
    found: dict[str, Answer] = {}
    for key, placed in placed_questions(asked).items():
        if isinstance(placed.question, Ratio) or (missing and draw(st.booleans())):
            continue
        found[key] = draw(answer_to(placed.question, unsure=unsure))
    return found


@st.composite
def answer_to(draw: DrawFn, question: Question, *, unsure: bool = True, lapsing: bool = True) -> Answer:
    """An answer that ``question`` allows."""
    forms = ["given", "given"]
    forms += ["unknown"] if unsure and question.unknown is UnknownPolicy.INTERVAL else []
    forms += ["lapsed"] if lapsing and question.not_applicable is not NotApplicablePolicy.REFUSED else []
    match draw(st.sampled_from(forms)):
        case "unknown":
            return Unknown()
        case "lapsed":
            return NotApplicable("没有这项业务")
        case _:
            return draw(st.sampled_from(given_answers(question)))


def given_answers(question: Question) -> list[Answer]:
    """Every answer in kind that may be given; of a figure those at its ends and around the bands."""
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return [Chosen(option.key) for option in options]
        case MultipleChoice(options=options):
            keys = [option.key for option in options if not option.exclusive]
            prefixes = [frozenset(keys[:count]) for count in range(1, len(keys) + 1)]
            return [
                ChosenSeveral(chosen) for chosen in (frozenset({"none"}), *prefixes, frozenset({keys[-1]}))
            ]
        case Figure(minimum=minimum, maximum=maximum):
            values = dict.fromkeys([minimum, Decimal(0), Decimal(2), Decimal(30), maximum])
            return [Measured(value) for value in values if minimum <= value <= maximum]
        case CoverageDepth(shares=shares, depths=depths):
            reached = [Covered(share.key, depth.key) for share in shares[1:] for depth in depths]
            return [Covered("none", ""), *reached]
        case Attained(steps=steps, shares=shares):
            below = [Covered(share.key, step.key) for step in steps[:-1] for share in shares]
            return [*below, Covered("", steps[-1].key)]
        case YesNo():
            return [Confirmed(yes=False), Confirmed(yes=True, detail="有")]
        case _:
            return [Written("有")]


@st.composite
def completed(draw: DrawFn, asked: Questionnaire, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """``answers`` with everything that is unknown or missing given, and nothing asked left open."""
    found = dict(answers)
    for _ in range(len(placed_questions(asked)) + 1):
        facts = facts_from(asked, found, PROFILE)
        open_keys = [
            key
            for key, placed in placed_questions(asked).items()
            if facts.asking[key] is Asking.ASKED
            and not isinstance(placed.question, Ratio)
            and isinstance(found.get(key), Unknown | None)
        ]
        if not open_keys:
            break
        for key in open_keys:
            question = placed_questions(asked)[key].question
            found[key] = draw(answer_to(question, unsure=False, lapsing=key not in found))
    return found
