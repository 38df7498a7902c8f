"""The published indicators of the SME digital level, written down once more, and answers by them.

Options go by their published letters; A is that of nothing, of the lowest band or of the worst change.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random
from typing import Final

from assessment.commands.covering import REFERENCE
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Measured, NotApplicable
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import choices_of
from tests.domain.firms import shipped

LEVELS: Final = {1: (20, 6, 3), 2: (40, 6, 3), 3: (60, 8, 5), 4: (80, 10, 6)}
"""The points, the scenes at the level, and the constraint scenes among them that a level asks for."""
CONSTRAINT_SCENES: Final = (
    *("product-design", "marketing", "production-control", "quality", "equipment"),
    *("work-safety", "energy", "procurement", "warehouse", "finance"),
)
OTHER_SCENES: Final = (
    *("process-design", "after-sales", "production-planning"),
    *("people", "office", "decisions"),
)
SCENES: Final = (*CONSTRAINT_SCENES, *OTHER_SCENES)
MOST: Final = {
    "Q1": Fraction(8),
    **dict.fromkeys(("Q2", "Q3"), Fraction(6)),
    **dict.fromkeys(("Q4", "Q5"), Fraction(10)),
    **dict.fromkeys(("Q6", "Q7"), Fraction(5)),
    **dict.fromkeys(("Q8", "Q9", "Q10", "Q11"), Fraction("7.5")),
    **dict.fromkeys(("Q12", "Q13"), Fraction(7)),
    **dict.fromkeys(("Q14", "Q15"), Fraction(3)),
}
"""The most that each question can bring to the total of 100."""
SEVERAL: Final = {
    "Q1": ("network-connection", "BCDE", "2 2 2 2"),
    "Q4": ("automatic-collection", "BCDEFGHIJKLMNO", "0.7 " * 13 + "0.9"),
    "Q6": ("network-security-measures", "BCDE", "1.25 1.25 1.25 1.25"),
    "Q7": ("data-security-measures", "BCDE", "1.25 1.25 1.25 1.25"),
    "Q9": ("digital-rules", "BCDE", "1.875 1.875 1.875 1.875"),
    "Q10": ("talent-measures", "BCDEF", "1.5 1.5 1.5 1.5 1.5"),
}
"""Questions with several answers: the key, the letters, what each option adds."""
ONE: Final = {
    "Q5": ("systems-coverage", "0 2.5 5 7.5 10"),
    "Q8": ("transformation-progress", "0 1.5 3 4.5 6 7.5"),
    "Q13": ("pass-rate-change", "0 3.5 7"),
}
"""Questions with one answer: the key, and the points of the options from A."""
DERIVED: Final = {
    "Q2": "0 1.5 3 4.5 6",
    "Q3": "0 1.5 3 4.5 6",
    "Q11": "0 1.875 3.75 5.625 7.5",
    "Q12": "0 3.5 7",
    "Q14": "0 1.5 3",
    "Q15": "0 1.5 3",
}
"""What follows from figures: the points of the bands up to 10, 20, 40, 60, 100 %, or of worse to better."""
NOTHING: Final = dict.fromkeys(MOST, "A")
EVERYTHING: Final = {
    **{question: letters for question, (_, letters, _) in SEVERAL.items()},
    **dict.fromkeys(("Q2", "Q3", "Q5", "Q11"), "E"),
    **dict.fromkeys(("Q12", "Q13", "Q14", "Q15"), "C"),
    "Q8": "F",
}
FIRST: Final = {
    **dict.fromkeys(("Q1", "Q6", "Q7", "Q9"), "BC"),
    **dict.fromkeys(("Q2", "Q5", "Q13", "Q14"), "C"),
    **dict.fromkeys(("Q3", "Q12", "Q15"), "B"),
    "Q4": "BGHMN",
    "Q8": "D",
    "Q10": "BD",
    "Q11": "A",
}
"""A set of answers of which the total is published."""
PROFILE: Final[dict[str, Answer]] = {**REFERENCE, "profile.revenue": Measured(Decimal(10000))}
_RIGHT_END: Final = dict(zip("ABCDE", (10, 20, 40, 60, 100), strict=True))


@cache
def sme() -> Questionnaire:
    return shipped().questionnaire("sme-digital", "2024.1")


def published_total(chosen: Mapping[str, str]) -> Fraction:
    """What the options add up to."""
    total = Fraction(0)
    for question, (_, letters, points) in SEVERAL.items():
        each = dict(zip(letters, map(Fraction, points.split()), strict=True))
        total += sum((each[letter] for letter in chosen[question] if letter != "A"), Fraction(0))
    for question, points in {**DERIVED, **{key: points for key, (_, points) in ONE.items()}}.items():
        total += Fraction(points.split()["ABCDEF".index(chosen[question])])
    return total


def answers_for(chosen: Mapping[str, str]) -> dict[str, Answer]:
    """Answers that say the published options, by question."""
    answers: dict[str, Answer] = {}
    for question, (key, letters, _) in SEVERAL.items():
        options = [option.key for option in choices_of(placed_questions(sme())[key].question)]
        named = dict(zip(letters, options, strict=False))
        said = {named[letter] for letter in chosen[question] if letter != "A"}
        answers[key] = ChosenSeveral(frozenset(said or {"none"}))
    for question, (key, _) in ONE.items():
        options = [option.key for option in choices_of(placed_questions(sme())[key].question)]
        answers[key] = Chosen(options["ABCDEF".index(chosen[question])])
    return answers | _figures(chosen)


def _figures(chosen: Mapping[str, str]) -> dict[str, Answer]:
    """Figures of a firm with a hundred machines and, in both years, a revenue of 10 000."""
    spending = _RIGHT_END[chosen["Q11"]] * 100
    figures = {
        "equipment-total": 100,
        "equipment-digital": _RIGHT_END[chosen["Q2"]],
        "equipment-networked": _RIGHT_END[chosen["Q3"]],
        "investment-1": spending - 1,
        "investment-2": spending,
        "investment-3": spending + 1,
        "energy-previous": 1000,
        "energy-current": {"A": 1100, "B": 1003, "C": 900}[chosen["Q12"]],
        "revenue-previous": 10000,
        "staff-previous": {"A": 90, "B": 120, "C": 150}[chosen["Q14"]],
        "cost-previous": 8000,
        "cost-current": {"A": 8100, "B": 8030, "C": 7000}[chosen["Q15"]],
    }
    return {key: Measured(Decimal(value)) for key, value in figures.items()}


def scene_answers(levels: Mapping[str, int | None]) -> dict[str, Answer]:
    """The scenes at these levels; ``None`` for one that does not apply."""
    steps = ("none", "level-1", "level-2", "level-3", "level-4")
    return {
        f"{key}-level": NotApplicable("没有这项业务") if level is None else Chosen(steps[level])
        for key, level in levels.items()
    }


def level_again(total: Fraction, levels: Mapping[str, int | None]) -> int:
    """The level by the published table, 0 for below the first."""
    reached = 0
    for level, (points, scenes, constrained) in LEVELS.items():
        there = {key for key, at in levels.items() if at is not None and at >= level}
        if (
            total >= points
            and len(there) >= scenes
            and len(there.intersection(CONSTRAINT_SCENES)) >= constrained
        ):
            reached = level
    return reached


def random_levels(dice: Random) -> dict[str, int | None]:
    """Scenes around one height, so that every level of the rule is met and missed by a little."""
    height = dice.uniform(0, 4.6)
    return {
        key: None if dice.random() < 0.03 else min(4, max(0, round(dice.gauss(height, 0.9))))
        for key in SCENES
    }


def random_options(dice: Random) -> dict[str, str]:
    """Options of every question, more of them the higher a common chance."""
    height = dice.random()
    chosen = {
        question: "".join(letter for letter in letters if dice.random() < height) or "A"
        for question, (_, letters, _) in SEVERAL.items()
    }
    for question, points in {**DERIVED, **{key: points for key, (_, points) in ONE.items()}}.items():
        size = len(points.split())
        chosen[question] = "ABCDEF"[min(size - 1, int(dice.betavariate(1 + 2 * height, 2) * size))]
    return chosen
