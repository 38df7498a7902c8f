"""A draft moves to a newer version in one act: what carries over stands, what does not is taken back."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answers import Answer, Chosen, Confirmed
from assessment.domain.errors import ActionNotAllowedError, NotFoundError
from assessment.domain.fingerprints import Json
from assessment.domain.identities import AssessmentId, UserId
from assessment.domain.succession import NoNewerVersionError
from assessment.domain.workflow import Status
from assessment.persistence.answers import revisions_of
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import TrailEntry
from assessment.services import moving
from assessment.services.answering import Change, save_changes, start_assessment
from assessment.services.moving import Move, move, newer_version, preview_move
from assessment.services.results import read_result
from assessment.services.sheets import Sheet, open_sheet
from assessment.services.submitting import Signing, submit, withdraw
from tests.two_versions import ANSWERS, EARLIER, LATER, both, only_earlier
from tests.world import NOW, Firm, acting, add_firm, codes

LATER_ON = NOW + timedelta(days=1)
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def firm(database: Database) -> Firm:
    with database.writing() as session:
        return add_firm(session)


@pytest.fixture
def draft(database: Database, firm: Firm) -> AssessmentId:
    """All of the earlier version answered by the respondent, before the later one came."""
    actor = acting(database, firm.respondent)
    with database.writing() as session:
        session.get_one(StoredEnterprise, firm.enterprise).privacy_accepted_at = NOW
        begun = start_assessment(session, only_earlier(), actor, firm.enterprise, key="small", now=NOW)
        session.flush()
        save(database, firm.respondent, begun.id, ANSWERS, session=session)
        return begun.id


def save(
    database: Database,
    user: UserId,
    draft: AssessmentId,
    answers: Mapping[str, Answer | None],
    *,
    session: Session,
) -> None:
    actor = acting(database, user)
    sheet = open_sheet(session, both(), actor, draft, act=Act.ANSWER, now=NOW)
    changes = [
        Change(question=key, answer=answer, seen=sheet.stored[key].revision if key in sheet.stored else 0)
        for key, answer in answers.items()
    ]
    assert not save_changes(session, actor, sheet, changes=changes, now=NOW).conflicts


def opened(
    database: Database, user: UserId, draft: AssessmentId, catalogue: Catalogue | None = None
) -> Sheet:
    with database.reading() as session:
        return open_sheet(
            session, catalogue or both(), acting(database, user), draft, act=Act.READ_ASSESSMENT, now=NOW
        )


def previewed(database: Database, user: UserId, draft: AssessmentId) -> Move | None:
    with database.reading() as session:
        return preview_move(session, both(), acting(database, user), draft, now=LATER_ON)


def moved(
    database: Database, user: UserId, draft: AssessmentId, *, version: str = LATER, keep: tuple[str, ...] = ()
) -> None:
    with database.writing() as session:
        move(
            session, both(), acting(database, user), draft, chosen=moving.Chosen(version, keep), now=LATER_ON
        )


def history(database: Database, draft: AssessmentId) -> dict[str, list[Json]]:
    with database.reading() as session:
        found: dict[str, list[Json]] = {}
        for each in revisions_of(session, draft):
            found.setdefault(each.question, []).append(each.value)
        return found


def deeds(database: Database) -> list[TrailEntry]:
    with database.reading() as session:
        return list(session.scalars(select(TrailEntry).order_by(TrailEntry.seq)))


@ON_SQLITE
def test_the_preview_says_what_carries_over_what_is_new_and_both_scores(
    database: Database, firm: Firm, draft: AssessmentId
) -> None:
    found = previewed(database, firm.lead, draft)

    assert found is not None
    assert newer_version(both(), found.sheet) == LATER
    assert newer_version(only_earlier(), found.sheet) == ""
    assert set(found.transfer.carried) == {
        "machines",
        "design-software",
        "systems-in-use",
        "planning-use",
        "dispatching",
    }
    assert list(found.transfer.reworded) == ["machines-networked"]
    assert found.transfer.lost == ("erp-hosting", "remarks")
    assert [each.key for each in found.new] == ["erp-hosting", "scheduling-daily"]
    assert found.score_now.total.points == (Fraction("43.4375"), Fraction("43.4375"))
    assert found.score_then.questionnaire.version == LATER
    low, high = found.score_then.total.points or (Fraction(0), Fraction(0))
    assert low < Fraction("50.625") < high


@ON_SQLITE
def test_looking_changes_nothing(database: Database, firm: Firm, draft: AssessmentId) -> None:
    before, entries = history(database, draft), len(deeds(database))

    previewed(database, firm.lead, draft)

    assert history(database, draft) == before
    assert len(deeds(database)) == entries
    assert opened(database, firm.lead, draft).questionnaire.version == EARLIER


def test_answers_that_carry_over_keep_their_revisions_and_their_history(
    database: Database, firm: Firm, draft: AssessmentId
) -> None:
    before = opened(database, firm.lead, draft)
    moved(database, firm.lead, draft)
    after = opened(database, firm.lead, draft)

    assert after.questionnaire.version == LATER
    assert after.answers == {
        "machines": ANSWERS["machines"],
        "design-software": ANSWERS["cad"],
        "systems-in-use": ANSWERS["systems-in-use"],
        "planning-use": ANSWERS["planning-use"],
        "dispatching": ANSWERS["dispatching"],
    }
    for key in ("machines", "systems-in-use", "planning-use", "dispatching"):
        assert after.stored[key] == before.stored[key]
    past = history(database, draft)
    for key in ("machines-networked", "cad", "erp-hosting", "remarks"):
        assert len(past[key]) == 2
        assert past[key][1] is None
    assert past["design-software"] == past["cad"][:1]


@ON_SQLITE
def test_a_reworded_answer_stands_where_somebody_said_so(
    database: Database, firm: Firm, draft: AssessmentId
) -> None:
    moved(database, firm.lead, draft, keep=("machines-networked", "remarks", "no-such-question"))
    after = opened(database, firm.lead, draft)

    assert after.answers["machines-networked"] == ANSWERS["machines-networked"]
    assert "remarks" not in after.answers
    assert len(history(database, draft)["machines-networked"]) == 1


@ON_SQLITE
def test_the_move_is_one_entry_of_the_trail(database: Database, firm: Firm, draft: AssessmentId) -> None:
    before = len(deeds(database))
    moved(database, firm.lead, draft)

    (entry,) = deeds(database)[before:]
    assert (entry.action, entry.object_id, entry.enterprise_id) == ("assessment.move", draft, firm.enterprise)
    assert entry.detail == {
        "from": EARLIER,
        "to": LATER,
        "carried": 5,
        "taken_back": ["cad", "erp-hosting", "machines-networked", "remarks"],
    }


def test_a_move_that_fails_half_way_leaves_everything_as_it_was(
    database: Database, firm: Firm, draft: AssessmentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = history(database, draft)

    def fail(*_given: object, **_named: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("assessment.services.moving.record", fail)
    with pytest.raises(OSError, match="the disk is gone"):
        moved(database, firm.lead, draft)

    assert history(database, draft) == before
    assert opened(database, firm.lead, draft).questionnaire.version == EARLIER


@ON_SQLITE
def test_moving_twice_is_moving_once(database: Database, firm: Firm, draft: AssessmentId) -> None:
    moved(database, firm.lead, draft)
    before, entries = history(database, draft), len(deeds(database))

    moved(database, firm.lead, draft)

    assert history(database, draft) == before
    assert len(deeds(database)) == entries
    assert previewed(database, firm.lead, draft) is None


@ON_SQLITE
def test_a_draft_moves_to_the_version_that_was_looked_at_alone(
    database: Database, firm: Firm, draft: AssessmentId
) -> None:
    for version in ("2027.1", "", "2024.1"):
        with pytest.raises(NoNewerVersionError):
            moved(database, firm.lead, draft, version=version)

    assert opened(database, firm.lead, draft).questionnaire.version == EARLIER


@ON_SQLITE
def test_only_the_lead_of_the_firm_moves_it(database: Database, firm: Firm, draft: AssessmentId) -> None:
    with database.writing() as session:
        other = add_firm(session, 2)

    with pytest.raises(ActionNotAllowedError):
        moved(database, firm.respondent, draft)
    with pytest.raises(NotFoundError):
        moved(database, other.lead, draft)


def test_what_was_handed_in_keeps_its_version_for_ever(
    database: Database, firm: Firm, draft: AssessmentId
) -> None:
    lead = acting(database, firm.lead)
    with database.writing() as session:
        submit(session, both(), lead, draft, signing=Signing(statement="内容真实", operation="one"), now=NOW)
    with pytest.raises(ActionNotAllowedError):
        moved(database, firm.lead, draft)
    with database.writing() as session:
        withdraw(session, both(), lead, draft, now=NOW)
    moved(database, firm.lead, draft, keep=("machines-networked",))

    with database.reading() as session:
        old = read_result(session, both(), codes(), lead, draft, now=LATER_ON)
    assert old.assessment.questionnaire_version == LATER
    assert old.subject.questionnaire.version == EARLIER
    assert set(old.subject.answers) == set(ANSWERS)

    with database.writing() as session:
        rest: dict[str, Answer | None] = {
            "erp-hosting": Chosen("cloud"),
            "scheduling-daily": Confirmed(yes=False),
        }
        save(database, firm.lead, draft, rest, session=session)
        submit(
            session, both(), lead, draft, signing=Signing(statement="内容真实", operation="two"), now=LATER_ON
        )
    with database.reading() as session:
        first, second = session.scalars(select(Snapshot).order_by(Snapshot.number))
        new = read_result(session, both(), codes(), lead, draft, now=LATER_ON)
        assert session.get_one(Assessment, draft).status is Status.SUBMITTED
    assert (first.questionnaire_version, second.questionnaire_version) == (EARLIER, LATER)
    assert new.subject.questionnaire.version == LATER
    assert second.scores != first.scores
