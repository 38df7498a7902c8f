"""Who may do what, tried out: every page, with every method, by everybody, about every firm (B1).

What has to come of it is read off the policy table. Pages are found in the site itself, so that none can be
forgotten; how each is asked for stands in ``tests/rights/visits.py``.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from assessment.web.security import PUBLIC, declared_policy
from tests.rights.asking import ADDRESS, UNSAFE, ask, cases_of, methods_of, names_something, outcome_of
from tests.rights.conftest import Stage
from tests.rights.oracle import Outcome, expected
from tests.rights.visit import Case, Visit
from tests.rights.visits import VISITS

ADVICE: Final = (
    "These pages have no line in tests/rights/visits.py. Add one for each method of each; the head of that"
    " file says how. Without it nobody knows who may see them."
)
_FLEETING: Final = re.compile(r'name="csrf[_-]token"[^>]*>|data-[a-z-]*seconds[a-z-]*="\d+"')
_ID_LENGTH: Final = 22
_CLOSED: Final = 409
"""Whoever could answer the draft is told that it was handed in."""


def test_every_page_has_a_visit(stage: Stage) -> None:
    found = {name for name, _, _ in methods_of(stage.app)}

    assert sorted(found - VISITS.keys()) == [], ADVICE
    assert sorted(VISITS.keys() - found) == [], "These pages are gone: remove their lines."


def test_every_page_declares_the_act_that_is_written_down_for_it(stage: Stage) -> None:
    for name, rule, _ in methods_of(stage.app):
        if name in VISITS:
            assert declared_policy(stage.app, rule.endpoint) is VISITS[name].act, name


def test_everybody_meets_what_the_policy_table_says(stage: Stage) -> None:
    faults: list[str] = []
    for name, rule, method in methods_of(stage.app):
        if name in VISITS:
            faults += [f"{name} {each}" for each in _faults(stage, rule, method, VISITS[name])]

    assert not faults, f"{len(faults)}:\n" + "\n".join(faults[:60])


def _faults(stage: Stage, rule: Rule, method: str, visit: Visit) -> Iterator[str]:
    """What does not come out as it should when everybody asks for a page about every firm."""
    named = names_something(visit, stage.world)
    before = stage.memory.told()
    looks: dict[str, dict[object, str]] = {}
    for case in cases_of(visit, stage.world):
        told = f"by {case.asker.name} of {case.nearness.name} in {case.status.name}"
        seq = stage.memory.last_entry()
        response = ask(stage.app, rule, method, visit=visit, case=case)
        wanted, met = expected(case, visit, names_something=named), outcome_of(response)
        if met is not wanted and (wanted, met) not in _tolerated(visit):
            yield f"{told}: {met}, not {wanted}"
        if changes := stage.memory.changes():
            stage.memory.set_back()
            if wanted is not Outcome.SHOWN or method not in UNSAFE:
                yield f"{told}: {met}, and yet there were changes: {changes}"
        elif met in (Outcome.HIDDEN, Outcome.FORBIDDEN) and visit.act is not PUBLIC:
            yield from (f"{told}: {each}" for each in _unnamed(stage, seq, case, visit))
        if met is Outcome.HIDDEN:
            looks.setdefault(case.asker.name, {}).setdefault(
                _looks(response, _asked(visit, case)), case.nearness.name
            )
    if stage.memory.told() != before:
        yield "what was refused has left something behind"
    for asker, found in looks.items():
        if len(found) > 1:
            yield f"by {asker}: not found looks different for {', '.join(found.values())}"


def _tolerated(visit: Visit) -> frozenset[tuple[Outcome, Outcome | int]]:
    """What is no mistake although it is not what the policy table says."""
    closed = {(Outcome.FORBIDDEN, _CLOSED)} if visit.statuses else set()
    not_now = {403: Outcome.FORBIDDEN, 404: Outcome.HIDDEN}.get(visit.not_now)
    return frozenset(closed | ({(Outcome.SHOWN, not_now)} if not_now else set()))


def _asked(visit: Visit, case: Case) -> frozenset[str]:
    """The ids that a page is asked for with."""
    given = {**visit.where(case), **visit.query(case), **({} if visit.json else visit.body(case))}
    return frozenset(str(value) for value in given.values() if len(str(value)) == _ID_LENGTH)


def _looks(response: TestResponse, asked: frozenset[str]) -> object:
    """What can be seen of an answer but for what was asked for, tokens, and the session's last seconds."""
    body = _FLEETING.sub("", response.text)
    for each in asked:
        body = body.replace(each, "ID")
    hidden = ("Content-Length", "Set-Cookie", "Date")
    return body, frozenset((name, value) for name, value in response.headers if name not in hidden)


def _unnamed(stage: Stage, seq: int, case: Case, visit: Visit) -> Iterator[str]:
    """What the trail does not say of a refusal: the person, the address, the act, the thing."""
    entries = [each for each in stage.memory.entries(seq) if each["outcome"] == "refused"]
    if len(entries) != 1 or case.person is None:
        yield f"{len(entries)} entries in the trail"
        return
    (entry,) = entries
    detail = json.loads(str(entry["detail"]))
    told = f"{entry['object_id']} {detail['asked']}"
    named = {
        "person": entry["actor"] == stage.memory.pseudonym(case.person.user),
        "address": entry["address"] == ADDRESS,
        "act": detail["act"] == visit.act.value,
        "thing": all(each in told for each in _asked(visit, case)),
    }
    yield from (f"the trail does not name the {what}" for what, holds in named.items() if not holds)
