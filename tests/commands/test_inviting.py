"""``invite``: the link that it prints opens the page on which a person joins, once."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from assessment.composition import opened
from assessment.domain.roles import Role
from assessment.persistence.organisations import county_rows_of, organisation_named
from assessment.reach import Manner, reach_of
from assessment.services.accounts import prepare_person
from assessment.services.inviting import accept_as_new, read_invitation
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError, Workshop
from assessment.whole_site import site_of
from assessment.work.orders import ReportSlots
from tests.commands.conftest import Console
from tests.databases import installing
from tests.world import person, quick_passwords

LINK = re.compile(r"https?://\S+/invitations/\S+")
STATION = ("head", "--organisation", "示例工作站", "--county", "420506", "--county", "429004")


@pytest.fixture(params=["sqlite", "postgres"])
def prepared(request: pytest.FixtureRequest, console: Console) -> Console:
    """An installation, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        console = console.having(**installing(request.getfixturevalue("postgres_address")))
    console.run("init")
    return console


def link_in(said: str) -> str:
    (found,) = LINK.findall(said)
    return str(found)


def no_reports(_subject: ReportSubject) -> bytes:
    raise ReportFailedError("这里不生成报告。")


def test_the_printed_link_opens_the_page_to_join(installed: Console) -> None:
    path = urlsplit(link_in(installed.run("invite", *STATION))).path

    with opened(installed.settings) as parts:
        workshop = Workshop(
            database=parts.database, store=parts.store, render=no_reports, clock=lambda: datetime.now(UTC)
        )
        app = site_of(parts, ReportSlots(workshop), reach_of(None, 8000, Manner.LOOPBACK))
        answer = app.test_client().get(path, base_url="http://127.0.0.1:8000")

    assert answer.status_code == 200
    assert "示例工作站" in answer.text


def test_an_invitation_founds_the_workstation_once_and_is_used_once(prepared: Console) -> None:
    first = link_in(prepared.run("invite", *STATION)).rpartition("/")[2]
    second = link_in(prepared.run("invite", "consultant", "--organisation", "示例工作站")).rpartition("/")[2]

    now = datetime.now(UTC)
    joining = prepare_person(quick_passwords(), person("zhanzhang"))
    with opened(prepared.settings) as parts, parts.database.writing() as session:
        station = organisation_named(session, "示例工作站")
        assert station is not None
        assert [each.region for each in county_rows_of(session, station.id, now)] == ["420506", "429004"]
        assert read_invitation(session, second, now=now).role is Role.CONSULTANT
        assert read_invitation(session, first, now=now).organisation == station.id
        accept_as_new(session, first, joining, address="", now=now)


def test_the_address_of_the_site_is_in_the_link(installed: Console) -> None:
    said = installed.run("invite", "security_administrator", "--address", "https://pinggu.example.gov.cn/")

    assert link_in(said).startswith("https://pinggu.example.gov.cn/invitations/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("head", "--organisation", "新工作站"), "--county"),
        (("officer", "--organisation", "新经信局"), "--region"),
        (("officer",), "--organisation"),
        (("officer", "--organisation", "新经信局", "--region", "999999"), "999999"),
        (("lead", "--organisation", "91990500MA00000001"), "没有登记过"),
    ],
)
def test_what_is_missing_is_asked_for(installed: Console, arguments: tuple[str, ...], words: str) -> None:
    assert words in installed.run("invite", *arguments, status=2)


def test_a_bureau_is_founded_with_its_region(installed: Console) -> None:
    said = installed.run("invite", "officer", "--organisation", "示例经信局", "--region", "420500")

    assert "经信局工作人员的邀请链接" in said
