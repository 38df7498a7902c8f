"""The audit administrator reads the trail and notes what came of alarms; security sees the alarms alone."""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.domain.roles import Role
from assessment.persistence.alarms import AlarmKind, raise_alarm
from assessment.persistence.database import Database
from assessment.persistence.trail import WORKER, Deed, Origin, Outcome, TrailEntry, record
from assessment.persistence.trail_anchors import AnchorFile
from assessment.persistence.trail_persons import forget_person
from assessment.persistence.trail_reading import Sought, find_entries
from assessment.persistence.trail_seal import Sealing
from assessment.services.pruning import prune_trail
from assessment.services.trail_watch import check_and_anchor
from assessment.settings import Settings
from assessment.web.trail_words import ACTS, ALARMS, OUTCOMES, REFUSALS
from tests.persistence.aged import LONG_AGO, write
from tests.test_house_rules import modules
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import NOW, Firm, add_firm, add_member, add_platform


@pytest.fixture
def firm(sqlite_database: Database) -> Firm:
    with sqlite_database.writing() as session:
        platform = add_platform(session)
        add_member(session, platform, Role.AUDIT_ADMINISTRATOR, "auditor")
        add_member(session, platform, Role.SECURITY_ADMINISTRATOR, "guard")
        return add_firm(session)


def many(database: Database, firm: Firm, entries: int) -> None:
    with database.writing() as session:
        for number in range(entries):
            deed = Deed(
                action="assessment.answer" if number % 2 else "refused.HiddenError",
                object_kind="assessment" if number % 2 else "page",
                object_id="/somewhere",
                enterprise=firm.enterprise,
                outcome=Outcome.DONE if number % 2 else Outcome.REFUSED,
            )
            record(session, Origin(firm.lead, address="192.0.2.9"), deed, now=NOW - timedelta(days=number))


def rows(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]


def test_the_trail_is_read_in_plain_words_page_by_page_and_reading_leaves_an_entry(
    visitor: Visitor, sqlite_database: Database, firm: Firm
) -> None:
    many(sqlite_database, firm, 120)
    signed_in(visitor, "auditor")

    page = visitor.get("/administration/trail")
    assert len(rows(page)) == 50
    assert any("lead1先生" in row and "填写答案" in row and "192.0.2.9" in row for row in rows(page))
    assert any("访问被拒绝" in row and "页面 /somewhere" in row for row in rows(page))
    older = visitor.get(page.link("更早的"))
    assert not set(rows(page)) & set(rows(older))
    assert rows(visitor.get(older.link("回到最近")))[1:] != rows(older)

    with sqlite_database.reading() as session:
        read = session.scalars(select(TrailEntry).where(TrailEntry.action == "trail.read")).all()
    assert len(read) == 3


def test_what_was_pruned_after_its_time_is_said(
    visitor: Visitor, settings: Settings, sqlite_database: Database
) -> None:
    write(sqlite_database, 4, LONG_AGO)
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), Role.AUDIT_ADMINISTRATOR, "auditor")
        add_firm(session)
    signed_in(visitor, "auditor")
    assert "到期清理" not in visitor.get("/administration/trail").text

    prune_trail(sqlite_database, settings, until=NOW - timedelta(days=999), origin=Origin(WORKER), now=NOW)

    page = visitor.get("/administration/trail")
    assert "第 1 条至第 4 条已过保存期限" in page.text
    assert f"留痕总数{len(rows(page))} 条" in page.text


def test_who_asked_for_what_the_platform_did_is_named_and_who_is_deleted_is_not(
    visitor: Visitor, sqlite_database: Database, firm: Firm
) -> None:
    with sqlite_database.writing() as session:
        deed = Deed(action="report.make", object_kind="report", object_id="r")
        record(session, Origin(WORKER, on_behalf_of=firm.lead), deed, now=NOW)
    signed_in(visitor, "auditor")

    assert any("平台后台（受lead1先生委托）" in row for row in rows(visitor.get("/administration/trail")))
    with sqlite_database.writing() as session:
        forget_person(session, firm.lead)
    assert any("受已注销的人员委托" in row for row in rows(visitor.get("/administration/trail")))


def test_the_page_says_when_the_trail_was_last_found_sound(
    visitor: Visitor, sqlite_database: Database, firm: Firm, tmp_path: Path
) -> None:
    assert sqlite_database.sealing is not None
    sealing = Sealing(sqlite_database.sealing.ring, AnchorFile(tmp_path / "anchors"))
    anchored = replace(sqlite_database, sealing=sealing)
    visitor.client.application.extensions["assessment.database"] = anchored
    many(anchored, firm, 3)
    signed_in(visitor, "auditor")
    assert "还没有核对过" in visitor.get("/administration/trail").text

    check_and_anchor(anchored, now=NOW)

    assert "2026年11月20日 10:30，到第" in visitor.get("/administration/trail").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=lead1&act=assessment.answer", 10),
        ("person=lead1先生&outcome=refused", 10),
        ("person=nobody-known", 0),
        ("firm=晨光&act=assessment.answer", 10),
        ("firm=unknown", 0),
        ("act=assessment.answer&since=2026-11-15&until=2026-11-17", 2),
        ("act=assessment.answer&since=nonsense&before=x", 10),
    ],
)
def test_the_trail_is_looked_through_by_person_firm_act_time_and_outcome(
    visitor: Visitor, sqlite_database: Database, firm: Firm, query: str, found: int
) -> None:
    many(sqlite_database, firm, 20)
    signed_in(visitor, "auditor")

    assert len(rows(visitor.get(f"/administration/trail?{query}"))) == found


def test_alarms_are_seen_by_security_and_annotated_by_audit(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database, firm: Firm
) -> None:
    with sqlite_database.writing() as session:
        origin = Origin(firm.lead, address="192.0.2.9")
        raise_alarm(session, kind=AlarmKind.FOREIGN_ACCESS, origin=origin, about="/x", now=NOW)
    guard = another()
    signed_in(guard, "guard")
    signed_in(visitor, "auditor")

    alarms = guard.get("/administration/alarms")
    assert all(
        each in alarms.text for each in ("反复访问无权查看的数据", "lead1先生", "192.0.2.9", "/x", "待处理")
    )
    assert not alarms.all("//main//form")

    page = visitor.get("/administration/trail/alarms")
    assert visitor.submit(page, {"text": ""}, action="notes", status=422).path.endswith("/notes")
    visitor.submit(page, {"text": "已与本人核实，链接过期"}, action="notes")

    assert "已与本人核实，链接过期" in guard.get("/administration/alarms").text
    with sqlite_database.reading() as session:
        entries = find_entries(session, Sought(actions=["alarm.annotate"]), limit=9)
    assert len(entries) == 1


def test_every_act_that_leaves_an_entry_has_a_name() -> None:
    recorded = {action for action in _recorded() if not action.startswith(REFUSALS)}

    assert recorded - set(ACTS) == set()
    assert set(ALARMS) == {kind.value for kind in AlarmKind}
    assert set(OUTCOMES) == {outcome.value for outcome in Outcome}


def _recorded() -> set[str]:
    """The names of acts that the code hands to ``Deed``, itself or through a function named ``deed``."""
    found: set[str] = set()
    for module in modules("assessment"):
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            given = [each.value for each in call.keywords if each.arg == "action"] if name == "Deed" else []
            given += call.args[:1] if name in ("_deed", "deed") else []
            found |= {str(each.value) for each in given if isinstance(each, ast.Constant)}
    return found
