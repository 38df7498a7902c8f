"""Signs of life, signs of readiness, and the system administrator's page about the instance."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from assessment.domain.identities import UserId
from assessment.domain.purposes import Purpose
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.files.backup_folder import Attempt, remember
from assessment.files.space import Room, Space
from assessment.persistence.database import Database
from assessment.persistence.orders import ReportItem, ReportOrder
from assessment.reserves import DEFAULT_RESERVE, Reserve
from assessment.services.backing_up import make_backup
from assessment.services.readiness import Readiness, ReadinessWatch
from assessment.settings import settings_from
from assessment.web.app import create_app
from assessment.web.site import Site
from tests.catalogue.bilingual import CHINESE
from tests.web.staff import signed_in
from tests.web.visiting import Visitor
from tests.world import NOW, add_assessment, add_firm, add_member, add_platform, add_snapshot


@dataclass(slots=True)
class Noted:
    """A keeper that only notes who wants a back-up."""

    wanted_by: list[UserId] = field(default_factory=list)
    free: int = 10**12

    @property
    def is_backing_up(self) -> bool:
        """As soon as somebody wants one."""
        return bool(self.wanted_by)

    def back_up_soon(self, person: UserId) -> None:
        """Note it."""
        self.wanted_by.append(person)

    def measure(self, _folder: Path, reserve: Reserve) -> Room:
        """The room on the disk."""
        return Room(10**12, self.free, reserve.of(10**12))


@pytest.fixture
def keeper() -> Noted:
    return Noted()


@pytest.fixture
def site(site: Site, keeper: Noted, sqlite_database: Database, tmp_path: Path) -> Site:
    url = sqlite_database.url.render_as_string()
    own = settings_from({"ASSESSMENT_DATA": str(tmp_path / "own"), "ASSESSMENT_DATABASE_URL": url})
    own.create_folders()
    space = Space([own.data], DEFAULT_RESERVE, measure=keeper.measure, look_again=0)
    return replace(site, settings=own, keeper=keeper, space=space)


@pytest.fixture
def app(site: Site, sqlite_database: Database) -> Flask:
    return create_app(site, sqlite_database)


@pytest.fixture
def administrator(sqlite_database: Database, visitor: Visitor) -> Visitor:
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), Role.SYSTEM_ADMINISTRATOR, "system")
    signed_in(visitor, "system")
    return visitor


@pytest.fixture
def gone(sqlite_database: Database) -> None:
    """The database's file has lost its tables."""
    file = Path(str(sqlite_database.url.database))
    sqlite_database.close()
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    file.write_bytes(b"no database at all" * 1000)


def test_a_site_in_order_is_alive_and_ready(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").text == "ok"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "ready": True,
        "checks": {"database": True, "migrations": True, "folders": True, "disk": True},
        "reasons": [],
    }


