"""What holds for every questionnaire and all answers, generated ones and those that are shipped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from assessment import resources
from assessment.catalogue.checking import examine, questionnaire_folders
from assessment.catalogue.elements import read_elements
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Confirmed, Covered, Measured, Unknown
from assessment.domain.earning import earned
from assessment.domain.facts import Asking
from assessment.domain.points import points_at, rises
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
)
from assessment.domain.scored import NodeScore, QuestionScore
from assessment.domain.scoring import Score, score
from tests.domain.generated import PROFILE, Dice, answers_to, completed, given_answers, questionnaires

CERTAIN = Dice(conditions=False, not_applicable=False, zero_denominators=False)


@cache
def shipped() -> tuple[Questionnaire, ...]:
    root = resources.questionnaires()
    elements = read_elements(root).elements
    examined = (examine(folder, elements) for folder in questionnaire_folders(root))
    return tuple(each.questionnaire for each in examined if each.questionnaire is not None)


def any_questionnaire() -> st.SearchStrategy[Questionnaire]:
    """Mostly small generated questionnaires, now and then a shipped one."""
    return st.one_of(*[questionnaires() for _ in range(9)], st.sampled_from(shipped()))


def nodes(part: NodeScore | QuestionScore) -> Iterator[NodeScore | QuestionScore]:
    yield part
    for inner in part.parts:
        yield from nodes(inner)


def place_of(result: Score, *, reachable: bool = False) -> int:
    level = result.decision.reachable if reachable else result.decision.level
    return [each.key for each in result.questionnaire.level_rule.levels].index(level.key)


def points_lie_within(asked: Questionnaire, data: DataObject) -> None:
    """That points lie within 0 and 100, the lower end not above the upper."""
    result = score(asked, data.draw(answers_to(asked)), PROFILE)

    for part in nodes(result.total):
        if part.points is not None:
            assert 0 <= part.points[0] <= part.points[1] <= 100, part.key
        assert (part.points is None) is bool(part.left_out)


def interval_contains_a_completion(asked: Questionnaire, data: DataObject) -> None:
    """That the interval, and what can be reached, contain what becomes of an assessment."""
    answers = data.draw(answers_to(asked))
    before = score(asked, answers, PROFILE)

    after = score(asked, data.draw(completed(asked, answers)), PROFILE)

    for part in nodes(after.total):
        was = before.node(part.key)
        assert was is not None
        if part.points is None:
            assert was.points is None or was.open, part.key
        elif was.points is not None:
            assert was.points[0] <= part.points[0] <= part.points[1] <= was.points[1], part.key
        else:
            raise AssertionError(f"{part.key} was said not to apply")
    assert place_of(before) <= place_of(after)
    assert place_of(after, reachable=True) <= place_of(before, reachable=True)


def better_answer_lowers_nothing(asked: Questionnaire, data: DataObject) -> None:
    """That a better answer to one question lowers no score and no level."""
    answers = data.draw(answers_to(asked))
    before = score(asked, answers, PROFILE)
    rising = [key for key in sorted(answers) if better_answers(asked, key, answers[key])]
    assume(rising)
    key = data.draw(st.sampled_from(rising))
    better = better_answers(asked, key, answers[key])

    after = score(asked, answers | {key: data.draw(st.sampled_from(better))}, PROFILE)

    assume(after.facts.asking == before.facts.asking)
    for part in nodes(after.total):
        was = before.node(part.key)
        assert was is not None
        if part.points is not None and was.points is not None:
            assert was.points[0] <= part.points[0], part.key
            assert was.points[1] <= part.points[1], part.key
    assert place_of(before) <= place_of(after)
    assert place_of(before, reachable=True) <= place_of(after, reachable=True)


def order_does_not_matter(asked: Questionnaire, data: DataObject) -> None:
    """That the order of questions does not matter."""
    answers = data.draw(answers_to(asked))
    shuffled = turned_round(asked)

    before, after = score(asked, answers, PROFILE), score(shuffled, answers, PROFILE)

    assert after.decision == before.decision
    for part in nodes(before.total):
        same = after.node(part.key)
        assert same is not None
        assert (same.points, same.share, same.left_out) == (part.points, part.share, part.left_out)


def next_step_earns_more(asked: Questionnaire, data: DataObject) -> None:
    """That the next step of each question earns more than is certain."""
    result = score(asked, data.draw(answers_to(asked)), PROFILE)

    for part in nodes(result.total):
        if isinstance(part, QuestionScore) and (step := part.next_step) is not None:
            assert part.points is not None
            assert part.points[0] < step.points <= 100, part.key
            if isinstance(part.question, Figure) and part.question.points is not None:
                assert isinstance(step.to, Fraction)
                assert points_at(part.question.points, step.to) == step.points


@given(data=st.data())
def test_points_lie_within_0_and_100_and_the_lower_end_is_not_above_the_upper(data: DataObject) -> None:
    points_lie_within(data.draw(any_questionnaire()), data)


@settings(max_examples=150)
@given(data=st.data())
def test_the_interval_contains_every_completion(data: DataObject) -> None:
    interval_contains_a_completion(data.draw(any_questionnaire()), data)


@given(data=st.data())
def test_a_completed_assessment_has_exact_points(data: DataObject) -> None:
    asked = data.draw(any_questionnaire())
    answers = data.draw(completed(asked, data.draw(answers_to(asked))))
    result = score(asked, answers, PROFILE)
    assume(Asking.OPEN not in result.facts.asking.values())

    for part in nodes(result.total):
        assert part.points is None or part.points[0] == part.points[1], part.key


@settings(max_examples=100)
@given(data=st.data())
def test_the_interval_is_tight_when_nothing_else_is_open(data: DataObject) -> None:
    asked = data.draw(questionnaires(CERTAIN))
    answers = data.draw(answers_to(asked))
    before = score(asked, answers, PROFILE)

    for end in (0, 1):
        reached = score(asked, extreme(asked, answers, end), PROFILE)
        expected = before.total.points and (before.total.points[end],) * 2
        assert reached.total.points == expected


@given(data=st.data())
def test_a_better_answer_never_lowers_a_score_or_a_level(data: DataObject) -> None:
    better_answer_lowers_nothing(data.draw(any_questionnaire()), data)


@given(data=st.data())
def test_the_order_of_questions_does_not_matter(data: DataObject) -> None:
    order_does_not_matter(data.draw(any_questionnaire()), data)


@given(data=st.data())
def test_the_shares_of_a_mean_add_up_to_the_whole(data: DataObject) -> None:
    asked = data.draw(questionnaires())
    result = score(asked, data.draw(answers_to(asked)), PROFILE)

    for part in nodes(result.total):
        counted = [each.share for each in part.parts if each.points is not None]
        if isinstance(part, NodeScore) and counted and type(part.combine).__name__.endswith("Mean"):
            assert sum(counted) == 1


@given(data=st.data())
def test_the_next_step_earns_more_than_is_certain(data: DataObject) -> None:
    next_step_earns_more(data.draw(any_questionnaire()), data)


@pytest.mark.parametrize("asked", shipped(), ids=lambda asked: str(asked.key))
@pytest.mark.parametrize(
    "holds",
    [
        points_lie_within,
        interval_contains_a_completion,
        better_answer_lowers_nothing,
        order_does_not_matter,
        next_step_earns_more,
    ],
)
@settings(max_examples=3)
@given(data=st.data())
def test_each_of_these_holds_for_every_shipped_questionnaire(
    holds: Callable[[Questionnaire, DataObject], None], asked: Questionnaire, data: DataObject
) -> None:
    holds(asked, data)


@settings(max_examples=25)
@given(data=st.data())
def test_a_shipped_questionnaire_can_be_answered_to_the_end(data: DataObject) -> None:
    asked = data.draw(st.sampled_from(shipped()))

    result = score(asked, data.draw(completed(asked, {})), PROFILE)

    for part in nodes(result.total):
        assert part.points is None or part.points[0] == part.points[1], part.key


def extreme(asked: Questionnaire, answers: Mapping[str, Answer], end: int) -> dict[str, Answer]:
    """``answers`` completed so that each question, and each ratio, comes out as low or as high as can be."""
    found = dict(answers)
    ratios = [each.question for each in placed_questions(asked).values() if isinstance(each.question, Ratio)]
    for key, placed in placed_questions(asked).items():
        question = placed.question
        if isinstance(question, Ratio) or not isinstance(found.get(key), Unknown | None):
            continue
        own = [ratio for ratio in ratios if key in (ratio.numerator, ratio.denominator)]
        if own and own[0].points is not None and isinstance(question, Figure):
            wants_more = (rises(own[0].points) == (end == 1)) == (key == own[0].numerator)
            found[key] = Measured(question.maximum if wants_more else question.minimum)
        else:
            found[key] = (max if end else min)(
                given_answers(question), key=lambda each: _earned(question, each)
            )
    return found


def _earned(question: Question, answer: Answer) -> Fraction:
    if isinstance(question, Figure) and question.points is None:
        return Fraction(0)
    try:
        points = earned(question, answer, None)
    except TypeError:  # free text earns nothing
        return Fraction(0)
    return Fraction(0) if points is None else points[0]


def better_answers(asked: Questionnaire, key: str, answer: Answer | None) -> list[Answer]:
    """Answers that are better than ``answer`` by the order its kind of question declares."""
    placed = placed_questions(asked).get(key)
    if placed is None:
        return []
    match placed.question, answer:
        case (SingleChoice(options=options), Chosen(option)) | (Staged(steps=options), Chosen(option)):
            keys = [each.key for each in options]
            return [Chosen(each) for each in keys[keys.index(option) + 1 :]]
        case MultipleChoice(options=options), ChosenSeveral(chosen):
            rest = [each.key for each in options if not each.exclusive and each.key not in chosen]
            return [ChosenSeveral((chosen - {"none"}) | {each}) for each in rest]
        case CoverageDepth(), Covered(share, depth):
            return _deeper(placed.question, share, depth)
        case Attained(), Covered(share, depth):
            return _higher(placed.question, share, depth)
        case YesNo(), Confirmed(yes):
            return [] if yes else [Confirmed(yes=True)]
        case Figure(), Measured(value):
            return _better_figures(asked, placed.question, value)
        case _:
            return []


def _higher(question: Attained, share: str, step: str) -> list[Answer]:
    """More of the way from the same level, and the levels above; the highest has no way left."""
    steps, shares = [each.key for each in question.steps], [each.key for each in question.shares]
    place = steps.index(step)
    further: list[Answer] = (
        [Covered(each, step) for each in shares[shares.index(share) + 1 :]] if share else []
    )
    above = [Covered("" if each == steps[-1] else share, each) for each in steps[place + 1 :]]
    return further + [each for each in above if share or each.depth == steps[-1]]


def _deeper(question: CoverageDepth, share: str, depth: str) -> list[Answer]:
    shares, depths = [each.key for each in question.shares], [each.key for each in question.depths]
    wider = shares[shares.index(share) + 1 :]
    deeper = depths[depths.index(depth) + 1 :] if depth else depths
    return [
        *(Covered(each, depth or depths[0]) for each in wider),
        *(Covered(share, each) for each in deeper if depth),
    ]


def _better_figures(asked: Questionnaire, figure: Figure, value: Decimal) -> list[Answer]:
    """Better in the one direction that everything depending on the figure agrees upon."""
    wanted: set[bool | None] = set() if figure.points is None else {rises(figure.points)}
    for placed in placed_questions(asked).values():
        ratio = placed.question
        if isinstance(ratio, Ratio) and figure.key == ratio.denominator:
            return []
        if isinstance(ratio, Ratio) and figure.key == ratio.numerator:
            wanted |= {None} if ratio.points is None else {rises(ratio.points)}
            wanted |= {None} if _is_operand(asked, ratio.key) else set()
    if len(wanted) != 1 or None in wanted:
        return []
    more = True in wanted
    values = [value + 1, value + 17, value * 2] if more else [value - 1, value - 17, figure.minimum]
    inside = [each for each in values if figure.minimum <= each <= figure.maximum]
    return [Measured(each) for each in inside if (each > value if more else each < value)]


def _is_operand(asked: Questionnaire, key: str) -> bool:
    return any(
        isinstance(placed.question, Ratio) and key in (placed.question.numerator, placed.question.denominator)
        for placed in placed_questions(asked).values()
    )


def turned_round(asked: Questionnaire) -> Questionnaire:
    """The same questionnaire with everything in the opposite order."""
    return replace(
        asked,
        dimensions=tuple(
            replace(
                dimension,
                indicators=tuple(
                    replace(indicator, questions=indicator.questions[::-1])
                    for indicator in dimension.indicators[::-1]
                ),
            )
            for dimension in asked.dimensions[::-1]
        ),
    )
