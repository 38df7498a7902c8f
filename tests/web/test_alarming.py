"""From a request to the mail: every violation is told within a minute, and says who, whence and what."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.identities import EnterpriseId
from assessment.formatting import HOUSE_TIME
from assessment.notices import MailServer, Notices
from assessment.persistence.alarms import Alarm, AlarmKind
from assessment.persistence.assessments import Assessment
from assessment.persistence.database import Database
from assessment.persistence.schema import table_of
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_anchors import AnchorFile
from assessment.persistence.trail_persons import persons_behind
from assessment.persistence.trail_seal import Sealing
from assessment.services import alerting, answering
from assessment.web.app import create_app
from assessment.web.at_hand import Incoming
from assessment.web.site import Site
from assessment.work import watching
from assessment.work.telling import channels_of
from assessment.work.watching import TrailWatch
from tests.databases import in_service, sealing
from tests.listening import HeardMails, HeardPosts, mails_heard, posts_heard
from tests.many_firms import sketches
from tests.web.staff import add_officer, signed_in
from tests.web.visiting import Visitor
from tests.world import OTHER_COUNTY, add_assessment, add_firm

A_MINUTE: Final = timedelta(minutes=1)
LOOPBACK: Final = "127.0.0.1"


@dataclass(slots=True)
class Clock:
    """The time of the site and of its watch: that of the machine, or another."""

    at: datetime | None = None

    def now(self) -> datetime:
        """What time it is."""
        return self.at or datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A site whose alarms are told to a mail server and a web address on this machine."""

    app: Flask
    database: Database
    posts: HeardPosts
    mails: HeardMails
    foreign: str
    watch: TrailWatch
    clock: Clock

    def visitor(self, name: str) -> Visitor:
        """Somebody who signed in."""
        found = Visitor(self.app)
        signed_in(found, name)
        return found

    def alarms(self) -> list[Alarm]:
        """The alarms there are, the oldest first."""
        with self.database.reading() as session:
            return list(session.scalars(select(Alarm).order_by(Alarm.raised_at, Alarm.id)))

    def told(self) -> tuple[dict[str, object], EmailMessage]:
        """What arrived of the one alarm there is, by both ways."""
        pause = Event()
        assert any((self.posts.contents and self.mails.mails) or pause.wait(0.02) for _ in range(500))
        (content,), (mail,) = self.posts.contents, self.mails.mails
        return content, mail


