"""Worked cases: answers with the scores a person computed by hand, compared exactly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.catalogue.answers_file import AnswersFile, answers_in
from assessment.catalogue.codes import Codes
from assessment.catalogue.places import Document, Mistake, Place, UnusableFilesError
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown, unknown_word
from assessment.catalogue.version_files import CASES, VersionFiles
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Asking
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.requirements import TOTAL
from assessment.domain.scoring import Score, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a case has to come out as; ``scores`` holds points or ``[low, high]`` by node."""

    level: str
    reachable: str = ""
    scores: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    """A case that was read and holds: its file, its answers, its score."""

    name: str
    place: Place
    given: AnswersFile
    expected: Expected
    score: Score


def worked_cases(
    files: VersionFiles, questionnaire: Questionnaire, codes: Codes
) -> tuple[tuple[WorkedCase, ...], tuple[Mistake, ...]]:
    """The cases among ``files`` that can be read, and every mistake in them."""
    found: list[WorkedCase] = []
    mistakes: list[Mistake] = []
    for stem in files.stems(CASES):
        try:
            case = _case(files.read(f"{CASES}/{stem}.yaml"), stem, questionnaire, codes)
            mistakes += _differences(case)
            found.append(case)
        except UnusableFilesError as error:
            mistakes += error.mistakes
    return tuple(found), tuple(mistakes)


def _case(document: Document, name: str, questionnaire: Questionnaire, codes: Codes) -> WorkedCase:
    """The case in ``document``; raises ``UnusableFilesError``."""
    whole = Place(document)
    if not isinstance(document.value, dict):
        raise UnusableFilesError([whole.mistake(f"应为一组字段，现在是{shown(document.value)}")])
    written = {key: inner for key, inner in document.value.items() if key != "expected"}
    place = Place(replace(document, value=written))
    expected: Expected | None
    expected, mistakes = structured(whole.at("expected"), Expected, document.value.get("expected"))
    try:
        given = answers_in(place, questionnaire, codes)
    except UnusableFilesError as error:
        raise UnusableFilesError([*error.mistakes, *mistakes]) from None
    if expected is None or mistakes:
        raise UnusableFilesError(mistakes)
    result = score(questionnaire, given.answers, profile_facts(given.profile))
    return WorkedCase(name=name, place=whole, given=given, expected=expected, score=result)


def _differences(case: WorkedCase) -> Iterator[Mistake]:
    place, expected, result = case.place.at("expected"), case.expected, case.score
    yield from _level_differences(place, expected, result)
    if TOTAL not in expected.scores:
        yield place.mistake(f"缺少总分，请在 scores 里写 {TOTAL}")
    for key, value in expected.scores.items():
        yield from _score_differences(place.at("scores", key), key, value, result)
    for number, key in enumerate(expected.left_out):
        part = result.node(key)
        if part is None:
            yield place.at("left_out", number).mistake(f"没有计分的题目、指标或维度 {key}")
        elif not part.left_out:
            yield place.at("left_out", number).mistake(
                f"{key} 没有被排除，得分是 {written_range(part.points)}"
            )
    yield from _ignored_answers(case)


def _level_differences(place: Place, expected: Expected, result: Score) -> Iterator[Mistake]:
    levels = [level.key for level in result.questionnaire.level_rule.levels]
    decided = result.decision
    wanted = {"level": expected.level, "reachable": expected.reachable or expected.level}
    for name, came_out in (("level", decided.level.key), ("reachable", decided.reachable.key)):
        if wanted[name] not in levels:
            yield place.at(name).mistake(unknown_word(wanted[name], levels, "等级"))
        elif wanted[name] != came_out:
            what = "等级" if name == "level" else "最高可能的等级"
            yield place.at(name).mistake(f"{what}应为 {wanted[name]}，算出来是 {came_out}")


def _score_differences(place: Place, key: str, value: Any, result: Score) -> Iterator[Mistake]:
    part = result.node(key)
    if part is None:
        yield place.mistake(f"没有计分的题目、指标或维度 {key}")
        return
    try:
        wanted = None if value is None else _range_in(value)
    except ValueError:
        yield place.mistake(f'应为分数，例如 41.25、"125/3" 或 [40, 45.5]，现在是{shown(value)}')
        return
    if wanted != part.points:
        yield place.mistake(f"{key} 应为 {written_range(wanted)}，算出来是 {written_range(part.points)}")


def _ignored_answers(case: WorkedCase) -> Iterator[Mistake]:
    """Answers to questions that are not asked of this enterprise: in a case they are a slip."""
    for key in case.given.answers:
        if case.score.facts.asking[key] is Asking.NOT_ASKED:
            yield case.place.at("answers", key).mistake("按条件不问这道题，请去掉这个回答")


def _range_in(value: Any) -> tuple[Fraction, Fraction]:
    if isinstance(value, list):
        low, high = value
        return _exact(low), _exact(high)
    return _exact(value), _exact(value)


def _exact(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise ValueError from None


def written_range(points: tuple[Fraction, Fraction] | None) -> str:
    """Points exactly, as authors write them: a decimal where it ends, otherwise a fraction."""
    if points is None:
        return "不适用"
    low, high = points
    return _written(low) if low == high else f"[{_written(low)}, {_written(high)}]"


def _written(value: Fraction) -> str:
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest > 1:
        return f"{value.numerator}/{value.denominator}"
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"
