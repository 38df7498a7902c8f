"""P6: one score with its trace against the plain-float loop over the same tree, alternately in one run.

The bar: at most 1 ms per 100 questions, and at most 40 times the float loop. The loop knows no trace, no
interval, no conditions and no levels; it turns the answers into points and takes the same means, all in
floats. In questionnaires of few questions the level's rule, of which the loop knows nothing, costs more than
the questions; they are held to the bar all the same.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from assessment import resources
from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.checking import Examined, examine, questionnaire_folders
from assessment.catalogue.codes import load_codes
from assessment.catalogue.elements import read_elements
from assessment.catalogue.version_files import files_in
from assessment.domain.answers import (
    Answer,
    Chosen,
    ChosenSeveral,
    Confirmed,
    Covered,
    Measured,
    NotApplicable,
)
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Facts
from assessment.domain.points import Bands, Proportional, Scale
from assessment.domain.questionnaire import Minimum, PlainMean, Questionnaire, Sum, placed_questions
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    YesNo,
    choices_of,
)
from assessment.domain.scored import NodeScore
from assessment.domain.scoring import Score, score

MOST_MILLISECONDS: Final = 1.0
MOST_TIMES: Final = 40.0
_NEAR: Final = 1e-9
_ROUNDS: Final = 30
_CALLS: Final = 40


Value: TypeAlias = str | tuple[str, ...]
Answers: TypeAlias = dict[str, Value]


@dataclass(slots=True)
class FloatQuestion:
    """A question as the float loop sees it: a table by answer, or a scale over a figure or a ratio."""

    key: str
    table: dict[Value, float]
    steps: list[tuple[float, float]]
    below: float
    line: tuple[float, float] | None
    operands: tuple[str, str, float] | None
    right_closed: bool = False
    fixed: bool = False

    def points(self, answers: Answers, values: dict[str, float]) -> float:
        """What the answer earns."""
        if self.fixed:
            return self.below
        if self.operands is not None:
            above, below, factor = self.operands
            values[self.key] = value = values[above] / values[below] * factor
        elif self.table:
            answer = answers[self.key]
            if answer in self.table:
                return self.table[answer]
            return min(100.0, sum(self.table[option] for option in answer))
        else:
            value = values[self.key]
        if self.line is not None:
            start, end = self.line
            return min(100.0, max(0.0, (value - start) / (end - start) * 100.0))
        earned = self.below
        for at, points in self.steps:
            if value < at or (self.right_closed and value == at):
                break
            earned = points
        return earned


@dataclass(slots=True)
class FloatNode:
    """A node as the float loop sees it: a mean, that of a sum times ``most``, or the weakest part."""

    parts: "list[tuple[float, FloatNode]]"
    questions: list[tuple[float, FloatQuestion]]
    most: float | None
    weakest: bool


def float_score(node: FloatNode, answers: Answers, values: dict[str, float]) -> float:
    """What the parts come to, down to the points of each answer."""
    if node.weakest:
        parts = [float_score(part, answers, values) for _, part in node.parts]
        return min(parts + [question.points(answers, values) for _, question in node.questions])
    total = weights = 0.0
    for weight, part in node.parts:
        total += weight * float_score(part, answers, values)
        weights += weight
    for weight, question in node.questions:
        total += weight * question.points(answers, values)
        weights += weight
    return total / weights if node.most is None else min(100.0, total / weights * node.most)


def float_tree(node: NodeScore, facts: Facts) -> FloatNode:
    """The parts of a score that counted; what does not apply has its declared points."""
    plain = isinstance(node.combine, PlainMean)
    declared = float(sum(part.weight for part in node.parts))
    most = declared / 100.0 if isinstance(node.combine, Sum) else None
    found = FloatNode([], [], most, isinstance(node.combine, Minimum))
    for part in node.parts:
        weight = 1.0 if plain else float(part.weight)
        if part.points is None:
            continue
        if isinstance(part, NodeScore):
            found.parts.append((weight, float_tree(part, facts)))
        elif _applies(facts.known.get(part.question.key)):
            found.questions.append((weight, float_question(part.question)))
        else:
            given = float(part.points[0])
            found.questions.append(
                (weight, FloatQuestion(part.question.key, {}, [], given, None, None, fixed=True))
            )
    return found


def _applies(answer: Answer | None) -> bool:
    return answer is not None and not isinstance(answer, NotApplicable)


def float_question(question: Question) -> FloatQuestion:
    """A question with its points as floats."""
    found = FloatQuestion(question.key, {}, [], 0.0, None, None)
    match question:
        case SingleChoice() | MultipleChoice() | Staged():
            found.table = {option.key: float(option.points or 0) for option in choices_of(question)}
        case CoverageDepth() | Attained():
            found.table = _paired(question)
        case YesNo():
            found.table = {"yes": float(question.yes_points or 0), "no": float(question.no_points or 0)}
        case Figure():
            _take_scale(found, question.points)
        case Ratio():
            found.operands = (question.numerator, question.denominator, float(question.factor))
            _take_scale(found, question.points)
        case FreeText():
            pass
    return found


def _paired(question: CoverageDepth | Attained) -> dict[str | tuple[str, ...], float]:
    """The points by share and depth."""
    found: dict[str | tuple[str, ...], float] = {}
    if isinstance(question, Attained):
        height = len(question.steps) - 1
        for place, step in enumerate(question.steps[:-1]):
            for share in question.shares:
                found[share.key, step.key] = (100 * place + float(share.points or 0)) / height
        return found | {("", question.steps[-1].key): 100.0}
    for row in question.table:
        points = zip(question.depths, row.points, strict=True)
        found |= {(row.share, depth.key): float(each) for depth, each in points}
        found[row.share, ""] = float(row.points[0])
    return found


def _take_scale(found: FloatQuestion, scale: Scale | None) -> None:
    match scale:
        case Bands(closed=closed, below=below, bands=bands):
            found.below, found.right_closed = float(below), closed == "right"
            found.steps = [(float(step.at), float(step.points)) for step in bands]
        case Proportional(zero_at=zero, full_at=full):
            found.line = (float(zero), float(full))
        case None:
            pass


def float_answers(result: Score) -> tuple[Answers, dict[str, float]]:
    """The answers as plain values, and the figures and unscored ratios among them as floats."""
    answers: Answers = {}
    values: dict[str, float] = {}
    for key, answer in result.facts.known.items():
        match answer:
            case Measured(value):
                values[key] = float(value)
            case Chosen(option):
                answers[key] = option
            case ChosenSeveral(options):
                answers[key] = tuple(options)
            case Covered(share, depth):
                answers[key] = (share, depth)
            case Confirmed(yes):
                answers[key] = "yes" if yes else "no"
            case _:
                pass
    return answers, values


def _seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    for _ in range(_CALLS):
        run()
    return (time.process_time() - began) / _CALLS


def _compare(questionnaire: Questionnaire, case: WorkedCase) -> tuple[float, float] | None:
    """Median CPU seconds of a score and of the float loop; ``None`` where floats fall beside a threshold."""
    profile = profile_facts(case.given.profile)
    ours: Callable[[], Score] = partial(score, questionnaire, case.given.answers, profile)
    result = ours()
    tree = float_tree(result.total, result.facts)
    answers, values = float_answers(result)
    peer = partial(float_score, tree, answers, values)
    assert result.total.points is not None
    if abs(peer() - float(result.total.points[0])) > _NEAR:
        return None
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(_ROUNDS)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def _slowest(found: Examined, cases: Sequence[WorkedCase]) -> tuple[float, float]:
    """The most milliseconds per hundred questions and the most times the loop, over the certain cases."""
    assert found.questionnaire is not None, found.mistakes
    count = len(placed_questions(found.questionnaire))
    worst_time = worst_ratio = 0.0
    for case in cases:
        points = case.score.total.points
        if points is None or points[0] != points[1]:
            continue
        if (compared := _compare(found.questionnaire, case)) is None:
            print(f"{found.name} {case.name:32} floats fall beside a threshold")
            continue
        ours, peer = compared
        per_hundred, ratio = ours * 1000 * 100 / count, ours / peer
        told = f"{ours * 1000:6.3f} ms {per_hundred:6.3f} ms/100 questions {ratio:6.1f} x floats"
        print(f"{found.name} {case.name:32} {told}")
        worst_time, worst_ratio = max(worst_time, per_hundred), max(worst_ratio, ratio)
    return worst_time, worst_ratio


def main() -> None:
    """Print both figures for every worked case that is certain, and which questionnaires keep to the bar."""
    root, codes = resources.questionnaires(), load_codes()
    elements = read_elements(root).elements
    verdicts = []
    for folder in questionnaire_folders(root):
        found = examine(folder, elements)
        assert found.questionnaire is not None, found.mistakes
        cases, _ = worked_cases(files_in(folder), found.questionnaire, codes)
        milliseconds, times = _slowest(found, cases)
        met = milliseconds <= MOST_MILLISECONDS and times <= MOST_TIMES
        verdicts.append(met)
        figures = f"{milliseconds:.3f} ms (bar 1), {times:.1f} x (bar 40)"
        print(f"P6 {'met   ' if met else 'MISSED'} {found.name}: {figures}")
    if not all(verdicts):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
