"""What answers would be once a measure is carried out: better or the same, never worse."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    Unknown,
    quantity_of,
)
from assessment.domain.conditions import holds
from assessment.domain.effects import improved
from assessment.domain.elements import questions_by_element
from assessment.domain.measures import Effect, Raise, Reach
from assessment.domain.questions import CoverageDepth, Figure, NotApplicablePolicy, Question, choices_of
from tests.domain import built
from tests.domain.firms import (
    firm_from,
    shipped,
    shipped_measures,
    shipped_ranks,
    situation,
    situation_of,
)

SEEDS = st.integers(0, 1_000_000)
FOUR_TENTHS = Raise(element="p", of="w", at_least=Decimal("0.4"))


def reach(element: str, value: str, *, share: str = "") -> Reach:
    return Reach(element=element, value=value, share=share)


def changed(question: Question, present: Answer | None, effect: Effect) -> Answer | None:
    answers = {} if present is None else {question.key: present}
    return improved(built.of_questions(question), answers, [effect]).get(question.key)


def test_a_step_is_reached() -> None:
    assert changed(built.staged("q", element="e"), Chosen("none"), reach("e", "system")) == Chosen("system")


def test_a_higher_step_is_kept() -> None:
    assert changed(built.staged("q", element="e"), Chosen("connected"), reach("e", "system")) == Chosen(
        "connected"
    )


def test_what_is_unknown_becomes_what_is_reached() -> None:
    assert changed(built.staged("q", element="e"), Unknown(), reach("e", "system")) == Chosen("system")


def test_what_was_not_answered_becomes_what_is_reached() -> None:
    assert changed(built.staged("q", element="e"), None, reach("e", "system")) == Chosen("system")


def test_what_does_not_apply_stays_so() -> None:
    question = built.staged("q", element="e", not_applicable=NotApplicablePolicy.EXCLUDED)
    lapsed = NotApplicable("没有这项业务")

    assert changed(question, lapsed, reach("e", "system")) == lapsed


def test_a_set_takes_a_value_on() -> None:
    present = ChosenSeveral(frozenset("a"))

    assert changed(built.several("q", element="e"), present, reach("e", "b")) == ChosenSeveral(
        frozenset("ab")
    )


def test_the_first_value_of_a_set_replaces_none_of_these() -> None:
    present = ChosenSeveral(frozenset({"none"}))

    assert changed(built.several("q", element="e"), present, reach("e", "b")) == ChosenSeveral(frozenset("b"))


def test_a_yes_is_reached() -> None:
    assert changed(built.yes_no("q", element="e"), Confirmed(yes=False), reach("e", "yes")) == Confirmed(
        yes=True
    )


def test_coverage_grows_deeper_and_wider() -> None:
    effect = reach("e", "system", share="most")

    assert changed(built.coverage("q", element="e"), Covered("half", "sheet"), effect) == Covered(
        "most", "system"
    )


def test_coverage_grows_deeper_alone() -> None:
    assert changed(
        built.coverage("q", element="e"), Covered("half", "sheet"), reach("e", "system")
    ) == Covered("half", "system")


def test_coverage_that_is_wider_and_deeper_already_stays() -> None:
    present = Covered("all", "connected")

    assert changed(built.coverage("q", element="e"), present, reach("e", "system", share="half")) == present


def test_where_nothing_is_covered_the_smallest_share_is() -> None:
    assert changed(built.coverage("q", element="e"), Covered("none", ""), reach("e", "system")) == Covered(
        "quarter", "system"
    )


def test_a_quantity_grows_to_its_part_rounded_up() -> None:
    asked = built.of_questions(built.figure("part", element="p"), built.figure("whole", element="w"))
    answers = {"part": Measured(Decimal(2)), "whole": Measured(Decimal(11))}

    better = improved(asked, answers, [FOUR_TENTHS])

    assert better["part"] == Measured(Decimal(5))


def test_a_quantity_that_is_larger_stays() -> None:
    asked = built.of_questions(built.figure("part", element="p"), built.figure("whole", element="w"))
    answers = {"part": Measured(Decimal(9)), "whole": Measured(Decimal(11))}

    assert improved(asked, answers, [FOUR_TENTHS]) == answers


def test_a_part_of_nothing_leaves_what_is_open_open() -> None:
    """Written down as nothing, it would make a ratio over it lapse."""
    asked = built.of_questions(
        built.figure("whole", maximum=100, element="w"), built.figure("part", maximum=100, element="p")
    )

    assert improved(asked, {"whole": Measured(Decimal(0))}, [FOUR_TENTHS]) == {"whole": Measured(Decimal(0))}


def test_a_part_of_what_is_unknown_is_not_guessed() -> None:
    asked = built.of_questions(built.figure("part", element="p"), built.figure("whole", element="w"))
    answers: dict[str, Answer] = {"part": Measured(Decimal(2)), "whole": Unknown()}

    assert improved(asked, answers, [FOUR_TENTHS]) == answers


def test_an_element_that_is_not_asked_for_changes_nothing() -> None:
    assert changed(built.staged("q", element="e"), Chosen("none"), reach("other", "system")) == Chosen("none")


@settings(max_examples=300, deadline=None)
@given(SEEDS, SEEDS)
def test_no_measure_ever_lowers_the_score(seed: int, number: int) -> None:
    measure = shipped_measures()[number % len(shipped_measures())]
    now = situation_of(firm_from(seed))
    better = improved(now.questionnaire, now.answers, measure.effects)
    then = situation(now.profile, better)

    assert now.score.total.points is not None
    assert then.score.total.points is not None
    assert then.score.total.points[0] >= now.score.total.points[0], measure.key
    levels = now.questionnaire.level_rule.levels
    assert levels.index(then.score.decision.level) >= levels.index(now.score.decision.level)


@settings(max_examples=300, deadline=None)
@given(SEEDS, SEEDS)
def test_a_measure_that_was_carried_out_shows_as_done(seed: int, number: int) -> None:
    measure = shipped_measures()[number % len(shipped_measures())]
    now = situation_of(firm_from(seed))
    fits = holds(measure.suits, now.facts(), shipped_ranks()) is True
    if measure.done_when is None or not measure.effects or not fits:
        return
    wholes = [effect.of for effect in measure.effects if isinstance(effect, Raise)]
    if any(quantity_of(now.facts().get(whole)) is None for whole in wholes):
        return  # how much a part of something unknown grows is not foretold
    then = situation(now.profile, improved(now.questionnaire, now.answers, measure.effects))
    without_doubt = {
        key: answer
        for key, answer in then.facts().items()
        if answer is not None and not isinstance(answer, Unknown | NotApplicable)
    }

    assert holds(measure.done_when, without_doubt, shipped_ranks()) is not False, measure.key


def test_every_effect_is_on_something_a_questionnaire_asks_for() -> None:
    asking: dict[str, list[Question]] = {}
    for filed in shipped().newest:
        for element, question in questions_by_element(filed.questionnaire).items():
            asking.setdefault(element, []).append(question)
    for measure in shipped_measures():
        for effect in measure.effects:
            for question in asking[effect.element]:
                match effect:
                    case Reach(value=value, share=share):
                        assert value in names_of(question), (measure.key, effect)
                        if share and isinstance(question, CoverageDepth):
                            assert share in shares_of(question), (measure.key, effect)
                    case Raise(of=whole):
                        assert isinstance(question, Figure), (measure.key, effect)
                        assert all(isinstance(each, Figure) for each in asking[whole]), (measure.key, effect)


def names_of(question: Question) -> set[str]:
    return {name for option in choices_of(question) for name in (option.key, option.element_value)}


def shares_of(question: CoverageDepth) -> set[str]:
    return {row.share for row in question.table}
