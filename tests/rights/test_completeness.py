"""Every page that changes something leaves exactly the entries declared for it, or changes nothing (B60)."""

from collections.abc import Iterator
from typing import Final, NoReturn

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule

from assessment.persistence import trail
from tests.rights.asking import UNSAFE, ask, cases_of, methods_of, names_something
from tests.rights.conftest import Stage
from tests.rights.oracle import Outcome, expected
from tests.rights.visit import Case
from tests.rights.visits import VISITS

ADVICE: Final = "Say in LEAVES which entries of the trail these pages leave when they change something."
LEAVES: Final[dict[str, tuple[str, ...]]] = {
    "accounts.invitation": ("invitation.accept", "account.accept_privacy", "account.sign_in"),
    "accounts.register": ("enterprise.register", "enterprise.accept_privacy", "account.sign_in"),
    "accounts.sign_in": ("account.sign_in",),
    "accounts.sign_out": ("account.sign_out",),
    "acting.choose": ("account.act_for",),
    "acting.join": ("invitation.accept", "account.act_for"),
    "answering.delete": ("assessment.delete",),
    "answering.save": ("assessment.answer",),
    "assigning.end": ("organisation.end_counties",),
    "assigning.station": ("organisation.give_counties",),
    "assigning_firms.end": ("enterprise.end_assignment",),
    "assigning_firms.firm": ("enterprise.open_to",),
    "batching.order": ("batch.order", "report.order_in_batch"),
    "colleagues.decide_claim": ("enterprise.decide_claim",),
    "colleagues.end": ("membership.end",),
    "colleagues.page": ("invitation.send",),
    "colleagues.withdraw": ("invitation.withdraw",),
    "consultants.end": ("membership.end",),
    "letterheads.page": ("letterhead.change",),
    "consultants.page": ("invitation.send",),
    "consultants.withdraw": ("invitation.withdraw",),
    "concluding.close": ("review.close",),
    "concluding.confirm": ("review.confirm",),
    "concluding.give_back": ("review.return",),
    "examining.begin": ("review.begin",),
    "judging.question": ("review.examine",),
    "judging.stands": ("review.examine",),
    "judging.take_back": ("review.take_back",),
    "enterprises.profile": ("enterprise.edit", "enterprise.edit_contact"),
    "enterprises.start": ("assessment.start",),
    "invitations.page": ("invitation.send",),
    "invitations.withdraw": ("invitation.withdraw",),
    "organisations.edit": ("organisation.set_counties", "organisation.describe"),
    "organisations.end": ("organisation.set_counties", "organisation.end"),
    "organisations.new": ("organisation.found", "organisation.set_counties"),
    "own_account.password": ("account.change_password",),
    "own_account.revoke": ("account.sign_out",),
    "own_account.revoke_others": ("account.end_other_sessions",),
    "own_data.grant": ("enterprise.open_to",),
    "own_data.withdraw": ("enterprise.withdraw_access", "review.close"),  # nobody serves the firm any more
    "leaving.request_deletion": ("enterprise.request_deletion",),
    "leaving.request_removal": ("account.request_removal",),
    "people.change_role": ("account.change_role",),
    "people.reset": ("account.reset",),
    "people.settle_state": ("account.disable",),
    "proving.offer": (),  # a secret is shown; it counts for nothing before it is enrolled
    "proving.proof": ("account.prove_anew",),
    "proving.remove": ("account.remove_factor", "account.end_all_sessions"),
    "reporting.copy": ("report.order",),
    "reporting.order": ("report.order",),
    "resetting.reset": ("account.set_new_password",),
    "resetting.reset_colleague": ("account.reset",),
    "resetting.reset_lead": ("account.reset",),
    "roadmap_steps.page": ("roadmap.edit",),
    "roadmap_steps.remove": ("roadmap.edit",),
    "roadmaps.add": ("roadmap.edit",),
    "roadmaps.make": ("roadmap.make",),
    "roadmaps.place": ("roadmap.edit",),
    "roadmaps.remark": ("roadmap.note",),
    "reviewing.confirm_lead": ("enterprise.confirm_lead",),
    "reviewing.decide_claim": ("enterprise.decide_claim",),
    "submitting.submit": ("assessment.submit",),
    "submitting.withdraw": ("assessment.withdraw",),
    "supervising.freeze": ("release.freeze",),
}
"""What each page leaves, in this order, when it changes something."""


def doing(stage: Stage) -> Iterator[tuple[str, Rule, str, Case]]:
    """Everybody who may, on every page that can change something."""
    for name, rule, method in methods_of(stage.app):
        if method in UNSAFE and name in VISITS:
            visit = VISITS[name]
            for case in cases_of(visit, stage.world):
                named = names_something(visit, stage.world)
                if expected(case, visit, names_something=named) is Outcome.SHOWN:
                    yield name, rule, method, case


def test_every_page_that_changes_something_leaves_exactly_its_entries(stage: Stage) -> None:
    faults: dict[str, str] = {}
    changing: set[str] = set()
    for name, rule, method, case in doing(stage):
        seq = stage.memory.last_entry()
        ask(stage.app, rule, method, visit=VISITS[name], case=case)
        entries = tuple(str(each["action"]) for each in stage.memory.entries(seq))
        if changes := stage.memory.changes():
            stage.memory.set_back()
            changing.add(rule.endpoint)
            if entries != LEAVES.get(rule.endpoint):
                faults[rule.endpoint] = f"leaves {entries} with {changes}"

    assert faults == {}, ADVICE
    assert LEAVES.keys() - changing == set(), "These pages change nothing any more."


def test_where_the_trail_cannot_be_written_no_page_changes_anything(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> NoReturn:
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(trail, "_sealed", fail)
    faults: list[str] = []
    for name, rule, method, case in doing(stage):
        response = ask(stage.app, rule, method, visit=VISITS[name], case=case)
        if changes := stage.memory.changes():
            stage.memory.set_back()
            if LEAVES.get(rule.endpoint):
                faults.append(f"{name}: {response.status_code}, {changes}")

    assert faults == []
