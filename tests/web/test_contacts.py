"""A firm's contact on the pages: masked wherever it stands, told in full once, and only for an entry."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from assessment.domain.roles import Role
from assessment.persistence.accounts import user_named
from assessment.persistence.database import Database
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import pseudonym_of
from tests.web import firms
from tests.web.staff import signed_in
from tests.web.visiting import Page, Visitor
from tests.world import COUNTY, OTHER_COUNTY, add_bureau, add_member, add_platform, add_workstation

NAME, PHONE = "张敏", "16000000001"
MASKED = "张** 160****0001"
Others = Callable[[], Visitor]


@pytest.fixture
def lead(visitor: Visitor) -> Visitor:
    """The lead of a firm of the county, who is its contact."""
    case = firms.case("02")
    firms.registered(visitor, {**case.profile, "region": COUNTY}, mobile=PHONE)
    return visitor


@pytest.fixture
def stationed(sqlite_database: Database) -> None:
    """A workstation and a bureau of the county, with their people."""
    with sqlite_database.writing() as session:
        station, bureau = add_workstation(session, COUNTY), add_bureau(session, COUNTY)
        session.flush()
        for role in (Role.CONSULTANT, Role.HEAD):
            add_member(session, station, role, role.value)
        for role in (Role.OFFICER, Role.LEDGER_OFFICER):
            add_member(session, bureau, role, role.value)


def revealing(database: Database) -> list[TrailEntry]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(TrailEntry).where(TrailEntry.action == "contact.reveal").order_by(TrailEntry.seq)
            )
        )


def opened(staff: Visitor, name: str) -> Page:
    """The firm's page, as somebody of the workstation or the ledger officer comes to it."""
    signed_in(staff, name)
    return staff.get(staff.get(_LISTS[name]).link(str(firms.case("02").profile["name"])))


_LISTS = {
    "consultant": "/workstation",
    "head": "/workstation",
    "ledger_officer": "/bureau/firms",
}


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.HEAD, Role.LEDGER_OFFICER])
def test_pii_masked_and_reveal_audited(
    role: Role,
    stationed: None,
    lead: Visitor,
    another: Others,
    sqlite_database: Database,
    capfd: pytest.CaptureFixture[str],
) -> None:
    staff = another()
    firm = opened(staff, role.value)
    portfolio = staff.get(_LISTS[role.value])
    assert MASKED in firm.text
    assert MASKED in portfolio.text
    assert PHONE not in firm.response.text + portfolio.response.text
    assert NAME not in portfolio.response.text
    assert revealing(sqlite_database) == []

    told = staff.submit(firm, {"reason": "arrange_visit"}, action="/contact")

    assert NAME in told.text
    assert PHONE in told.text
    assert PHONE not in f"{told.response.request.url}{told.response.headers}"
    assert told.response.headers["Cache-Control"] == "no-store"
    (entry,) = revealing(sqlite_database)
    with sqlite_database.reading() as session:
        user = user_named(session, role.value)
        assert user is not None
        assert entry.actor == pseudonym_of(session, user.id)
    assert entry.enterprise_id == entry.object_id == firm.path.split("/")[-1]
    assert PHONE not in str(entry.detail)
    assert PHONE not in staff.get(firm.path).response.text + staff.get(_LISTS[role.value]).response.text
    looked = lead.get("/enterprise/readings").text
    assert f"{role.value}先生" in looked
    assert "联系方式（预约上门服务）" in looked
    assert [each for each in capfd.readouterr() if NAME in each or PHONE in each] == []


def test_nothing_is_told_before_a_reason_is_given(
    stationed: None, lead: Visitor, another: Others, sqlite_database: Database
) -> None:
    for name in ("consultant", "ledger_officer"):
        staff = another()
        firm = opened(staff, name)
        for reason in ({}, {"reason": "curiosity"}):
            page = staff.submit(firm, reason, action="/contact")
            assert "请先选择为什么需要联系方式" in page.text
            assert PHONE not in page.response.text
    assert revealing(sqlite_database) == []


def test_officials_and_administrators_are_told_nothing(
    stationed: None, lead: Visitor, another: Others, sqlite_database: Database
) -> None:
    paths = [opened(another(), name).path for name in ("consultant", "ledger_officer")]
    with sqlite_database.writing() as session:
        elsewhere = add_bureau(session, OTHER_COUNTY)
        session.flush()
        add_member(session, elsewhere, Role.LEDGER_OFFICER, "elsewhere")
        add_member(session, add_platform(session), Role.SECURITY_ADMINISTRATOR, "security")

    for name in ("officer", "elsewhere", "security"):
        somebody = another()
        signed_in(somebody, name)
        token = somebody.get("/account").form()["csrf_token"]
        for path in paths:
            told = somebody.client.post(
                f"{path}/contact", data={"csrf_token": token, "reason": "arrange_visit"}
            )
            assert told.status_code in (403, 404)
            assert PHONE not in told.text
    assert revealing(sqlite_database) == []


def test_whoever_types_the_number_as_sign_in_name_is_told_that_it_signs_in_anyway(visitor: Visitor) -> None:
    fields = firms.registration(firms.case("02").profile, name=PHONE, mobile=PHONE)

    page = visitor.submit(visitor.get("/register"), fields, status=422)

    assert "登录名不能用手机号" in str(page.all("//p[@id='name-error']")[0].text_content())


def test_the_own_number_is_told_apart_and_not_shown(lead: Visitor) -> None:
    account = lead.get("/account")

    assert "160****0001" in account.text
    assert PHONE not in account.response.text


def test_a_firms_people_name_another_contact(
    stationed: None, lead: Visitor, another: Others, sqlite_database: Database
) -> None:
    profile = lead.get("/enterprise/profile")
    assert profile.form()["contact_phone"] == [PHONE]

    refused = lead.submit(profile, {"contact_name": "李四", "contact_phone": "6000123"}, status=422)
    lead.submit(profile, {"contact_name": "李四", "contact_phone": "0717 6000123"})

    assert "或带区号的固定电话" in refused.text
    assert lead.get("/enterprise/profile").form()["contact_phone"] == ["0717-6000123"]
    firm = opened(another(), "consultant")
    assert "李** 071****0123" in firm.text


def test_whoever_wants_no_contact_told_turns_the_workstation_away(
    stationed: None, lead: Visitor, another: Others, sqlite_database: Database
) -> None:
    staff = another()
    firm = opened(staff, "consultant")
    lead.submit(lead.get("/enterprise/access"), action="/access/withdrawal")

    token = firm.form("/contact")["csrf_token"]
    staff.post(f"{firm.path}/contact", {"csrf_token": token, "reason": "arrange_visit"}, status=404)

    assert revealing(sqlite_database) == []
