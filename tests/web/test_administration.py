"""The administrators' way in: each signs in and comes to the own first page, nobody else does."""

import pytest

from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.persistence.database import Database
from tests.web import firms
from tests.web.staff import add_consultant, signed_in
from tests.web.visiting import Visitor
from tests.world import add_member, add_platform


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_comes_to_the_own_first_page(
    sqlite_database: Database, visitor: Visitor, role: Role
) -> None:
    with sqlite_database.writing() as session:
        add_member(session, add_platform(session), role, "administrator")

    page = signed_in(visitor, "administrator")

    assert page.path == "/administration"
    assert [each.text for each in page.all("//a[@aria-current='page']")] == ["管理首页"]


def test_nobody_else_sees_the_administrators_first_page(sqlite_database: Database, visitor: Visitor) -> None:
    add_consultant(sqlite_database)
    signed_in(visitor, "consultant")

    assert "管理首页" not in visitor.get("/workstation").text
    assert visitor.get("/administration").path == "/workstation"


def test_the_own_work_is_marked_on_pages_that_lie_elsewhere(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)

    assert tasks.path.startswith("/assessments/")
    assert [each.text for each in tasks.all("//nav//a[@aria-current='page']")] == ["我的自评"]
