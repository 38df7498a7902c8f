"""Two colleagues at work on one assessment: in whatever order they look and save, it is as if one by one."""

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import pytest

from assessment.catalogue.registry import Catalogue, load_catalogue
from assessment.domain.access import Act
from assessment.domain.answers import Measured
from assessment.domain.identities import AssessmentId
from assessment.persistence.answers import UNANSWERED, answers_of, history_of
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.services.actor import Actor
from assessment.services.answering import Change, save_changes
from assessment.services.sheets import open_sheet
from assessment.settings import settings_from
from tests.world import NOW, acting, add_assessment, add_firm

QUESTIONS: Final = ("investment-1", "investment-2", "investment-3", "digital-staff")
FEW: Final = 6
"""So many different figures: some saves repeat what stands."""
VISITS: Final = 8
SAMPLE, ALL = 60, 10_000


@dataclass(frozen=True, slots=True)
class Office:
    """One assessment and the two people who fill it in."""

    database: Database
    catalogue: Catalogue
    assessment: AssessmentId
    people: tuple[Actor, Actor]

    def seen(self) -> Mapping[str, int]:
        """The revisions somebody sees who looks now."""
        with self.database.reading() as session:
            found = answers_of(session, session.get_one(Assessment, self.assessment))
            return {each.question: each.revision for each in found}

    def save(self, person: int, figures: Mapping[str, int], seen: Mapping[str, int]) -> frozenset[str]:
        """Save a page; the questions that clashed."""
        changes = [
            Change(question=name, answer=Measured(Decimal(figure)), seen=seen.get(name, UNANSWERED))
            for name, figure in figures.items()
        ]
        actor = self.people[person]
        with self.database.writing() as session:
            sheet = open_sheet(session, self.catalogue, actor, self.assessment, act=Act.ANSWER, now=NOW)
            saved = save_changes(session, actor, sheet, changes=changes, now=NOW)
        return frozenset(conflict.change.question for conflict in saved.conflicts)

    def histories(self) -> Mapping[str, Sequence[int]]:
        """What stood for each question, one after the other."""
        with self.database.reading() as session:
            found = session.get_one(Assessment, self.assessment)
            past = {name: history_of(session, found, name) for name in QUESTIONS}
        for revisions in past.values():
            assert [each.revision for each in revisions] == list(range(1, len(revisions) + 1))
        return {name: [int(str(_figure(each.value))) for each in past[name]] for name in QUESTIONS}


@dataclass(slots=True)
class OneByOne:
    """The rules without any database: what saving does when nobody else is there."""

    past: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in QUESTIONS})

    def save(self, figures: Mapping[str, int], seen: Mapping[str, int]) -> frozenset[str]:
        """Save a page; the questions that clashed."""
        return frozenset(name for name, figure in figures.items() if not self._saved(name, figure, seen))

    def _saved(self, name: str, figure: int, seen: Mapping[str, int]) -> bool:
        past, known = self.past[name], seen.get(name, UNANSWERED)
        if past and past[-1] == figure:
            return True
        if len(past) == known:
            past.append(figure)
            return True
        return known > 0 and past[known - 1] == figure


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(
        settings_from({"ASSESSMENT_DATA": str(tmp_path_factory.mktemp("catalogue") / "data")})
    )


@pytest.fixture
def offices(database: Database, catalogue: Catalogue) -> Iterator[Office]:
    """Ever new assessments of the same firm."""
    return _offices(database, catalogue)


def _offices(database: Database, catalogue: Catalogue) -> Iterator[Office]:
    with database.writing() as session:
        firm = add_firm(session)
    people = acting(database, firm.lead), acting(database, firm.respondent)
    for year in range(1, 1_000_000):
        with database.writing() as session:
            assessment = add_assessment(session, firm, year=year).id
        yield Office(database, catalogue, assessment, people)


def interleaved(office: Office, chance: random.Random) -> None:
    """Both look and save in a random order; every outcome and the end are those of one after the other."""
    alone, seen = OneByOne(), [office.seen(), office.seen()]
    for _ in range(VISITS):
        person = chance.randrange(2)
        if chance.random() < 0.5:
            seen[person] = office.seen()
            continue
        asked = chance.sample(QUESTIONS, chance.randint(1, 3))
        figures = {name: chance.randint(1, FEW) for name in asked}
        assert office.save(person, figures, seen[person]) == alone.save(figures, seen[person])
    assert office.histories() == alone.past


def test_sampled_interleavings_equal_a_serial_order(offices: Iterator[Office]) -> None:
    for number in range(SAMPLE):
        interleaved(next(offices), _chance(number))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_interleavings_equal_a_serial_order(offices: Iterator[Office]) -> None:
    for number in range(ALL):
        interleaved(next(offices), _chance(number))


def test_at_the_same_time_every_save_either_stands_or_is_refused(offices: Iterator[Office]) -> None:
    office = next(offices)
    saved: list[tuple[int, int, frozenset[str]]] = []

    def work(person: int) -> None:
        for visit in range(VISITS):
            figure, seen = 1 + person + 100 * visit, office.seen()
            clashed = office.save(person % 2, dict.fromkeys(QUESTIONS[:2], figure), seen)
            saved.append((figure, seen.get(QUESTIONS[0], UNANSWERED), clashed))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))

    past = office.histories()
    for figure, seen, clashed in saved:
        for name in QUESTIONS[:2]:
            assert (figure in past[name]) == (name not in clashed)
        if QUESTIONS[0] not in clashed:
            assert past[QUESTIONS[0]].index(figure) == seen


def test_on_different_pages_nobody_is_in_the_way(offices: Iterator[Office]) -> None:
    office = next(offices)

    def work(person: int) -> frozenset[str]:
        own = QUESTIONS[person]
        return frozenset().union(
            *(office.save(person, {own: visit}, {own: visit - 1}) for visit in range(1, VISITS))
        )

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(work, range(2))) == {frozenset()}


def _figure(value: object) -> object:
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _chance(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - the same run every time, nothing secret
