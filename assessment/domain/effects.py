"""What answers would be once a measure is carried out: the basis of every forecast."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import assert_never

from assessment.domain.answers import (
    YES,
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
    quantity_of,
)
from assessment.domain.elements import questions_by_element
from assessment.domain.facts import Answers
from assessment.domain.footing import ALONE, Around, Sheet, followed
from assessment.domain.measures import Effect, Raise, Reach
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    MultipleChoice,
    Option,
    Question,
    SingleChoice,
    Staged,
    YesNo,
)


def improved(
    questionnaire: Questionnaire, answers: Answers, effects: Iterable[Effect], *, around: Around = ALONE
) -> Answers:
    """The answers with ``effects`` in place; nothing gets worse, and what does not apply stays as it is.

    With what is known ``around`` them, answers that follow from the changed facts are there too, wherever
    they earn more than the present ones.
    """
    before = (Sheet(questionnaire, answers), *around.others)
    return improved_sheets(before, tuple(effects), around)[0].answers


def improved_sheets(
    sheets: tuple[Sheet, ...], effects: tuple[Effect, ...], around: Around
) -> tuple[Sheet, ...]:
    """All that an enterprise answered, the questionnaire in question first, with ``effects`` in place."""
    directly = tuple(
        Sheet(each.questionnaire, directly_improved(each.questionnaire, each.answers, effects))
        for each in sheets
    )
    return followed(sheets, directly, effects=effects, around=around)


def directly_improved(questionnaire: Questionnaire, answers: Answers, effects: Iterable[Effect]) -> Answers:
    """The answers about the very elements that ``effects`` speak of, changed by them."""
    asking = questions_by_element(questionnaire)
    better: dict[str, Answer] = dict(answers)
    for effect in effects:
        question = asking.get(effect.element)
        if question is None or isinstance(better.get(question.key), NotApplicable):
            continue
        match effect:
            case Reach():
                changed = _reached(question, better.get(question.key), effect)
            case Raise():
                changed = _raised(question, better, asking.get(effect.of), effect)
            case _:
                assert_never(effect)
        if changed is not None:
            better[question.key] = changed
    return better


def _reached(question: Question, present: Answer | None, effect: Reach) -> Answer | None:
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            wanted = _option_for(options, effect.value)
            held = present.option if isinstance(present, Chosen) else ""
            return Chosen(wanted) if _place(options, wanted) > _place(options, held) else None
        case MultipleChoice(options=options):
            wanted = _option_for(options, effect.value)
            exclusive = {option.key for option in options if option.exclusive}
            chosen = present.options if isinstance(present, ChosenSeveral) else frozenset[str]()
            return ChosenSeveral((chosen - exclusive) | {wanted}) if wanted else None
        case CoverageDepth():
            return _covered(question, present, effect)
        case Attained(steps=steps):
            wanted = _option_for(steps, effect.value)
            held = present.depth if isinstance(present, Covered) else ""
            share = "" if wanted == steps[-1].key else question.shares[0].key
            return Covered(share, wanted) if _place(steps, wanted) > _place(steps, held) else None
        case YesNo():
            return Confirmed(yes=True) if effect.value == YES else None
        case _:
            return None


def _covered(question: CoverageDepth, present: Answer | None, effect: Reach) -> Covered | None:
    """Deeper and wider; where nothing was covered, at least the smallest share is."""
    shares = [row.share for row in question.table]
    share, depth = (present.share, present.depth) if isinstance(present, Covered) else (shares[0], "")
    wanted = _option_for(question.depths, effect.value)
    if _place(question.depths, wanted) > _place(question.depths, depth):
        depth = wanted
    wider = effect.share if effect.share in shares else next(iter(shares[1:]), share)
    if shares.index(wider) > shares.index(share) and (effect.share or share == shares[0]):
        share = wider
    changed = Covered(share, depth)
    return None if changed == present or not depth else changed


def _raised(
    question: Question, answers: Mapping[str, Answer], base: Question | None, effect: Raise
) -> Measured | None:
    whole = quantity_of(answers.get(base.key)) if base is not None else None
    if whole is None or not isinstance(question, Figure):
        return None
    unit = Decimal(1).scaleb(-question.decimals)
    target = (whole * effect.at_least).quantize(unit, rounding=ROUND_CEILING)
    present = quantity_of(answers.get(question.key))
    held = question.minimum if present is None else present  # a part of nothing tells nothing
    return Measured(target) if target > held else None


def _option_for(options: tuple[Option, ...], value: str) -> str:
    return next((option.key for option in options if value in (option.element_value, option.key)), "")


def _place(options: tuple[Option, ...], key: str) -> int:
    return next((place for place, option in enumerate(options) if option.key == key), -1)
