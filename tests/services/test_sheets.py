"""What is kept of a sheet between requests is what reading it again would say."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, load_catalogue
from assessment.domain.access import Act
from assessment.domain.answer_fit import misfit
from assessment.domain.answers import Answer, Unknown
from assessment.domain.identities import AssessmentId, UserId
from assessment.domain.questionnaire import placed_questions
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.recent import Recent
from assessment.services.answering import Change, save_changes
from assessment.services.enterprises import edit_profile
from assessment.services.sheets import Sheet, keep_recent, open_sheet
from assessment.settings import settings_from
from tests.databases import WORLD
from tests.domain.firms import firm_from, shipped_questionnaire
from tests.world import NOW, Firm, acting, add_assessment, add_firm, codes

STEPS = 60


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(settings_from({}))


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def assessment(database: Database, firm: Firm) -> AssessmentId:
    with database.writing() as session:
        return add_assessment(session, firm).id


class Together:
    """Several people and processes at one assessment: what one of them keeps is compared with the rows."""

    def __init__(self, database: Database, catalogue: Catalogue, assessment: AssessmentId) -> None:
        self.database, self.catalogue, self.assessment = database, catalogue, assessment

    def opened(self, session: Session, user: UserId) -> Sheet:
        actor = acting(self.database, user)
        return open_sheet(session, self.catalogue, actor, self.assessment, act=Act.ANSWER, now=NOW)

    def save(
        self, user: UserId, question: str, answer: Answer | None, *, elsewhere: bool, fails: bool
    ) -> None:
        """Save as somebody at this process would, at another, or with a commit that does not come about."""
        with self.database.writing_session(WORLD) as session:
            sheet = self.opened(session, user)
            seen = sheet.stored[question].revision if question in sheet.stored else 0
            change = Change(question=question, answer=answer, seen=seen)
            saved = save_changes(session, acting(self.database, user), sheet, changes=(change,), now=NOW)
            if fails:
                session.rollback()
                return
            session.commit()
            if not elsewhere:
                keep_recent(session, saved.sheet)

    def agree(self, user: UserId) -> None:
        """What is kept and what the rows say are the same."""
        with self.database.reading() as session:
            kept = self.opened(session, user)
        with replace(self.database, recent=Recent(most=0)).reading() as session:
            read = self.opened(session, user)
        assert kept.standing == read.standing


def steps(seed: int) -> Iterator[tuple[str, Answer | None, Random]]:
    """What somebody answers, does not know or takes back, as the questions permit."""
    random = Random(seed)  # noqa: S311 - chance, not secrecy
    answers = list(firm_from(seed).answers.items())
    placed = placed_questions(shipped_questionnaire())
    for _ in range(STEPS):
        question, answer = random.choice(answers[:20])
        unknown = answer if misfit(placed[question].question, Unknown()) else Unknown()
        yield question, random.choice([answer, answer, unknown, None]), random


@pytest.mark.parametrize("seed", [3, 8])
def test_a_sheet_kept_from_before_is_the_one_in_the_database(
    database: Database, catalogue: Catalogue, firm: Firm, assessment: AssessmentId, *, seed: int
) -> None:
    together = Together(database, catalogue, assessment)
    for question, answer, random in steps(seed):
        who = random.choice([firm.lead, firm.respondent])
        elsewhere, fails = random.random() < 0.2, random.random() < 0.2
        together.save(who, question, answer, elsewhere=elsewhere, fails=fails)
        together.agree(firm.lead)


def test_a_changed_profile_is_not_hidden_by_what_was_kept(
    database: Database, catalogue: Catalogue, firm: Firm, assessment: AssessmentId
) -> None:
    together = Together(database, catalogue, assessment)
    together.agree(firm.lead)
    with database.reading() as session:
        keep_recent(session, together.opened(session, firm.lead))
    with database.writing() as session:
        actor = acting(database, firm.lead)
        before = session.get_one(StoredEnterprise, firm.enterprise).profile
        after = replace(before, staff=7)
        edit_profile(session, codes(), actor, firm.enterprise, profile=after, now=NOW)

    together.agree(firm.lead)
