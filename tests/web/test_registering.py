"""Registering a firm: everything wrong is said at once, and what was agreed to is not asked again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from assessment.domain.assigning import Basis
from assessment.domain.contacts import ContactReason
from assessment.domain.editions import Length
from assessment.domain.enterprise import DivisionCode, Profile
from assessment.domain.errors import UnknownCodeError
from assessment.domain.purposes import Purpose
from assessment.domain.regions import RegionCode
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.size import SizeClass
from assessment.domain.workflow import Status
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.trail import TrailEntry
from assessment.services.accounts import prepare_person, register_firm
from assessment.web.labels import LABELS
from assessment.web.pages import PRIVACY_VERSION
from tests.web import firms
from tests.web.test_colleagues import COLLEAGUE, invitation_on, invited
from tests.web.visiting import Visitor
from tests.world import NOW, codes, person, profile, quick_passwords


def test_a_weak_password_is_told_in_the_first_round_with_everything_else(visitor: Visitor) -> None:
    wrong = {"password": "1234", "password_again": "4321", "staff": "viele", "name": "a b"}

    page = firms.registration(firms.case("02").profile, **wrong)
    refused = visitor.submit(visitor.get("/register"), page, status=422)

    faults = [each.get("href") for each in refused.all("//div[contains(@class,'error-summary')]//a")]
    assert faults == ["#staff", "#name", "#password", "#password_again"]


def test_a_password_with_the_firms_name_is_refused_beside_its_field(visitor: Visitor) -> None:
    fields = firms.registration(firms.case("02").profile)
    password = f"{fields['enterprise_name']}二零二六蓝天"

    page = visitor.submit(
        visitor.get("/register"), fields | {"password": password, "password_again": password}, status=422
    )

    assert "企业名称" in str(page.all("//p[@id='password-error']")[0].text_content())


def test_the_notice_accepted_at_registration_is_not_asked_again(
    sqlite_database: Database, visitor: Visitor
) -> None:
    firms.registered(visitor, firms.case("02").profile)

    tasks = visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")

    assert tasks.path.startswith("/assessments/")
    with sqlite_database.reading() as session:
        (firm,) = session.scalars(select(StoredEnterprise)).all()
        assert firm.privacy_version == PRIVACY_VERSION
        assert firm.privacy_accepted_at is not None
        assert firm.privacy_accepted_by is not None


def test_a_notice_that_has_changed_is_asked_before_the_first_assessment(
    sqlite_database: Database, visitor: Visitor
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    with sqlite_database.writing() as session:
        session.execute(update(StoredEnterprise).values(privacy_version="2024.1"))

    notice = visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")

    assert notice.path == "/enterprise/privacy"
    assert visitor.submit(notice, {"accepted": "y"}).path.startswith("/assessments/")


def test_what_a_colleague_accepted_is_in_the_trail_with_its_version(
    sqlite_database: Database, visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    colleague = another()
    colleague.submit(colleague.get(invitation_on(invited(visitor))), COLLEAGUE)

    with sqlite_database.reading() as session:
        (detail,) = session.scalars(
            select(TrailEntry.detail).where(TrailEntry.action == "account.accept_privacy")
        )
        assert detail == {"version": PRIVACY_VERSION}


@pytest.mark.parametrize(
    "wrong",
    [
        replace(profile(), industry=DivisionCode("34")),
        replace(profile(), region=RegionCode("429000")),
        replace(profile(), region=RegionCode("420000")),
    ],
)
def test_a_firm_of_an_unknown_industry_or_county_is_not_registered(
    database: Database, wrong: Profile
) -> None:
    prepared = prepare_person(quick_passwords(), person("lead"))

    with pytest.raises(UnknownCodeError), database.writing() as session:
        register_firm(session, codes(), prepared, wrong, address="", now=NOW)


def test_the_firms_pages_stand_even_if_a_code_is_no_longer_listed(
    sqlite_database: Database, visitor: Visitor
) -> None:
    firms.registered(visitor, firms.case("02").profile)
    with sqlite_database.writing() as session:
        session.execute(update(StoredEnterprise).values(industry="34", region="429000"))

    assert "34" in visitor.get("/enterprise").text
    visitor.get("/enterprise/profile")


def test_the_fixed_words_are_those_of_the_domain_and_each_has_one() -> None:
    words = [*Role, *OrganisationKind, *Purpose, *ContactReason, *Status, *SizeClass, *Basis, *Length]

    assert [str(LABELS[each]) for each in words] == [each.label for each in words]
    assert len(LABELS) == len(words)


def test_the_english_edition_names_roles_and_states_in_english(visitor: Visitor) -> None:
    firms.registered(visitor, firms.case("02").profile)
    visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")

    page = visitor.get("/preferences?language=en&next=/enterprise")

    assert "enterprise lead" in page.text
    assert "being filled in" in page.text
    assert "填写中" not in page.text


def test_a_revenue_in_another_unit_is_questioned_before_the_firm_is_registered(visitor: Visitor) -> None:
    fields = firms.registration(firms.case("02").profile, staff="120", revenue="86000000")

    asked = visitor.submit(visitor.get("/register"), fields, status=422)

    assert "单位是万元还是元" in str(asked.all("//p[@id='revenue-error']")[0].text_content())
    assert asked.all("//input[@name='revenue']")[0].get("value") == "86000000"
    passwords = {"password": fields["password"], "password_again": fields["password"]}
    mended = visitor.submit(asked, passwords | {"revenue": "8600"})
    assert mended.path == "/enterprise"


def test_an_unusual_revenue_that_is_right_is_taken_once_said_to_be(visitor: Visitor) -> None:
    fields = firms.registration(firms.case("02").profile, staff="2", revenue="9000")
    asked = visitor.submit(visitor.get("/register"), fields, status=422)

    passwords = {"password": fields["password"], "password_again": fields["password"]}

    assert visitor.submit(asked, passwords | {"figures_sure": "y"}).path == "/enterprise"
