"""Firms that stretch a report: far up, far down, or far apart in what they answer."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

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
from assessment.domain.enterprise import profile_facts
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)
from assessment.report.content import Subject
from assessment.report.elsewhere import OtherResult
from assessment.services.looking_ahead import plan_of
from assessment.services.setting_out import Books
from tests.report import firms
from tests.report.test_peers import COUNTY, INDUSTRY, SIZE

_NAMES = (*firms.NAMES, *["普通机械有限公司"] * 4, "字号特别长的某某省某某市某某区" * 6)
_SOFTWARE = "软件名称" * 60


def at_the_bottom() -> Subject:
    """Every answer the least."""
    return firms.answering(firms.of_case("04").profile, firms.least)


def at_the_top() -> Subject:
    """Every answer the most."""
    chance = random.Random(0)  # noqa: S311 - a test's answers
    return firms.answering(firms.of_case("08").profile, lambda each: _at(each, 1.0, chance))


def uneven(seed: int) -> Subject:
    """A firm whose answers lie around one level, near or far, some not known and some not applicable."""
    chance = random.Random(seed)  # noqa: S311 - a test's answers
    profile = replace(
        firms.of_case(chance.choice(["01", "04", "07", "08", "09"])).profile,
        name=chance.choice(_NAMES),
        staff=chance.choice([5, 50, 400, 100000]),
        revenue=Decimal(chance.choice(["0", "300", "8000", "60000", "9999999"])),
    )
    level, spread = chance.choice([0, 0.2, 0.4, 0.6, 0.8, 1]), chance.choice([0, 0.1, 0.3, 0.6])
    unknown, not_applicable = (chance.choice([0, 0, 0.1, 0.4, 1]) for _ in range(2))

    def choose(question: Question) -> Answer | None:
        if question.unknown is UnknownPolicy.INTERVAL and chance.random() < unknown:
            return Unknown()
        may_lapse = question.not_applicable is not NotApplicablePolicy.REFUSED
        if may_lapse and chance.random() < not_applicable:
            return NotApplicable(firms.LONG)
        return _at(question, level + chance.gauss(0, spread), chance)

    return firms.answering(profile, choose)


@cache
def surrounded(seed: int) -> Subject:
    """An uneven firm of which everything else is told: its peers, an assessment before, the way up."""
    firm = uneven(seed)
    before = at_the_bottom()
    last = OtherResult(
        questionnaire=before.questionnaire,
        answers=before.answers,
        profile=profile_facts(before.profile),
        year=2025,
        signed_at=datetime(2025, 10, 8, tzinfo=UTC),
    )
    told = replace(firm, others=(last,), peers=(INDUSTRY, SIZE, COUNTY))
    return replace(told, plan=plan_of(Books(firms.catalogue(), firms.codes()), told))


def _at(question: Question, level: float, chance: random.Random) -> Answer | None:
    """The answer of a firm that stands at a level from 0 to 1."""
    level = min(1.0, max(0.0, level))
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return Chosen(_reached(options, level))
        case MultipleChoice(options=options):
            named = [each.key for each in options if not each.exclusive and chance.random() < level]
            return ChosenSeveral(frozenset(named or [options[-1].key]))
        case Figure():
            return Measured(Decimal(round(100 * level)))
        case CoverageDepth():
            share = _reached(question.shares, level)
            row = next(each for each in question.table if each.share == share)
            return Covered(share, _reached(question.depths, level) if any(row.points) else "")
        case Attained():
            step = _reached(question.steps, level)
            is_last = step == question.steps[-1].key
            return Covered("" if is_last else question.shares[0].key, step)
        case YesNo():
            yes = chance.random() < level
            return Confirmed(yes=yes, detail=_SOFTWARE if yes else "")
        case FreeText():
            return Written(firms.LONG)
        case Ratio():
            return None


def _reached(options: tuple[Option, ...], level: float) -> str:
    return options[min(len(options) - 1, int(level * len(options)))].key
