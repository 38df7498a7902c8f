"""Answers: nobody overwrites a colleague in silence, what stood is kept, a repeat changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from assessment.domain.errors import OperationReusedError
from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, UserId
from assessment.persistence.answers import (
    UNANSWERED,
    AnswerToSave,
    Clash,
    Saved,
    SavedBefore,
    Saving,
    StoredAnswer,
    answers_of,
    delete_answers,
    history_of,
    save_answer,
)
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.operations import Begun, Repeated, begin_operation, note_response
from tests.world import NOW, Firm, add_assessment, add_firm


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def assessment(database: Database, firm: Firm) -> AssessmentId:
    with database.writing() as session:
        return add_assessment(session, firm).id


def save(database: Database, assessment: AssessmentId, value: Json, *, seen: int, by: UserId) -> Saving:
    with database.writing() as session:
        answer = AnswerToSave(question="cloud", value=value, seen=seen, by=by, at=NOW)
        return save_answer(session, session.get_one(Assessment, assessment), answer)


def test_an_answer_is_saved_under_the_next_revision(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    assert save(database, assessment, "a", seen=UNANSWERED, by=firm.lead) == Saved(1, NOW)
    assert save(database, assessment, {"share": "x", "depth": "y"}, seen=1, by=firm.lead) == Saved(2, NOW)

    with database.reading() as session:
        (stored,) = answers_of(session, session.get_one(Assessment, assessment))
        assert (stored.value, stored.revision) == ({"share": "x", "depth": "y"}, 2)


def test_a_colleagues_newer_answer_stands_and_both_are_known(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, "a", seen=UNANSWERED, by=firm.lead)
    save(database, assessment, "b", seen=1, by=firm.respondent)

    clash = save(database, assessment, "c", seen=1, by=firm.lead)

    assert clash == Clash(value="b", revision=2, by=firm.respondent, at=NOW)


def test_two_first_answers_clash_too(database: Database, firm: Firm, assessment: AssessmentId) -> None:
    save(database, assessment, "a", seen=UNANSWERED, by=firm.lead)

    assert isinstance(save(database, assessment, "b", seen=UNANSWERED, by=firm.respondent), Clash)


def test_saying_what_stands_already_is_no_clash(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, ["x", "y"], seen=UNANSWERED, by=firm.lead)

    assert save(database, assessment, ["x", "y"], seen=UNANSWERED, by=firm.respondent) == Saved(1, NOW)
    assert save(database, assessment, ["x", "y"], seen=1, by=firm.respondent) == Saved(1, NOW)


def test_an_answer_can_be_taken_back_and_given_again(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, "a", seen=UNANSWERED, by=firm.lead)

    assert save(database, assessment, None, seen=1, by=firm.lead) == Saved(2, NOW)
    assert save(database, assessment, None, seen=2, by=firm.lead) == Saved(2, NOW)
    assert save(database, assessment, "b", seen=2, by=firm.lead) == Saved(3, NOW)


def test_every_revision_is_kept_with_who_gave_it(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, "a", seen=UNANSWERED, by=firm.lead)
    save(database, assessment, "b", seen=1, by=firm.respondent)
    save(database, assessment, "c", seen=1, by=firm.lead)

    with database.reading() as session:
        history = history_of(session, session.get_one(Assessment, assessment), "cloud")
        assert [(each.revision, each.value, each.answered_by) for each in history] == [
            (1, "a", firm.lead),
            (2, "b", firm.respondent),
        ]


def test_of_many_saves_at_once_on_one_revision_exactly_one_wins(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, "start", seen=UNANSWERED, by=firm.lead)

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(
            threads.map(lambda n: save(database, assessment, f"v{n}", seen=1, by=firm.lead), range(8))
        )

    assert sum(isinstance(outcome, Saved) for outcome in outcomes) == 1


def test_an_answer_cannot_hang_under_another_firms_assessment(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    with database.writing() as session:
        other = add_firm(session, number=2)
    stray = StoredAnswer(
        enterprise_id=other.enterprise,
        assessment_id=assessment,
        question="cloud",
        value="a",
        revision=1,
        answered_by=other.lead,
        answered_at=NOW,
    )

    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(stray)


def test_deleting_a_draft_forgets_its_answers(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    save(database, assessment, "a", seen=UNANSWERED, by=firm.lead)

    with database.writing() as session:
        draft = session.get_one(Assessment, assessment)
        delete_answers(session, draft)
        session.delete(draft)

    with database.reading() as session:
        assert session.get(Assessment, assessment) is None


def test_a_repeated_operation_gives_the_first_response(database: Database, firm: Firm) -> None:
    request: Json = {"question": "cloud", "value": "a"}
    with database.writing() as session:
        first = begin_operation(session, firm.lead, "op-1", request=request, now=NOW)
        assert isinstance(first, Begun)
        note_response(session, first, {"revision": 1})

    with database.writing() as session:
        later = NOW + timedelta(minutes=1)
        again = begin_operation(session, firm.lead, "op-1", request=request, now=later)
        assert again == Repeated({"revision": 1})


def test_an_operation_with_another_content_is_refused(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        begin_operation(session, firm.lead, "op-1", request={"value": "a"}, now=NOW)

    with pytest.raises(OperationReusedError), database.writing() as session:
        begin_operation(session, firm.lead, "op-1", request={"value": "b"}, now=NOW)


def test_two_people_may_use_the_same_operation_number(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        assert isinstance(begin_operation(session, firm.lead, "op", request=1, now=NOW), Begun)
        assert isinstance(begin_operation(session, firm.respondent, "op", request=2, now=NOW), Begun)


def test_fifty_equal_operations_at_once_have_one_effect(database: Database, firm: Firm) -> None:
    def operate(_number: int) -> bool:
        with database.writing() as session:
            outcome = begin_operation(session, firm.lead, "op", request="same", now=NOW)
            if isinstance(outcome, Begun):
                note_response(session, outcome, "done")
                return True
            assert outcome == Repeated("done")
            return False

    with ThreadPoolExecutor(15) as threads:
        assert sum(threads.map(operate, range(50))) == 1


def numbered(
    database: Database, assessment: AssessmentId, value: Json, *, seen: int, by: UserId, operation: str
) -> Saving:
    with database.writing() as session:
        answer = AnswerToSave(question="cloud", value=value, seen=seen, by=by, at=NOW, operation=operation)
        return save_answer(session, session.get_one(Assessment, assessment), answer)


def test_a_save_sent_again_changes_nothing_whatever_stands_now(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    first = numbered(database, assessment, "a", seen=UNANSWERED, by=firm.lead, operation="one")
    save(database, assessment, "b", seen=1, by=firm.respondent)

    again = numbered(database, assessment, "a", seen=UNANSWERED, by=firm.lead, operation="one")

    assert (first, again) == (Saved(1, NOW), SavedBefore())
    with database.reading() as session:
        (stored,) = answers_of(session, session.get_one(Assessment, assessment))
        assert (stored.value, stored.revision) == ("b", 2)


def test_a_number_counts_for_one_save_of_one_person(
    database: Database, firm: Firm, assessment: AssessmentId
) -> None:
    numbered(database, assessment, "a", seen=UNANSWERED, by=firm.lead, operation="one")

    for value, seen in (("b", UNANSWERED), ("b", 1)):
        with pytest.raises(OperationReusedError):
            numbered(database, assessment, value, seen=seen, by=firm.lead, operation="one")
    assert numbered(database, assessment, "b", seen=1, by=firm.respondent, operation="one") == Saved(2, NOW)
