"""Whatever anybody tries in whatever order, an assessment goes only the ways the tables allow (B8).

All of it goes through the services, in one transaction that is given up at the end.
"""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from assessment.domain.access import Act
from assessment.domain.answers import Measured
from assessment.domain.errors import RefusalError
from assessment.domain.fingerprints import fingerprint
from assessment.domain.workflow import TRANSITIONS, Action, Status
from assessment.persistence.assessments import Assessment, find_assessment
from assessment.persistence.columns import opaque_id
from assessment.persistence.results import snapshots_of
from assessment.services.actor import Actor, actor_of_user
from assessment.services.answering import Change, delete_draft, save_changes
from assessment.services.concluding import Closing, close_review, confirm_review, return_review
from assessment.services.examining import begin_review
from assessment.services.sheets import open_sheet
from assessment.services.submitting import Signing, submit, withdraw
from tests.databases import WORLD
from tests.many_firms import shipped_catalogue
from tests.rights.conftest import Stage
from tests.rights.world import NOW, SIGNED_IN, Asker, Nearness

STRANGER = "the lead of another firm"
WHO = st.sampled_from([*(each.name for each in SIGNED_IN), STRANGER])
REVIEW = st.sampled_from([Action.BEGIN_REVIEW, Action.RETURN, Action.CONFIRM, Action.CLOSE])
QUESTION = "investment-2"


@dataclass(slots=True)
class Model:
    """What the assessment has to be: its status, whether it is complete, the results that were frozen."""

    status: Status
    complete: bool
    frozen: list[str]


class Passage(RuleBasedStateMachine):
    """Everybody who tries everything on one assessment."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        own = self.stage.world.houses[Nearness.OWN]
        self.session = self.stage.database.writing_session(WORLD)
        self.id = own.assessments[Status.DRAFT]
        self.model = Model(status=Status.DRAFT, complete=True, frozen=[])

    def teardown(self) -> None:
        self.session.close()

    @rule(who=WHO, given=st.integers(0, 99))
    def answer(self, who: str, given: int) -> None:
        self._change(who, Measured(Decimal(given)))

    @rule(who=WHO)
    def take_an_answer_back(self, who: str) -> None:
        self._change(who, None)

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        def act(actor: Actor) -> None:
            signing = Signing(statement="内容真实", operation=opaque_id())
            snapshot = submit(self.session, shipped_catalogue(), actor, self.id, signing=signing, now=NOW)
            self.session.flush()
            self.model.frozen.append(fingerprint(snapshot.answers))

        allowed = self._is(who, Asker.LEAD) and self.model.status is Status.DRAFT and self.model.complete
        self._try(who, act, allowed=allowed, following=Status.SUBMITTED)

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        def act(actor: Actor) -> None:
            withdraw(self.session, shipped_catalogue(), actor, self.id, now=NOW)

        allowed = self._is(who, Asker.LEAD) and self.model.status is Status.SUBMITTED
        self._try(who, act, allowed=allowed, following=Status.DRAFT)

    @rule(who=WHO, action=REVIEW)
    def review(self, who: str, action: Action) -> None:
        before, following = self.model.status, TRANSITIONS.get((self.model.status, action), (None, None))[1]
        serves = self._is(who, Asker.CONSULTANT) or self._is(who, Asker.HEAD)
        allowed = serves and (before, action) in TRANSITIONS
        self._try(who, lambda actor: self._end(actor, action), allowed=allowed, following=following)
        if allowed and action is Action.CONFIRM:
            self.model.frozen.append(self.model.frozen[-1])

    @rule(who=WHO)
    def delete(self, who: str) -> None:
        if self._is(who, Asker.LEAD) and self.model.status is Status.DRAFT and not self.model.frozen:
            return  # it would be deleted, and there would be nothing left to try
        self._try(who, lambda actor: delete_draft(self.session, actor, self.id, now=NOW), allowed=False)

    @invariant()
    def it_stands_where_the_tables_lead(self) -> None:
        assert self._assessment().status is self.model.status

    @invariant()
    def what_was_frozen_stays_as_it_was(self) -> None:
        found = snapshots_of(self.session, self._assessment())

        assert [fingerprint(each.answers) for each in found] == self.model.frozen
        assert [each.number for each in found] == list(range(1, len(found) + 1))

    def _end(self, actor: Actor, action: Action) -> None:
        """Take a step of a review, without a finding: what is confirmed is what was claimed."""
        catalogue = shipped_catalogue()
        closing = Closing(words="请补充", operation=opaque_id(), statement="如实")
        if action is Action.BEGIN_REVIEW:
            begin_review(self.session, actor, self.id, operation=opaque_id(), now=NOW)
        elif action is Action.RETURN:
            return_review(self.session, catalogue, actor, self.id, closing=closing, now=NOW)
        elif action is Action.CONFIRM:
            confirm_review(self.session, catalogue, actor, self.id, closing=closing, now=NOW)
        else:
            close_review(self.session, catalogue, actor, self.id, now=NOW)

    def _change(self, who: str, answer: Measured | None) -> None:
        def act(actor: Actor) -> None:
            sheet = open_sheet(self.session, shipped_catalogue(), actor, self.id, act=Act.ANSWER, now=NOW)
            change = Change(question=QUESTION, answer=answer, seen=sheet.stored[QUESTION].revision)
            assert not save_changes(self.session, actor, sheet, changes=(change,), now=NOW).conflicts
            self.model.complete = answer is not None

        fills_in = self._is(who, Asker.LEAD) or self._is(who, Asker.RESPONDENT)
        self._try(who, act, allowed=fills_in and self.model.status is Status.DRAFT)

    def _try(self, who: str, act: object, *, allowed: bool, following: Status | None = None) -> None:
        """Have somebody do something; it succeeds exactly if it is allowed."""
        assert callable(act)
        done = False
        with suppress(RefusalError):
            act(self._actor(who))
            done = True
        self.session.flush()
        assert done is allowed, f"{who} in {self.model.status}"
        if done and following is not None:
            self.model.status = following

    def _actor(self, who: str) -> Actor:
        world = self.stage.world
        stranger = world.houses[Nearness.SIBLING].lead
        return actor_of_user(self.session, stranger if who == STRANGER else world.people[Asker[who]].user)

    def _is(self, who: str, asker: Asker) -> bool:
        return who == asker.name

    def _assessment(self) -> Assessment:
        found = find_assessment(self.session, self.id)
        assert found is not None
        return found


def _run(stage: Stage, *, runs: int, steps: int) -> None:
    Passage.stage = stage
    try:
        run_state_machine_as_test(Passage, settings=settings(max_examples=runs, stateful_step_count=steps))
    finally:
        stage.memory.set_back()


def test_no_way_but_those_of_the_tables(stage: Stage) -> None:
    _run(stage, runs=12, steps=40)


@pytest.mark.soak
def test_no_way_but_those_of_the_tables_however_long(stage: Stage) -> None:
    _run(stage, runs=2000, steps=50)
