"""A review: begun, judged question by question, confirmed or returned; and nobody is ever stuck in one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessment.domain.answer_codec import answers_from_json
from assessment.domain.answers import Answer, Chosen, ChosenSeveral, Confirmed, Covered, Measured
from assessment.domain.errors import (
    ActionNotAllowedError,
    BrokenRelationsError,
    NotFoundError,
    OperationReusedError,
    StatementMissingError,
)
from assessment.domain.identities import AssessmentId, OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.questions import (
    CoverageDepth,
    Figure,
    MultipleChoice,
    Question,
    SingleChoice,
    Staged,
    YesNo,
)
from assessment.domain.relations import AtMost
from assessment.domain.review import (
    Finding,
    FindingConflictError,
    FindingReason,
    FindingRefusedError,
    Judgement,
    Outcome,
    UnderReviewError,
)
from assessment.domain.roles import Role
from assessment.domain.workflow import Status
from assessment.persistence.accounts import Membership
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.deletions import Deletion, Leaving, erase_firm
from assessment.persistence.enterprises import WorkstationAssignment
from assessment.persistence.frozen_results import handed_in_by
from assessment.persistence.results import latest_snapshot, snapshots_of
from assessment.persistence.reviews import StoredFinding, StoredReview, find_review, reviews_of
from assessment.persistence.trail import TrailEntry
from assessment.services.actor import Actor, actor_of_user
from assessment.services.concluding import (
    Closing,
    close_review,
    confirm_review,
    end_unserved_review,
    return_review,
)
from assessment.services.enterprises import withdraw_access
from assessment.services.examining import begin_review, judge
from assessment.services.recomputing import recompute
from assessment.services.reviews import OpenedReview, open_review
from assessment.services.submitting import Signing, submit, withdraw
from assessment.services.taking_reviews import review_taken
from tests.databases import copied
from tests.many_firms import shipped_catalogue
from tests.roadmapped import HANDED_IN, hand_in
from tests.world import NOW, OTHER_COUNTY, Firm, add_firm, add_member, add_workstation

CATALOGUE = shipped_catalogue()
SEEN = "现场只见到纸质台账"


class Scene:
    """A firm that handed in, and the people of two workstations, in one transaction."""

    def __init__(
        self, session: Session, firm: Firm, assessment: AssessmentId, stations: tuple[OrganisationId, ...]
    ) -> None:
        self.session, self.firm, self.id, self.stations = session, firm, assessment, stations
        self.lead = actor_of_user(session, firm.lead)

    @classmethod
    def made(cls, session: Session) -> "Scene":
        stations = (add_workstation(session), add_workstation(session, OTHER_COUNTY, "第二工作站"))
        firm = add_firm(session)
        for station, name in zip(stations, ("first", "second"), strict=True):
            add_member(session, station, Role.CONSULTANT, f"{name}-consultant")
        add_member(session, stations[0], Role.HEAD, "head")
        return cls(session, firm, hand_in(session, firm), stations)

    def person(self, station: int = 0, role: Role = Role.CONSULTANT) -> Actor:
        found = next(
            each.user_id for each in members(self.session, self.stations[station]) if each.role is role
        )
        return actor_of_user(self.session, found)

    def begin(self, actor: Actor | None = None, operation: str = "begin") -> StoredReview:
        begun = begin_review(self.session, actor or self.person(), self.id, operation=operation, now=NOW)
        self.session.flush()
        return begun

    def judge(self, judgement: Judgement, actor: Actor | None = None) -> OpenedReview:
        return judge(self.session, CATALOGUE, actor or self.person(), self.id, judgement=judgement, now=NOW)

    def confirm(
        self, words: str = "总体属实", *, operation: str = "confirm", statement: str = "如实"
    ) -> None:
        closing = Closing(words=words, operation=operation, statement=statement)
        confirm_review(self.session, CATALOGUE, self.person(), self.id, closing=closing, now=NOW)
        self.session.flush()

    def give_back(self, words: str = "请补充佐证", operation: str = "return") -> None:
        closing = Closing(words=words, operation=operation)
        return_review(self.session, CATALOGUE, self.person(), self.id, closing=closing, now=NOW)
        self.session.flush()

    @property
    def opened(self) -> OpenedReview:
        return open_review(self.session, CATALOGUE, self.lead, self.id, now=NOW)

    @property
    def assessment(self) -> Assessment:
        return self.session.get_one(Assessment, self.id, populate_existing=True)

    def worse(self) -> tuple[str, Answer]:
        """A question that was answered well, and an answer that earns less."""
        sides = self.opened.sides
        for question in sides.asked:
            given = sides.claimed.get(question.key)
            steps = question.steps if isinstance(question, Staged) else ()
            if isinstance(given, Chosen) and steps and given.option not in [each.key for each in steps[:2]]:
                return question.key, Chosen(steps[0].key)
        raise AssertionError("the worked case has no such question")

    def downgrade(self) -> Judgement:
        key, answer = self.worse()
        return judged(key, answer, FindingReason.NO_EVIDENCE)


def members(session: Session, station: OrganisationId) -> list[Membership]:
    return list(session.scalars(select(Membership).where(Membership.organisation_id == station)))


def judged(key: str, answer: Answer, reason: FindingReason | None, seen: int = 0) -> Judgement:
    remark = SEEN if reason else ""
    finding = Finding(question=key, answer=answer, reason=reason, remark=remark)
    return Judgement(question=key, finding=finding, seen=seen)


@pytest.fixture(scope="module")
def handed_in(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Scene]]:
    """The firm is made once; every test undoes what it did."""
    with copied(sqlite_template, tmp_path_factory.mktemp("reviews")) as database:
        with database.writing() as session:
            scene = Scene.made(session)
        yield database, scene


@pytest.fixture
def scene(handed_in: tuple[Database, Scene]) -> Iterator[Scene]:
    database, made = handed_in
    with database.writing() as session:
        yield Scene(session, made.firm, made.id, made.stations)
        session.rollback()


def test_a_review_ends_in_a_result_of_its_own_beside_the_claimed_one(database: Database) -> None:
    with database.writing() as session:
        scene = Scene.made(session)
        scene.begin()
        correction = scene.downgrade()
        scene.judge(correction)
        key, given = next(
            (key, each) for key, each in scene.opened.sides.claimed.items() if key != correction.question
        )
        scene.judge(judged(key, given, None))
        scene.confirm("总体属实，一处从低")

        claimed, after = snapshots_of(session, scene.assessment)
        assert (after.number, after.supersedes, after.signed_by) == (2, claimed.id, scene.person().user)
        assert correction.finding is not None
        told = find_review(session, after)
        assert told is not None
        assert told.claimed == answers_from_json(claimed.answers)
        assert {each.question: each.stands for each in told.findings} == {
            key: True,
            correction.question: False,
        }
        assert (told.conclusion, told.workstation, told.consultant) == (
            "总体属实，一处从低",
            "示例工作站",
            "first-consultant先生",
        )
        assert answers_from_json(after.answers) == {
            **told.claimed,
            correction.question: correction.finding.answer,
        }
        assert find_review(session, claimed) is None
        (row,) = handed_in_by(session, scene.firm.enterprise)
        assert (row.status, row.submitted_at) == (Status.CONFIRMED, HANDED_IN)
        assert all(each.is_equal for each in recompute(session, CATALOGUE))
    left_in_the_trail_and_erased(database, scene)


def left_in_the_trail_and_erased(database: Database, scene: Scene) -> None:
    """What was done has its entries; with the firm its reviews go."""
    with database.writing() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.seq))
        acts = [each.action for each in entries if each.action.startswith("review.")]
        assert acts == ["review.begin", "review.examine", "review.examine", "review.confirm"]
        waiting = Deletion(
            kind=Leaving.FIRM,
            subject_id=scene.firm.enterprise,
            requested_by=scene.firm.lead,
            requested_at=NOW,
            due_at=NOW,
            begun_at=NOW,
        )
        session.add(waiting)
        session.flush()
        erase_firm(session, scene.firm.enterprise)
        for table in (StoredReview, StoredFinding):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        session.rollback()


def test_confirmed_without_a_finding_it_is_what_was_claimed(scene: Scene) -> None:
    scene.begin()
    scene.confirm("")

    claimed, after = snapshots_of(scene.session, scene.assessment)
    assert (after.answers, after.scores, after.profile) == (claimed.answers, claimed.scores, claimed.profile)
    told = find_review(scene.session, after)
    assert told is not None
    assert (told.findings, told.conclusion) == ((), "")


def test_a_correction_moves_points_by_the_one_scoring_function(scene: Scene) -> None:
    scene.begin()
    sides = scene.judge(scene.downgrade()).sides

    before, after = sides.claimed_score.total.points, sides.confirmed_score.total.points
    assert before is not None
    assert after is not None
    assert after[0] < before[0]
    assert len(sides.standing) == 1


def test_a_finding_is_taken_back(scene: Scene) -> None:
    scene.begin()
    correction = scene.downgrade()
    scene.judge(correction)
    after = scene.judge(Judgement(question=correction.question, finding=None, seen=1))

    assert after.sides.findings == {}
    assert after.sides.left == answers_from_json(after.snapshot.answers)


def test_two_consultants_do_not_overwrite_each_other(scene: Scene) -> None:
    scene.begin()
    correction = scene.downgrade()
    scene.judge(correction)
    head = scene.person(role=Role.HEAD)
    scene.judge(correction, head)  # the same said twice is said once
    given = scene.opened.sides.claimed[correction.question]

    with pytest.raises(FindingConflictError) as refused:
        scene.judge(judged(correction.question, given, None), head)

    theirs = refused.value.theirs
    assert (theirs.finding, theirs.revision, theirs.by) == (correction.finding, 1, "first-consultant先生")
    scene.judge(judged(correction.question, given, None, seen=1), head)
    assert scene.opened.sides.findings[correction.question].stands


def test_a_finding_has_to_fit_its_question_and_to_say_why(scene: Scene) -> None:
    scene.begin()
    key, answer = scene.worse()
    without_remark = Finding(question=key, answer=answer, reason=FindingReason.OUTDATED)
    for finding in (
        without_remark,
        Finding(question=key, answer=answer, reason=None),
        Finding(question=key, answer=Chosen("no-such-step"), reason=FindingReason.OUTDATED, remark=SEEN),
    ):
        with pytest.raises(FindingRefusedError):
            scene.judge(Judgement(question=key, finding=finding, seen=0))
    with pytest.raises(NotFoundError):
        scene.judge(judged("no-such-question", answer, FindingReason.OUTDATED))
    assert scene.opened.rows == {}


def test_what_only_a_correction_brings_up_counts_as_unknown_and_falls_away_with_it(scene: Scene) -> None:
    """Found by trying: a correction to some question opens another that the firm never answered."""
    scene.begin()
    opening = opening_correction(scene)
    after = scene.judge(opening)
    (brought_up, *_) = after.sides.opened
    low, high = after.sides.confirmed_score.total.points or (0, 0)
    assert low <= high
    given = next(each for each in answers_for(brought_up))
    scene.judge(judged(brought_up.key, given, FindingReason.LEFT_OPEN))
    assert brought_up.key not in {each.key for each in scene.opened.sides.opened}
    scene.judge(Judgement(question=opening.question, finding=None, seen=1))
    scene.confirm()

    snapshot = latest_snapshot(scene.session, scene.assessment)
    assert snapshot is not None
    told = find_review(scene.session, snapshot)
    assert told is not None
    assert told.findings == ()
    assert brought_up.key not in answers_from_json(snapshot.answers)


def test_figures_that_contradict_one_another_are_not_confirmed(scene: Scene) -> None:
    scene.begin()
    sides = scene.opened.sides
    relation = next(
        each
        for each in sides.questionnaire.relations
        if isinstance(each, AtMost) and each.left in sides.claimed and each.right in sides.claimed
    )
    right = sides.claimed[relation.right]
    assert isinstance(right, Measured)
    scene.judge(judged(relation.left, Measured(right.value + 1), FindingReason.WRONG_FIGURE))

    with pytest.raises(BrokenRelationsError):
        scene.confirm()
    assert scene.assessment.status is Status.IN_REVIEW


def test_to_confirm_something_is_signed_and_to_return_it_a_reason_given(scene: Scene) -> None:
    scene.begin()
    with pytest.raises(StatementMissingError):
        scene.confirm(statement="")
    with pytest.raises(FindingRefusedError):
        scene.give_back(words="")


def test_pressed_twice_each_act_is_done_once(scene: Scene) -> None:
    assert scene.begin().id == scene.begin().id
    scene.confirm()
    scene.confirm()
    assert len(snapshots_of(scene.session, scene.assessment)) == 2
    with pytest.raises(OperationReusedError):
        scene.begin()
    with pytest.raises(OperationReusedError):
        scene.confirm("别的话")


def test_returned_it_is_a_draft_again_and_signed_once_more(scene: Scene) -> None:
    scene.begin()
    scene.judge(scene.downgrade())
    scene.give_back("第 3 题请补充佐证")
    scene.give_back("第 3 题请补充佐证")

    opened = scene.opened
    assert scene.assessment.status is Status.DRAFT
    assert (opened.row.outcome, opened.row.words, opened.workstation) == (
        Outcome.RETURNED,
        "第 3 题请补充佐证",
        "示例工作站",
    )
    assert len(opened.sides.standing) == 1
    signing = Signing(statement="内容真实", operation="again")
    submit(scene.session, CATALOGUE, scene.lead, scene.id, signing=signing, now=NOW + timedelta(days=1))
    with pytest.raises(OperationReusedError):
        scene.give_back("第 3 题请补充佐证")
    assert scene.begin(operation="once more").number == 2
    assert scene.opened.sides.findings == {}


def test_the_firm_cannot_take_it_back_meanwhile_and_is_told_whom_to_ask(scene: Scene) -> None:
    scene.begin()

    with pytest.raises(UnderReviewError, match="联系为贵企业服务的工作站"):
        withdraw(scene.session, CATALOGUE, scene.lead, scene.id, now=NOW)
    with pytest.raises(ActionNotAllowedError, match="示例工作站"):
        end_unserved_review(scene.session, CATALOGUE, scene.lead, scene.id, now=NOW)


def test_a_workstation_closes_what_it_began_by_mistake(scene: Scene) -> None:
    scene.begin()
    scene.judge(scene.downgrade())
    close_review(scene.session, CATALOGUE, scene.person(), scene.id, now=NOW)

    assert scene.assessment.status is Status.SUBMITTED
    withdraw(scene.session, CATALOGUE, scene.lead, scene.id, now=NOW)


def serve(scene: Scene, station: int) -> None:
    scene.session.add(
        WorkstationAssignment(
            enterprise_id=scene.firm.enterprise,
            workstation_id=scene.stations[station],
            purpose=Purpose.SERVICE,
            valid_from=HANDED_IN,
        )
    )
    scene.session.flush()


def test_the_next_workstation_takes_an_open_review_over(scene: Scene) -> None:
    scene.begin()
    correction = scene.downgrade()
    scene.judge(correction)
    with pytest.raises(NotFoundError):
        scene.judge(judged(correction.question, Measured(Decimal(1)), None), scene.person(1))
    serve(scene, 1)
    withdraw_access(scene.session, scene.lead, scene.firm.enterprise, workstation=scene.stations[0], now=NOW)

    assert scene.assessment.status is Status.IN_REVIEW
    with pytest.raises(NotFoundError):
        scene.confirm()
    after = scene.judge(Judgement(question=correction.question, finding=None, seen=1), scene.person(1))
    assert (after.workstation, after.begun_by) == ("第二工作站", "first-consultant先生")


def test_who_nobody_serves_any_more_is_not_stuck(scene: Scene) -> None:
    scene.begin()
    withdraw_access(scene.session, scene.lead, scene.firm.enterprise, workstation=scene.stations[0], now=NOW)

    assert scene.assessment.status is Status.SUBMITTED
    assert [each.outcome for each in reviews_of(scene.session, scene.assessment)] == [Outcome.CLOSED]
    withdraw(scene.session, CATALOGUE, scene.lead, scene.id, now=NOW)


def test_where_the_service_ran_out_the_lead_ends_the_review(scene: Scene) -> None:
    scene.begin()
    scene.session.execute(update(WorkstationAssignment).values(valid_until=NOW))
    scene.session.expire_all()
    respondent = actor_of_user(scene.session, scene.firm.respondent)
    with pytest.raises(ActionNotAllowedError):
        end_unserved_review(scene.session, CATALOGUE, respondent, scene.id, now=NOW)
    end_unserved_review(scene.session, CATALOGUE, scene.lead, scene.id, now=NOW)

    assert scene.assessment.status is Status.SUBMITTED


def test_what_a_firm_takes_away_holds_the_reviews(scene: Scene) -> None:
    row = scene.begin()
    correction = scene.downgrade()
    scene.judge(correction)
    told = review_taken(scene.session, row, snapshots_of(scene.session, scene.assessment))
    assert isinstance(told, dict)
    assert (told["outcome"], told["findings"]) == ("open", [])
    scene.confirm()

    snapshots = snapshots_of(scene.session, scene.assessment)
    taken = json.loads(json.dumps(review_taken(scene.session, row, snapshots)))
    assert (taken["outcome"], taken["claimed_result"], taken["confirmed_result"]) == ("confirmed", 1, 2)
    (finding,) = taken["findings"]
    assert (finding["question"], finding["reason"], finding["remark"]) == (
        correction.question,
        "no_evidence",
        SEEN,
    )


def opening_correction(scene: Scene) -> Judgement:
    """A correction by which the questionnaire asks more."""
    from_here = scene.opened.sides
    for question in from_here.asked:
        for answer in answers_for(question):
            if answer != from_here.claimed.get(question.key):
                judgement = judged(question.key, answer, FindingReason.UNDERSTATED)
                assert judgement.finding is not None
                tried = replace(from_here, findings={question.key: judgement.finding})
                if tried.opened:
                    return judgement
    raise AssertionError("no answer opens another question")


def answers_for(question: Question) -> list[Answer]:
    match question:
        case SingleChoice(options=options) | Staged(steps=options):
            return [Chosen(each.key) for each in options]
        case YesNo():
            return [Confirmed(yes=True), Confirmed(yes=False)]
        case Figure(minimum=minimum):
            return [Measured(minimum)]
        case CoverageDepth(shares=shares, depths=depths):
            return [Covered(shares[-1].key, depths[-1].key)]
        case MultipleChoice(options=options):
            return [ChosenSeveral(frozenset({options[0].key}))]
        case _:
            return []
