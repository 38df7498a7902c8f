"""Leaving on the pages: taking all data away, asking for deletion, carrying it out when it is due."""

import io
import json
import zipfile
from collections.abc import Callable

from sqlalchemy import update

from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.deletions import Deletion
from tests.web import firms
from tests.web.staff import signed_in
from tests.web.visiting import Visitor
from tests.world import add_member, add_platform

LEAVING = "/enterprise/leaving"


def test_the_lead_downloads_everything_as_one_file(visitor: Visitor) -> None:
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)
    firms.handed_in(visitor, tasks)
    page = visitor.get(LEAVING)

    answer = visitor.client.post(f"{LEAVING}/data", data=page.form("/data"))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        document = json.loads(archive.read("data.json"))
    (assessment,) = document["assessments"]
    assert {each["question"] for each in assessment["answers"]} >= set(case.answers) - {""}
    assert assessment["results"][0]["signed_by"] == "张敏"


def test_deletion_is_asked_for_knowingly_and_cancelled(visitor: Visitor) -> None:
    firms.registered(visitor, firms.case("02").profile)

    assert "请先勾选" in visitor.submit(visitor.get(LEAVING), action="/deletion").text
    asked = visitor.submit(visitor.get(LEAVING), {"meant": "y"}, action="/deletion")
    assert "已申请删除本企业" in asked.text
    assert "已取消删除申请" in visitor.submit(asked, action="/cancellation").text
    assert "已申请删除本企业" not in visitor.get(LEAVING).text


def test_the_administrator_carries_it_out_when_it_is_due(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    profile = firms.case("02").profile
    firms.registered(visitor, profile)
    visitor.submit(visitor.get(LEAVING), {"meant": "y"}, action="/deletion")
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), Role.SECURITY_ADMINISTRATOR, "security")
    security = another()
    signed_in(security, "security")
    page = security.get("/administration/deletions")
    assert str(profile["name"]) in page.text
    assert not page.all("//main//form")

    with sqlite_database.writing() as session:
        session.execute(update(Deletion).values(due_at=Deletion.requested_at))
    done = security.submit(security.get("/administration/deletions"))

    assert "没有等待执行的删除申请" in done.text
    assert visitor.get("/enterprise").path == "/sign-in"
    assert firms.registered(visitor, profile).path == "/enterprise"


def test_the_only_lead_is_told_why_the_own_account_stays(visitor: Visitor) -> None:
    firms.registered(visitor, firms.case("02").profile)
    page = visitor.get("/account/leaving")

    assert "唯一的负责人" in visitor.submit(page, action="/removal", status=403).text
