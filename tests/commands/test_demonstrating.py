"""``demo`` in small: built once, fictitious on every page, with a report and people who can sign in."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from socket import create_server

import pdfplumber
import pikepdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from assessment.composition import opened
from assessment.demo.firms import PHONES
from assessment.demo.people import EVERYBODY, FINISHED_LEAD, OFFICER, House
from assessment.domain.identities import EnterpriseId
from assessment.domain.review import FindingReason
from assessment.domain.roadmaps import Progress
from assessment.domain.roles import OrganisationKind
from assessment.persistence.accounts import user_named
from assessment.persistence.contacts import contacts_of
from assessment.persistence.organisations import organisations_of_kind
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import find_review
from assessment.services.actor import actor_of_user
from assessment.services.exporting import FileKind, WantedRelease, export_release
from assessment.services.passwords import Passwords
from assessment.services.roadmaps import open_roadmap
from assessment.services.setting_out import Books
from assessment.services.signing_in import Credentials, sign_in
from assessment.services.supervising import own_releases
from tests.commands.conftest import Console
from tests.databases import WORLD

SMALL = ("demo", "--no-serve", "--firms", "24")
MARK = "演示数据，均为虚构"


@dataclass(frozen=True, slots=True)
class Shown:
    """A demonstration that was built, and what was said of it."""

    console: Console
    said: str

    @property
    def report(self) -> Path:
        """Where the report was said to lie."""
        found = re.search(r"示例报告：(.+\.pdf)", self.said)
        assert found is not None, self.said
        return Path(found[1])

    def password(self, name: str) -> str:
        """The password that was printed for a sign-in name."""
        found = re.search(rf"{name} +(\S+)", self.said)
        assert found is not None, self.said
        return found[1]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    mask = os.umask(0o077)
    console = Console({"ASSESSMENT_DATA": str(tmp_path_factory.mktemp("demo") / "data")})
    yield Shown(console, console.run(*SMALL))
    os.umask(mask)


def test_it_ends_with_a_report_in_chinese_that_says_it_is_fictitious(shown: Shown) -> None:
    with pikepdf.open(shown.report) as file:
        assert 10 <= len(file.pages) <= 20
        assert str(file.Root.Lang) == "zh-CN"
    with pdfplumber.open(shown.report) as file:
        texts = [page.extract_text() for page in file.pages]
    assert "两化融合水平自评报告" in texts[0]
    assert "（虚构）" in texts[0]
    assert all(MARK in text for text in texts)
    assert House.WORKSTATION.value in texts[0]  # whose letterhead it bears
    assert "电话 0717-0000000（虚构）" in texts[0]
    assert "前言" in texts[1]
    assert "{{" not in texts[1]


def test_it_says_where_everything_is(shown: Shown) -> None:
    assert str(shown.console.settings.data) in shown.said
    assert "http://127.0.0.1:8000/sign-in" in shown.said
    assert shown.said.count(shown.password(EVERYBODY[0].name)) == 1


def test_everybody_can_sign_in_with_the_printed_password_and_in_the_named_role(shown: Shown) -> None:
    now = datetime.now(UTC)
    with opened(shown.console.settings) as parts:
        for each in EVERYBODY:
            credentials = Credentials(name=each.name, password=shown.password(each.name), address="192.0.2.1")
            signed = sign_in(parts.database, Passwords(), credentials, now=now)
            with parts.database.reading(WORLD) as session:
                assert actor_of_user(session, signed.user).roles == {each.role}


def test_every_organisation_is_marked_as_an_example(shown: Shown) -> None:
    with opened(shown.console.settings) as parts, parts.database.reading(WORLD) as session:
        firms = [each.name for each in organisations_of_kind(session, OrganisationKind.ENTERPRISE)]
        stations = [each.name for each in organisations_of_kind(session, OrganisationKind.WORKSTATION)]
        bureaus = [each.name for each in organisations_of_kind(session, OrganisationKind.BUREAU)]

    assert len(firms) == 24
    assert all(name.startswith("示例·") and name.endswith("（虚构）") for name in firms)
    assert all(name.startswith("示例") for name in [*stations, *bureaus])


def test_every_contact_is_marked_and_has_a_number_that_is_given_to_nobody(shown: Shown) -> None:
    with opened(shown.console.settings) as parts, parts.database.reading(WORLD) as session:
        firms = [each.id for each in organisations_of_kind(session, OrganisationKind.ENTERPRISE)]
        contacts = contacts_of(session, [EnterpriseId(each) for each in firms]).values()

    assert len(contacts) == 24
    assert all(each.name.endswith("（演示）") and each.phone.startswith(PHONES) for each in contacts)


def test_the_finished_firm_works_on_its_roadmap(shown: Shown) -> None:
    with opened(shown.console.settings) as parts, parts.database.reading(WORLD) as session:
        lead = user_named(session, FINISHED_LEAD.name)
        assert lead is not None
        actor = actor_of_user(session, lead.id)
        (firm,) = actor.organisations(OrganisationKind.ENTERPRISE)
        roadmap = open_roadmap(session, parts.catalogue, actor, firm, now=datetime.now(UTC)).roadmap

        assert roadmap is not None
        assert len(roadmap.steps) > 5
        done, begun, planned, *_ = roadmap.steps
        assert [each.row.progress for each in (done, begun, planned)] == list(Progress)[::-1]
        assert done.row.spent
        assert all(each.owner.endswith("（演示）") for each in (done, begun, planned))
        assert [each.organisation for each in roadmap.remarks] == [House.WORKSTATION.value]
        assert not roadmap.held


def test_the_workstation_has_reviewed_some_of_what_was_handed_in(shown: Shown) -> None:
    with opened(shown.console.settings) as parts, parts.database.reading(WORLD) as session:
        lead = user_named(session, FINISHED_LEAD.name)
        assert lead is not None
        snapshots = session.scalars(select(Snapshot).order_by(Snapshot.number)).all()
        (own,) = actor_of_user(session, lead.id).organisations(OrganisationKind.ENTERPRISE)
        last = {each.assessment_id: each for each in snapshots if each.enterprise_id == own}
        (review,) = filter(None, [find_review(session, each) for each in last.values()])

    assert {None, FindingReason.UNDERSTATED} < {each.reason for each in review.findings}
    assert review.workstation == House.WORKSTATION.value
    assert review.conclusion


def test_files_of_a_release_say_in_every_row_that_they_are_fictitious(shown: Shown) -> None:
    now = datetime.now(UTC)
    with opened(shown.console.settings) as parts, parts.database.writing(WORLD) as session:
        officer = user_named(session, OFFICER.name)
        assert officer is not None
        actor = actor_of_user(session, officer.id)
        (release,) = own_releases(session, actor)
        books = Books(parts.catalogue, parts.codes)
        table, book = (
            export_release(
                session, books, actor, release.id, wanted=WantedRelease(kind=kind, fictitious=True), now=now
            )
            for kind in (FileKind.CSV, FileKind.XLSX)
        )

    head, *rows = table.content.decode("utf-8-sig").splitlines()
    assert "注意" in head
    assert rows
    assert all(MARK in row for row in rows)
    assert book.name.startswith("演示数据_")
    for sheet in load_workbook(BytesIO(book.content)).worksheets:
        assert any(MARK in str(cell) for row in sheet.values for cell in row), sheet.title


def test_a_second_start_keeps_the_data_and_prints_new_passwords(shown: Shown) -> None:
    before = shown.report.stat().st_mtime_ns

    again = Shown(shown.console, shown.console.run("demo", "--no-serve"))

    assert "沿用" in again.said
    assert again.report.stat().st_mtime_ns == before
    assert again.password("demo-lead") != shown.password("demo-lead")


def test_a_folder_with_anything_else_is_left_alone(installed: Console) -> None:
    before = sorted(installed.settings.data.iterdir())

    assert "不是演示数据" in installed.run("demo", "--no-serve", "--fresh", status=1)
    assert sorted(installed.settings.data.iterdir()) == before


def test_a_taken_port_is_named_before_anything_is_built(console: Console) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"端口 {port} 已被占用" in console.run("demo", "--port", str(port), status=1)
    assert not console.settings.data.exists()


def test_another_database_is_left_alone(console: Console) -> None:
    elsewhere = console.having(ASSESSMENT_DATABASE_URL="postgresql://localhost/real")

    assert "ASSESSMENT_DATABASE_URL" in elsewhere.run("demo", "--no-serve", status=1)


@pytest.mark.soak
def test_what_was_left_unfinished_is_built_again(console: Console) -> None:
    console.settings.data.mkdir(parents=True)
    (console.settings.data / "demonstration.json").write_text('{"finished": false}')
    (console.settings.data / "assessment.sqlite3").write_text("half")

    assert "已建立" in console.run("demo", "--no-serve", "--firms", "2")


def test_every_result_computed_again_is_the_same_character_by_character(shown: Shown) -> None:
    said = shown.console.run("recompute", "--all")

    counted = re.search(r"重算 (\d+) 份结果：(\d+) 份逐字相同，0 份不同", said)
    assert counted is not None
    assert int(counted[1]) == int(counted[2]) > 10


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("""scores = replace(scores, '"low":"', '"low":"1')""", "重算的得分与存下的不一致"),
        ("scores = scores || ' '", "重算的得分与存下的不一致"),
        ("""answers = replace(answers, '"', '" ')""", "答案与当时的校验值不符"),
        ("""profile = '{"staff": 1}'""", "读不出来"),
        ("questionnaire_hash = 'f' || substr(questionnaire_hash, 2)", "已不是当时的内容"),
        ("questionnaire_version = '1999.1'", "缺少问卷"),
        ("engine_version = '0'", "缺少计分引擎 0"),
    ],
)
def test_a_result_that_was_changed_behind_the_triggers_is_named(
    shown: Shown, tmp_path: Path, change: str, told: str
) -> None:
    copy = tmp_path / "copy.sqlite3"
    with (
        closing(sqlite3.connect(shown.console.settings.data / "assessment.sqlite3")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        [changed] = target.execute("SELECT min(id) FROM snapshot").fetchone()
        with pytest.raises(sqlite3.IntegrityError, match="snapshot is frozen"):
            target.execute(f"UPDATE snapshot SET {change} WHERE id = ?", [changed])  # noqa: S608
        target.execute("DROP TRIGGER snapshot_no_update")
        target.execute(f"UPDATE snapshot SET {change} WHERE id = ?", [changed])  # noqa: S608 - our own
        target.commit()
    there = shown.console.having(ASSESSMENT_DATABASE_URL=f"sqlite:///{copy}")

    said = there.run("recompute", changed, status=1)

    assert f"{changed}：" in said
    assert told in said
    assert "0 份逐字相同，1 份不同" in said


def test_a_result_is_recomputed_by_its_id_or_all_are(shown: Shown) -> None:
    shown.console.run("recompute", status=2)
    shown.console.run("recompute", "--all", "x", status=2)

    assert "没有编号为 x 的结果" in shown.console.run("recompute", "x", status=1)
