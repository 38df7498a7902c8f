"""Answers files (format 1): an enterprise's profile and its answers, read strictly from YAML or JSON.

What the file means and every mistake in it depend on the questionnaire it names and on the code lists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, Final

from assessment.catalogue.codes import Codes
from assessment.catalogue.places import Mistake, Place, UnusableFilesError
from assessment.catalogue.reading import read_document
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown, unknown_word
from assessment.domain.answer_codec import UnreadableAnswerError, answer_from_json
from assessment.domain.answer_fit import misfit
from assessment.domain.answers import Answer
from assessment.domain.credit_code import CreditCode, read_credit_code
from assessment.domain.enterprise import AboveScale, DivisionCode, ProductionType, Profile, profile_facts
from assessment.domain.facts import facts_from
from assessment.domain.fingerprints import Json
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.regions import RegionCode
from assessment.domain.relations import facts_of, violations
from assessment.domain.size import size_class

FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """Which questionnaire an answers file belongs to."""

    questionnaire: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFile:
    """What an answers file says: who answered, and what."""

    profile: Profile
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenProfile:
    """The profile as an author writes it; the size class follows from staff and revenue."""

    name: str
    credit_code: str
    region: str
    industry: str
    staff: int
    revenue: Decimal
    production_type: ProductionType
    group: bool
    own_design: bool
    above_scale: bool | None = None
    above_scale_year: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenFile:
    """The fields at the top of an answers file; profile and answers are read on their own."""

    format: int
    questionnaire: str
    version: str
    profile: Mapping[str, Any]
    answers: Mapping[str, Any]


def head_of(path: FilePath) -> FileHead:
    """Which questionnaire the answers file at ``path`` names; raises ``UnusableFilesError``."""
    head, mistakes = read_head(Place(read_document(path, str(path))))
    if head is None or mistakes:
        raise UnusableFilesError(mistakes)
    return head


def read_answers_file(path: FilePath, questionnaire: Questionnaire, codes: Codes) -> AnswersFile:
    """The answers file at ``path`` for ``questionnaire``; raises ``UnusableFilesError``."""
    return answers_in(Place(read_document(path, str(path))), questionnaire, codes)


def answers_in(place: Place, questionnaire: Questionnaire, codes: Codes) -> AnswersFile:
    """The answers file at ``place`` for ``questionnaire``; raises ``UnusableFilesError``."""
    head, mistakes = read_head(place)
    if head is None or mistakes:
        raise UnusableFilesError(mistakes)
    named, asked = f"{head.questionnaire}/{head.version}", f"{questionnaire.key}/{questionnaire.version}"
    if named != asked:
        message = f"应属于 {asked}，现在写的是 {named}"
        raise UnusableFilesError([place.at("questionnaire").mistake(message)])
    found: list[Mistake] = []
    value = place.document.value
    profile = _profile(place.at("profile"), value.get("profile"), codes, questionnaire, mistakes=found)
    answers = _answers(place.at("answers"), value.get("answers"), questionnaire, mistakes=found)
    if profile is not None and not found:
        found += _broken_relations(place.at("answers"), questionnaire, answers, profile)
    if profile is None or found:
        raise UnusableFilesError(found)
    return AnswersFile(profile=profile, answers=answers)


def read_head(place: Place) -> tuple[FileHead | None, tuple[Mistake, ...]]:
    """Which questionnaire the file names, and what is wrong with its outermost fields."""
    written: _WrittenFile | None
    written, mistakes = structured(place, _WrittenFile, place.document.value)
    if written is None:
        return None, mistakes
    found = list(mistakes)
    if written.format != FORMAT:
        message = f"只认识第 {FORMAT} 版的答案文件，现在写的是 {written.format}"
        found.append(place.at("format").mistake(message))
    return FileHead(questionnaire=written.questionnaire, version=written.version), tuple(found)


def _profile(
    place: Place, value: Any, codes: Codes, questionnaire: Questionnaire, *, mistakes: list[Mistake]
) -> Profile | None:
    written: _WrittenProfile | None
    written, found = structured(place, _WrittenProfile, value)
    mistakes += found
    if written is None:
        return None
    wrong = tuple(_wrong_in_profile(place, written, codes))
    mistakes += wrong
    if wrong:
        return None
    year = written.above_scale_year or int(questionnaire.version.partition(".")[0])
    return Profile(
        name=written.name,
        credit_code=written.credit_code,
        region=RegionCode(written.region),
        industry=DivisionCode(written.industry),
        staff=written.staff,
        revenue=written.revenue,
        size=size_class(codes.size, written.staff, written.revenue).size,
        production_type=written.production_type,
        group=written.group,
        own_design=written.own_design,
        above_scale=None if written.above_scale is None else AboveScale(written.above_scale, year),
        zone=written.zone,
    )


def _wrong_in_profile(place: Place, written: _WrittenProfile, codes: Codes) -> Iterator[Mistake]:
    code = read_credit_code(written.credit_code, codes.regions)
    if not isinstance(code, CreditCode):
        yield place.at("credit_code").mistake(code.message.zh.removesuffix("。"))
    if codes.regions.find(written.region) is None:
        yield place.at("region").mistake(f"没有代码为 {written.region} 的行政区划，请写县市区的六位代码")
    if codes.industries.find(written.industry) is None:
        message = f"没有代码为 {written.industry} 的行业大类，应为 C13 到 C43"
        yield place.at("industry").mistake(message)
    if written.staff < 0:
        yield place.at("staff").mistake(f"从业人员不能小于 0，现在是 {written.staff}")
    if written.revenue < 0:
        yield place.at("revenue").mistake(f"营业收入不能小于 0，现在是 {written.revenue}")
    if written.zone and all(zone.key != written.zone for zone in codes.regions.zones):
        yield place.at("zone").mistake(unknown_word(written.zone, (), "功能区"))


def _answers(
    place: Place, value: Any, questionnaire: Questionnaire, *, mistakes: list[Mistake]
) -> dict[str, Answer]:
    if not isinstance(value, dict):
        mistakes.append(place.mistake(f"应为按题目的键列出的回答，现在是{shown(value)}"))
        return {}
    placed = placed_questions(questionnaire)
    answers: dict[str, Answer] = {}
    for key, written in value.items():
        if key not in placed:
            mistakes.append(place.at(key).mistake(unknown_word(key, placed, "题目")))
            continue
        try:
            answer = answer_from_json(_without_decimals(written))
        except UnreadableAnswerError as error:
            mistakes.append(place.at(key).mistake(str(error)))
            continue
        wrong = misfit(placed[key].question, answer)
        if wrong:
            mistakes.append(place.at(key).mistake(wrong))
        answers[key] = answer
    return answers


def _without_decimals(value: Any) -> Json:
    """``value`` as JSON knows it: an exact decimal becomes its text."""
    match value:
        case Decimal():
            return str(value)
        case dict():
            return {key: _without_decimals(inner) for key, inner in value.items()}
        case list():
            return [_without_decimals(inner) for inner in value]
        case None | bool() | int() | str():
            return value
        case _:
            raise UnreadableAnswerError(f"读不懂{shown(value)}")


def _broken_relations(
    place: Place, questionnaire: Questionnaire, answers: Mapping[str, Answer], profile: Profile
) -> Iterator[Mistake]:
    """The hard relations that the figures break, at the figure named first."""
    facts = facts_from(questionnaire, answers, profile_facts(profile))
    for violation in violations(questionnaire.relations, facts.known):
        if violation.refuses:
            key = next((key for key in facts_of(violation.relation) if key in answers), "")
            yield place.at(key).mistake(str(violation.relation.message).removesuffix("。"))