@pytest.fixture
def scene(
    site: Site, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    seal = Sealing(sealing().ring, AnchorFile(tmp_path / "anchors"))
    database = replace(sqlite_database, sealing=seal)
    with database.writing() as session:
        add_firm(session, 1)
        foreign = add_assessment(session, add_firm(session, 2)).id
    clock = Clock()
    monkeypatch.setattr(watching, "_LOOK", 0.05)
    monkeypatch.setattr(Incoming, "moment", property(lambda _: clock.now()))
    with posts_heard() as posts, mails_heard() as mails:
        server = MailServer(host=LOOPBACK, port=mails.port)
        notices = Notices(("guard@example.org",), server, f"{posts.address}/taken")
        service = in_service(database)
        watch = TrailWatch(service, channels_of(notices, tmp_path), clock=clock.now)
        watch.start()
        yield Scene(
            app=create_app(site, service),
            database=database,
            posts=posts,
            mails=mails,
            foreign=foreign,
            watch=watch,
            clock=clock,
        )
        watch.stop()


def forgetful(session: Session, _enterprise: EnterpriseId) -> list[Assessment]:
    """A query that forgot whose rows it may read."""
    table = table_of(Assessment)
    session.connection().execute(select(table.c.id, table.c.year))
    return []


def test_the_site_looks_for_alarms_to_tell_several_times_a_minute() -> None:
    assert A_MINUTE.total_seconds() >= 3 * watching._LOOK


def test_a_page_that_forgets_its_scope_is_stopped_noted_and_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = scene.visitor("lead1")
    monkeypatch.setattr(answering, "assessments_of", forgetful)
    began = datetime.now(UTC)

    page = lead.get("/enterprise", status=404)

    assert "没有找到您要的内容" in page.text
    content, mail = scene.told()
    (alarm,) = scene.alarms()
    with scene.database.reading() as session:
        (entry,) = session.scalars(
            select(TrailEntry).where(TrailEntry.action == "refused.ScopeViolationError")
        )
        (person,) = persons_behind(session, [alarm.actor]).values()
    assert (entry.actor, entry.address, entry.object_id) == (alarm.actor, LOOPBACK, "/enterprise")
    assert (alarm.kind, alarm.address, alarm.about) == (AlarmKind.TRIPWIRE, LOOPBACK, "/enterprise")
    assert person.name == "lead1"
    assert alarm.detail == {"violation": "no scope on assessment"}
    assert content["id"] == alarm.id
    assert (content["person"], content["address"]) == ("lead1先生（lead1）", LOOPBACK)
    assert (content["about"], content["kind"]) == ("/enterprise", "tripwire")
    assert (mail["To"], mail["Subject"]) == ("guard@example.org", "【平台告警】程序试图越过数据范围")
    for said in ("人员：lead1先生（lead1）", f"地址：{LOOPBACK}", "对象：/enterprise"):
        assert said in mail.get_content()
    assert alarm.raised_at - began < A_MINUTE
    pause = Event()
    assert any(scene.alarms()[0].sent_at or pause.wait(0.02) for _ in range(500))
    sent_at = scene.alarms()[0].sent_at
    assert sent_at is not None
    assert sent_at - alarm.raised_at < A_MINUTE


def trying_doors(scene: Scene, _monkeypatch: pytest.MonkeyPatch) -> None:
    lead = scene.visitor("lead1")
    for _ in range(4):
        lead.get(f"/assessments/{scene.foreign}", status=404)
    assert scene.alarms() == []
    lead.get(f"/assessments/{scene.foreign}", status=404)
    lead.get(f"/assessments/{scene.foreign}", status=404)


def leaving_its_scope(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = scene.visitor("lead1")
    monkeypatch.setattr(answering, "assessments_of", forgetful)
    lead.get("/enterprise", status=404)


def tampering(scene: Scene, _monkeypatch: pytest.MonkeyPatch) -> None:
    lead = scene.visitor("lead1")
    lead.get("/enterprise")
    with closing(sqlite3.connect(str(scene.database.url.database))) as file, file:
        file.execute("DROP TRIGGER trail_entry_no_update")
        file.execute("UPDATE trail_entry SET object_id = 'x' WHERE action = 'account.sign_in'")
    scene.watch._next_check = datetime.now(UTC)


def taking_much(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerting, "BULK_FIRMS", 10)
    _taking(scene, hour=10)


def taking_often(scene: Scene, _monkeypatch: pytest.MonkeyPatch) -> None:
    _taking(scene, hour=10, times=22)


def taking_by_night(scene: Scene, _monkeypatch: pytest.MonkeyPatch) -> None:
    _taking(scene, hour=23)


def _taking(scene: Scene, *, hour: int, times: int = 1) -> None:
    """An officer takes the files of a release, at this hour in the house's time of tomorrow."""
    tomorrow = datetime.now(HOUSE_TIME).date() + timedelta(days=1)
    scene.clock.at = datetime.combine(tomorrow, time(hour), HOUSE_TIME).astimezone(UTC)
    add_officer(scene.database, sketches(9, first=100) + sketches(7, OTHER_COUNTY, first=109))
    officer = Visitor(scene.app)
    home = signed_in(officer, "officer", at=scene.clock.at)
    release = officer.submit(officer.get(home.link("冻结发布")), action="/bureau/releases")
    wanted = {**release.form("/files"), "kind": "csv"}
    for _ in range(times):
        assert officer.client.post(f"{release.path}/files", data=wanted).mimetype == "text/csv"


INJECTED: Final[dict[str, tuple[Callable[[Scene, pytest.MonkeyPatch], None], AlarmKind, str, str]]] = {
    "five foreign denials within ten minutes": (
        trying_doors,
        AlarmKind.FOREIGN_ACCESS,
        "lead1先生（lead1）",
        "/assessments/",
    ),
    "a page leaves its scope": (leaving_its_scope, AlarmKind.TRIPWIRE, "lead1先生（lead1）", "/enterprise"),
    "the chain does not check": (tampering, AlarmKind.BROKEN_CHAIN, "lead1先生（lead1）", "留痕第"),
    "an export of many firms": (taking_much, AlarmKind.BULK_EXPORT, "officer先生（officer）", ""),
    "many exports within an hour": (taking_often, AlarmKind.BULK_EXPORT, "officer先生（officer）", ""),
    "an export by night": (taking_by_night, AlarmKind.EXPORT_AT_NIGHT, "officer先生（officer）", ""),
}


@pytest.mark.parametrize("violation", INJECTED)
def test_every_injected_violation_is_told_once_with_person_address_and_object(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, violation: str
) -> None:
    inject, kind, person, about = INJECTED[violation]

    inject(scene, monkeypatch)

    content, mail = scene.told()
    (alarm,) = scene.alarms()
    assert (alarm.kind, alarm.address) == (kind, LOOPBACK)
    assert alarm.about.startswith(about)
    assert alarm.about
    said = mail.get_content()
    assert person in said
    assert f"地址：{LOOPBACK}" in said
    assert f"对象：{alarm.about}" in said
    assert (content["kind"], content["about"]) == (kind.value, alarm.about)
