"""Nothing of a firm turns up where others look (B2).

Every text, number, file and person of a firm carries its mark. Everybody fetches every page and file there
is, about every firm; the marks of firms that are none of theirs must not be in one byte of what comes back,
nor in what the site notes while it answers.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import lxml.html
import pytest
from werkzeug.test import TestResponse

from assessment.domain.access import Act
from assessment.domain.roles import ADMINISTRATORS, ROLES_OF, OrganisationKind
from assessment.domain.workflow import Status
from assessment.files.store import FileStore
from assessment.persistence.orders import ItemState, ReportItem, ReportOrder
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import Workshop, make_report, take_report
from tests.rights.asking import FILES, ask, case_of, methods_of, names_something, text_of
from tests.rights.conftest import Stage
from tests.rights.oracle import Outcome, expected
from tests.rights.visit import About, Visit
from tests.rights.visits import VISITS
from tests.rights.world import FOREIGN, IN_REGION, NOW, SIGNED_IN, Asker, Mark, Nearness

_BY_TOKEN: Final = frozenset({"accounts.invitation GET", "resetting.reset GET"})
"""Who holds the link is shown what it is for."""
_FIRM: Final = ROLES_OF[OrganisationKind.ENTERPRISE]
_CLOSE: Final = _FIRM | ROLES_OF[OrganisationKind.WORKSTATION]


@pytest.mark.parametrize("asker", Asker)
def test_no_page_or_file_gives_a_firm_away_to_others(
    stage: Stage, asker: Asker, capfd: pytest.CaptureFixture[str]
) -> None:
    found = []
    for name, response, named in _fetched(stage, asker):
        text = text_of(response)
        found += [f"{name}: {trace}" for trace in _forbidden(stage, asker, named) if trace in text]
    noted = "".join(capfd.readouterr())
    found += [
        f"noted: {each}"
        for mark in _marks(stage)
        for each in (mark.word, *mark.secrets, *mark.masked)
        if each in noted
    ]

    assert not found, "\n".join(found[:40])


def test_the_marks_are_there_to_be_found(stage: Stage) -> None:
    own = stage.world.houses[Nearness.OWN].mark
    seen = "".join(text_of(response) for _, response, _ in _fetched(stage, Asker.LEAD))

    assert [each for each in (own.word, *own.secrets, own.contact, own.phone) if each not in seen] == []


@pytest.mark.soak
def test_links_lead_nowhere_else(stage: Stage) -> None:
    """What is reached by following links gives nobody away either: filters, pages of lists, languages."""
    for asker in (Asker.LEAD, Asker.HEAD, Asker.OFFICER):
        for path, text in _followed(stage, asker):
            assert [each for each in _forbidden(stage, asker) if each in text] == [], path


def test_reports_are_made_with_the_rights_of_whoever_ordered_them(stage: Stage) -> None:
    """Orders for results of every house wait; only those are made that may still be seen by who ordered."""
    handed: list[ReportSubject] = []
    store = FileStore(stage.files)

    def render(subject: ReportSubject) -> bytes:
        handed.append(subject)
        return b"%PDF"

    workshop = Workshop(database=stage.database, store=store, render=render, clock=lambda: NOW)
    try:
        allowed = _queue_all(stage)
        while taken := take_report(workshop):
            make_report(workshop, taken)
    finally:
        stage.memory.set_back()
    told = " ".join(str(each) for each in handed)
    foreign = [stage.world.houses[each].mark for each in FOREIGN]

    assert len(handed) == allowed
    assert [each for mark in foreign for each in (mark.word, *mark.secrets) if each in told] == []


def test_the_page_of_a_failure_tells_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    own = stage.world.houses[Nearness.OWN].mark

    def fails(*_: object, **__: object) -> None:
        raise ValueError(own.secret)

    monkeypatch.setattr("assessment.services.results.subject_of", fails)
    name, rule, method = next(each for each in methods_of(stage.app) if each[0] == "reporting.result GET")
    case = case_of(stage.world, Asker.LEAD, Nearness.OWN, status=Status.SUBMITTED)
    response = ask(stage.app, rule, method, visit=VISITS[name], case=case)

    assert response.status_code == 500
    assert own.secret not in text_of(response)


def _fetched(stage: Stage, asker: Asker) -> Iterator[tuple[str, TestResponse, frozenset[Nearness]]]:
    """Every page and file, asked for about every house; and of which houses it may give the names."""
    for name, rule, method in methods_of(stage.app):
        visit = VISITS.get(name)
        if visit is None or name in _BY_TOKEN or (method != "GET" and name not in FILES):
            continue
        named = names_something(visit, stage.world)
        for nearness in Nearness if named else (Nearness.OWN,):
            case = case_of(stage.world, asker, nearness, status=next(iter(visit.statuses), Status.SUBMITTED))
            response = ask(stage.app, rule, method, visit=visit, case=case)
            shown = expected(case, visit, names_something=named) is Outcome.SHOWN
            yield f"{name} of {nearness.name}", response, _named(visit, asker) if shown else frozenset()


def _followed(stage: Stage, asker: Asker) -> Iterator[tuple[str, str]]:
    client = stage.app.test_client(use_cookies=False)
    headers = {"Cookie": f"session={stage.world.people[asker].token}"}
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or "/dimensions/" in path:
            continue
        seen.add(path)
        response = client.get(path, headers=headers, follow_redirects=True)
        text = text_of(response)
        yield path, text
        if response.mimetype == "text/html":
            tree = lxml.html.document_fromstring(response.data)
            links = [str(each.get("href")).split("#")[0] for each in tree.iter("a")]
            waiting += [
                each for each in links if each.startswith("/") and not each.startswith("/preferences")
            ]


def _named(visit: Visit, asker: Asker) -> frozenset[Nearness]:
    """Administrators look after people by name, a ledger officer gives firms of the region by name."""
    if visit.about is About.PLATFORM and asker.role in ADMINISTRATORS:
        return frozenset(Nearness)
    return IN_REGION if visit.act is Act.ASSIGN_FIRM else frozenset()


def _forbidden(stage: Stage, asker: Asker, named: frozenset[Nearness] = frozenset()) -> Iterable[str]:
    """What must not come back to somebody: all of foreign firms, and of the own one what is not theirs."""
    for nearness in Nearness:
        mark = stage.world.houses[nearness].mark
        near = nearness is Nearness.OWN
        if not (near and asker.role in _FIRM):
            yield from mark.masked
        if not (near and asker.role in _CLOSE):
            yield from mark.secrets
            if nearness not in named:
                yield mark.firm_name
        if not near and nearness not in named:
            yield mark.word


def _marks(stage: Stage) -> Iterator[Mark]:
    return (house.mark for house in stage.world.houses.values())


def _queue_all(stage: Stage) -> int:
    """Queue an order of everybody for every house; how many may be made: own firm and own workstation."""
    with stage.database.writing() as session:
        for house in stage.world.houses.values():
            for (asker, status), item_id in house.items.items():
                item = session.get(ReportItem, item_id)
                if item is not None and status is Status.SUBMITTED:
                    item.state, item.sha256 = ItemState.QUEUED, None
                    assert session.get(ReportOrder, house.orders[asker, status]) is not None
    return sum(asker.role in _CLOSE for asker in SIGNED_IN)