@pytest.mark.usefixtures("gone")
def test_without_its_database_the_site_is_alive_but_not_ready(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["database"] is False
    assert answer.get_json()["reasons"] == ["数据库不可用或不能写入。"]


def test_old_tables_and_a_full_disk_are_told_without_any_place(
    app: Flask, keeper: Noted, sqlite_database: Database, site: Site
) -> None:
    with sqlite_database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    keeper.free = 1

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    checks = answer.get_json()["checks"]
    assert checks == {"database": True, "migrations": False, "folders": True, "disk": False}
    assert str(site.settings.data) not in answer.text
    assert "sqlite" not in answer.text


def test_a_data_folder_that_is_gone_is_told(app: Flask, site: Site) -> None:
    site.settings.data.rename(site.settings.data.with_name("moved"))

    assert app.test_client().get("/readyz").get_json()["checks"]["folders"] is False


def test_however_often_somebody_asks_it_is_looked_once_a_second() -> None:
    looks: list[int] = []

    def look() -> Readiness:
        looks.append(1)
        return Readiness({"database": ""})

    watch = ReadinessWatch(look)

    assert all(watch().is_ready for _ in range(100))
    assert len(looks) == 1


def test_the_page_shows_versions_disk_checks_and_backups(administrator: Visitor, site: Site) -> None:
    assert "还没有备份" in administrator.get("/administration/instance").text
    make_backup(site.settings, site.settings.backups, now=datetime(2026, 11, 20, tzinfo=UTC))

    page = administrator.get("/administration/instance")

    for shown in (
        "SQLite",
        "程序版本",
        "写入后已校验",
        "2026年11月20日",
        "磁盘空间",
        "排队 0",
        "每天 3 点自动备份",
    ):
        assert shown in page.text, shown
    assert [each.text for each in page.all("//a[@aria-current='page']")] == ["实例状态"]


def test_a_failed_backup_and_a_damaged_one_are_seen_at_once(administrator: Visitor, site: Site) -> None:
    remember(site.settings.data, Attempt(datetime(2026, 11, 20, tzinfo=UTC), "磁盘已满。"))
    site.settings.backups.mkdir()
    (site.settings.backups / "assessment-20261119T000000Z.backup").write_bytes(b"nothing")

    page = administrator.get("/administration/instance")

    assert "最近一次备份失败" in page.text
    assert "磁盘已满。" in page.text
    assert "读不出来的备份文件：assessment-20261119T000000Z.backup" in page.text


def test_an_english_reader_is_told_of_checks_and_failures_in_english(
    administrator: Visitor, site: Site
) -> None:
    remember(site.settings.data, Attempt(datetime(2026, 11, 20, tzinfo=UTC), "磁盘已满。"))
    administrator.get("/preferences?language=en&next=/")

    page = administrator.get("/administration/instance")

    told = [" ".join(each.text_content().split()) for each in page.all("//main//p | //main//td | //main//th")]
    assert any("Room on the disk" in each for each in told)
    assert any("run assessment backup on the server" in each for each in told)
    assert [each for each in told if CHINESE.search(each)] == []


def test_a_backup_can_be_had_at_once(administrator: Visitor, keeper: Noted) -> None:
    page = administrator.submit(
        administrator.get("/administration/instance"), action="/administration/instance/backups"
    )

    assert len(keeper.wanted_by) == 1
    assert "正在备份" in page.text
    assert "立即备份" not in page.text


def test_a_short_disk_is_on_the_page_too_and_can_be_read(administrator: Visitor, keeper: Noted) -> None:
    keeper.free = 1

    page = administrator.get("/administration/instance")

    assert "磁盘空间不足，网站暂时只能查看" in page.text
    assert "剩余 0 MiB" in page.text


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS - {Role.SYSTEM_ADMINISTRATOR}))
def test_the_other_administrators_do_not_see_it(
    sqlite_database: Database, visitor: Visitor, role: Role
) -> None:
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), role, "other")
    signed_in(visitor, "other")

    assert "实例状态" not in visitor.get("/administration").text
    visitor.get("/administration/instance", status=403)


def test_staff_with_a_second_factor_can_sign_in_while_the_disk_is_short(
    sqlite_database: Database, visitor: Visitor, keeper: Noted
) -> None:
    keeper.free = 1
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), Role.SYSTEM_ADMINISTRATOR, "system")

    assert signed_in(visitor, "system").path == "/administration"


def test_work_that_waits_is_counted(administrator: Visitor, sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        firm = add_firm(session)
        snapshot = add_snapshot(session, firm, add_assessment(session, firm))
        order = ReportOrder(key="x", requested_by=firm.lead, requested_at=NOW, purpose=Purpose.SERVICE)
        session.add(order)
        session.flush()
        session.add(
            ReportItem(
                enterprise_id=firm.enterprise,
                order_id=order.id,
                snapshot_id=snapshot.id,
                number="DM20261120-X",
                dated=NOW.date(),
                changed_at=NOW,
            )
        )

    assert "排队 1，生成中 0" in administrator.get("/administration/instance").text
