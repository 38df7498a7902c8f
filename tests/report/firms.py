"""Subjects of reports for tests: the worked cases, the extremes, and firms by chance."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.registry import Catalogue, Filed, load_catalogue
from assessment.catalogue.version_files import files_in
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
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import asked_questions
from assessment.domain.questionnaire import placed_questions
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
)
from assessment.report.content import Subject
from assessment.settings import settings_from

KEY: Final = "two-way-integration"
LONG: Final = "没有这项业务，全部委托给外面的单位去做；" * 100
NAMES: Final = (
    "黄石市<b>五金</b>&铸造厂",
    "A" * 300,
    "𫝀𠮷野家（\U0002b740）😀机械",
    "\u202e倒写的\u202c名字 עברית العربية",
    "字" * 2000,
    "]]></html><!--",
    "零\u200b宽\u200d字\ufeff",
    "换\n行\t和\x07铃",
    "é́́́́́é",
    "\ud800半个字",
)
Chooser = Callable[[Question], Answer | None]


@cache
def catalogue() -> Catalogue:
    return load_catalogue(settings_from({}))


@cache
def codes() -> Codes:
    return load_codes()


def filed(key: str = KEY) -> Filed:
    return catalogue().find(key)


@cache
def cases(key: str = KEY) -> Mapping[str, WorkedCase]:
    found, mistakes = worked_cases(files_in(filed(key).folder), filed(key).questionnaire, codes())
    assert not mistakes
    return {case.name: case for case in found}


def case_called(name: str, key: str = KEY) -> WorkedCase:
    return next(case for stem, case in cases(key).items() if stem.startswith(name))


def subject(profile: Profile, answers: Mapping[str, Answer], key: str = KEY) -> Subject:
    return Subject(
        questionnaire=filed(key).questionnaire,
        questionnaire_hash=filed(key).content_hash,
        profile=profile,
        answers=answers,
        measures=catalogue().measures,
        elements=catalogue().elements,
        codes=codes(),
        signed_at=datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
        signed_by="王小明",
        number="DM20261120-7K3QPX",
        dated=date(2026, 11, 20),
        year=2026,
        models=tuple(each.questionnaire for each in catalogue().newest),
        incentives=catalogue().incentives,
    )


def of_case(name: str, key: str = KEY) -> Subject:
    case = case_called(name, key)
    return subject(case.given.profile, case.given.answers, key)


def models() -> tuple[str, ...]:
    """The keys of all questionnaires."""
    return tuple(each.questionnaire.key for each in catalogue().newest)


def answering(profile: Profile, choose: Chooser, key: str = KEY) -> Subject:
    """A firm that answers every question it is asked as ``choose`` says."""
    answers: dict[str, Answer] = {}
    facts = profile_facts(profile)
    while True:
        open_ = [
            question
            for question in asked_questions(filed(key).questionnaire, answers, facts)
            if question.key not in answers
        ]
        given = {question.key: answer for question in open_ if (answer := choose(question)) is not None}
        if not given:
            return subject(profile, answers, key)
        answers |= given


def all_unknown() -> Subject:
    """Everything that may be unknown is; what may not gets its worst answer."""
    profile = replace(
        of_case("04").profile, name="字号特别长的某某省某某市某某区" * 6 + "有限责任公司（虚构）"
    )
    return answering(
        profile, lambda each: Unknown() if each.unknown is UnknownPolicy.INTERVAL else least(each)
    )


def nothing_applies() -> Subject:
    """Everything that may be not applicable is, for reasons of two thousand characters."""

    def choose(question: Question) -> Answer | None:
        if question.not_applicable is not NotApplicablePolicy.REFUSED:
            return NotApplicable(LONG)
        return least(question)

    return answering(replace(of_case("01").profile, name="Extraordinarily-long-named " * 12), choose)


def least(question: Question) -> Answer | None:
    """The least of the answers to a question."""
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return Chosen(options[0].key)
        case MultipleChoice(options=options):
            return ChosenSeveral(frozenset({options[-1].key}))
        case Figure():
            return Measured(question.minimum)
        case CoverageDepth():
            return Covered(question.shares[0].key, "")
        case Attained():
            return Covered(question.shares[0].key, question.steps[0].key)
        case YesNo():
            return Confirmed(yes=False)
        case FreeText():
            return Written(LONG)
        case Ratio():
            return None


def integrated_at_a_loss() -> Subject:
    """A firm whose systems work together and whose results are the worst."""
    well = {"foundation", "single-application", "integrated-application"}
    placed = placed_questions(filed().questionnaire)

    def choose(question: Question) -> Answer | None:
        if placed[question.key].dimension.key in well:
            return fairly_good(question)
        return least(question)

    return answering(of_case("04").profile, choose)


def fairly_good(question: Question) -> Answer | None:
    """An answer well above the middle, though not the best."""
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return Chosen(options[-2].key)
        case MultipleChoice(options=options):
            return ChosenSeveral(frozenset(each.key for each in options[:3]))
        case CoverageDepth():
            return Covered(question.shares[-1].key, question.depths[-2].key)
        case _:
            return least(question)


def by_chance(seed: int) -> Subject:
    """A firm with a strange name and answers drawn at random, unknown and not applicable among them."""
    chance = random.Random(seed)  # noqa: S311 - a test's answers
    profile = replace(
        of_case(chance.choice(["01", "04", "07", "08", "09"])).profile,
        name=NAMES[seed % len(NAMES)],
        staff=chance.choice([0, 1, 30, 299, 100000]),
        revenue=Decimal(chance.choice(["0", "0.01", "800", "99999999.99"])),
    )
    return answering(profile, lambda each: _drawn(chance, each))


def _drawn(chance: random.Random, question: Question) -> Answer | None:
    may_be_unknown = question.unknown is UnknownPolicy.INTERVAL
    if may_be_unknown and chance.random() < 0.2:
        return Unknown()
    if question.not_applicable is not NotApplicablePolicy.REFUSED and chance.random() < 0.2:
        return NotApplicable(chance.choice([LONG, "𫝀" * 50, "<script>", "x" * 2000]))
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return Chosen(chance.choice(options).key)
        case MultipleChoice(options=options):
            return ChosenSeveral(frozenset({chance.choice(options).key}))
        case Figure():
            return Measured(
                chance.choice([question.minimum, question.maximum, (question.minimum + question.maximum) / 2])
            )
        case CoverageDepth() | Attained():
            return _drawn_pair(chance, question)
        case YesNo():
            return Confirmed(yes=chance.random() < 0.5, detail="\U0002b740" if chance.random() < 0.3 else "")
        case FreeText():
            return Written("字" * 2000)
        case Ratio():
            return None


def _drawn_pair(chance: random.Random, question: CoverageDepth | Attained) -> Covered:
    if isinstance(question, Attained):
        step = chance.choice(question.steps)
        return Covered("" if step is question.steps[-1] else chance.choice(question.shares).key, step.key)
    row = chance.choice(question.table)
    return Covered(row.share, chance.choice(question.depths).key if any(row.points) else "")
