"""Sessions and cookies: new tokens, ends that hold on the next request, nothing that extends by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from assessment.domain.identities import OrganisationId
from assessment.domain.passwords import PasswordProfile
from assessment.domain.roles import Role
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.persistence.sign_ins import SignedSession
from assessment.services.passwords import Passwords
from assessment.web.app import create_app
from assessment.web.security import declared_policy
from assessment.web.site import Site
from tests.web.staff import signed_in
from tests.web.visiting import Visitor
from tests.world import NOW, PASSWORD, Firm, add_bureau, add_firm, add_member

OLD = {"name": "lead1", "password": PASSWORD}
NEW = {"password": "蓝色拖拉机慢慢穿过棉花田", "password_again": "蓝色拖拉机慢慢穿过棉花田"}


@pytest.fixture
def firm(sqlite_database: Database) -> Firm:
    with sqlite_database.writing() as session:
        return add_firm(session)


def token(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("session")
    assert found is not None
    return found.value


def opens(app: Flask, value: str) -> bool:
    """Whether a token opens anything on any device."""
    stranger = app.test_client()
    stranger.set_cookie("session", value)
    return stranger.get("/account").status_code == 200


def test_a_token_from_before_signing_in_is_never_valid_after(
    visitor: Visitor, firm: Firm, app: Flask
) -> None:
    visitor.client.set_cookie("session", "chosen-by-somebody-else")
    signed_in(visitor, "lead1")
    first = token(visitor)
    signed_in(visitor, "lead1")

    assert len({"chosen-by-somebody-else", first, token(visitor)}) == 3
    assert (opens(app, "chosen-by-somebody-else"), opens(app, first), opens(app, token(visitor))) == (
        False,
        False,
        True,
    )


def changed_password(visitor: Visitor, _database: Database, _firm: Firm) -> None:
    visitor.submit(visitor.get("/account/password"), {"current": PASSWORD, **NEW}, action="")


def signed_out(visitor: Visitor, _database: Database, _firm: Firm) -> None:
    page = visitor.get("/account")
    fields = {"csrf_token": str(page.all("//input[@name='csrf_token']")[0].get("value"))}
    visitor.post("/sign-out", fields)


def disabled(_visitor: Visitor, database: Database, firm: Firm) -> None:
    with database.writing() as session:
        session.get_one(User, firm.lead).disabled_at = datetime.now(UTC)


def lost_role(_visitor: Visitor, database: Database, firm: Firm) -> None:
    with database.writing() as session:
        held = select(Membership).where(Membership.user_id == firm.lead)
        session.scalars(held).one().ended_at = datetime.now(UTC)


def gained_role(_visitor: Visitor, database: Database, firm: Firm) -> None:
    with database.writing() as session:
        session.add(
            Membership(
                user_id=firm.lead,
                organisation_id=OrganisationId(firm.enterprise),
                role=Role.RESPONDENT,
                since=NOW,
            )
        )


def rested(_visitor: Visitor, database: Database, _firm: Firm) -> None:
    with database.writing() as session:
        for signed in session.scalars(select(SignedSession)):
            signed.idle_ends_at = datetime.now(UTC) - timedelta(seconds=1)


def lasted(_visitor: Visitor, database: Database, _firm: Firm) -> None:
    with database.writing() as session:
        for signed in session.scalars(select(SignedSession)):
            signed.ends_at = datetime.now(UTC) - timedelta(seconds=1)


@pytest.mark.parametrize(
    "end", [changed_password, signed_out, disabled, lost_role, gained_role, rested, lasted]
)
def test_after_the_end_the_next_request_is_refused_whatever_it_is(
    visitor: Visitor,
    app: Flask,
    sqlite_database: Database,
    firm: Firm,
    end: Callable[[Visitor, Database, Firm], None],
) -> None:
    signed_in(visitor, "lead1")
    former = token(visitor)
    assert opens(app, former)
    end(visitor, sqlite_database, firm)

    assert not opens(app, former)
    stranger = app.test_client()
    stranger.set_cookie("session", former)
    app.config["WTF_CSRF_ENABLED"] = False
    assert stranger.post("/account/presence").status_code == 401


def test_a_changed_password_ends_every_other_device_and_goes_on_here(
    visitor: Visitor, another: Callable[[], Visitor], firm: Firm
) -> None:
    elsewhere = another()
    signed_in(elsewhere, "lead1")
    signed_in(visitor, "lead1")
    visitor.submit(visitor.get("/account/password"), {"current": PASSWORD, **NEW})

    assert visitor.get("/account").path == "/account"
    assert elsewhere.get("/account").path == "/sign-in"


def test_somebody_sees_the_own_devices_and_ends_one_or_all_others(
    visitor: Visitor, another: Callable[[], Visitor], firm: Firm
) -> None:
    others = [another(), another(), another()]
    for each in (*others, visitor):
        signed_in(each, "lead1")
    page = visitor.get("/account")
    assert "地址 127.0.0.1" in page.text
    assert "本机" in page.text
    assert len(page.all("//li[@class='device']")) == 4

    visitor.submit(page, action="/account/sessions")
    assert len(visitor.get("/account").all("//li[@class='device']")) == 3
    visitor.submit(visitor.get("/account"), action="/account/sessions/others")
    assert len(visitor.get("/account").all("//li[@class='device']")) == 1
    assert [each.get("/account").path for each in others] == ["/sign-in"] * 3


def test_pages_that_are_fetched_by_themselves_do_not_extend_a_session(
    visitor: Visitor, app: Flask, sqlite_database: Database, firm: Firm
) -> None:
    signed_in(visitor, "lead1")

    def ends() -> datetime:
        with sqlite_database.reading() as session:
            return session.scalars(select(SignedSession.idle_ends_at)).one()

    with sqlite_database.writing() as session:
        signed = session.scalars(select(SignedSession)).one()
        signed.last_seen_at -= timedelta(minutes=10)
        signed.idle_ends_at -= timedelta(minutes=10)
    before = ends()
    resting = [
        rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "_rests", False)
        and declared_policy(app, rule.endpoint) is not None
    ]
    for rule in resting:
        visitor.client.get(rule.rule.replace("<int:", "<").replace("<", "").replace(">", ""))
    assert ends() == before
    visitor.get("/account")
    assert ends() > before


def test_without_script_a_page_says_until_when_the_session_rests(visitor: Visitor, firm: Firm) -> None:
    signed_in(visitor, "lead1")

    assert "不再操作时，本次登录保留到" in visitor.get("/account").text


@pytest.mark.parametrize(
    ("secure", "lan", "name"),
    [(True, False, "__Host-session"), (False, True, "lan-session"), (False, False, "session")],
)
def test_cookies_are_for_this_host_alone_and_out_of_reach_of_scripts(
    site: Site, sqlite_database: Database, firm: Firm, name: str, *, secure: bool, lan: bool
) -> None:
    app = create_app(replace(site, secure=secure, lan=lan), sqlite_database)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    scheme = "https" if secure else "http"
    response = client.post("/sign-in", data=OLD, base_url=f"{scheme}://localhost")
    (cookie,) = [each for each in response.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
    parts = {each.strip() for each in cookie.split(";")[1:]}

    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert ("Secure" in parts) is secure
    assert not any(each.lower().startswith(("domain", "expires", "max-age")) for each in parts)
    assert len(cookie) < 1024
    for each in client.get("/sign-in", base_url=f"{scheme}://localhost").headers.getlist("Set-Cookie"):
        assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in each.split(";")}, each


def test_an_officials_session_rests_a_quarter_of_an_hour_and_as_long_as_the_installation_says(
    site: Site, sqlite_database: Database
) -> None:
    with sqlite_database.writing() as session:
        add_member(session, add_bureau(session), Role.OFFICER, "officer")
    for minutes in (15, 5):
        limits = replace(site.settings.sign_in.limits, officials=timedelta(minutes=minutes))
        rules = replace(site.settings.sign_in, limits=limits)
        app = create_app(replace(site, settings=replace(site.settings, sign_in=rules)), sqlite_database)
        visitor = Visitor(app)
        signed_in(visitor, "officer")
        with sqlite_database.reading() as session:
            latest = session.scalars(select(SignedSession).order_by(SignedSession.created_at.desc())).first()
            assert latest is not None
            assert latest.proved_at is not None
            assert latest.idle_ends_at - latest.proved_at == timedelta(minutes=minutes)
            assert latest.ends_at - latest.created_at == timedelta(hours=12)


def test_under_dengbao_an_old_password_is_changed_before_anything_else_is_looked_at(
    site: Site, sqlite_database: Database, firm: Firm
) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    strict = replace(site, passwords=Passwords(hasher, PasswordProfile.DENGBAO))
    visitor = Visitor(create_app(strict, sqlite_database))
    with sqlite_database.writing() as session:
        session.get_one(User, firm.lead).password_changed_at = datetime.now(UTC) - timedelta(days=91)
    page = signed_in(visitor, "lead1")

    assert page.path == "/account/password"
    assert "超过 90 天" in page.text
    assert visitor.get("/enterprise").path == "/account/password"
    mixed = "Lanse tuolaji 7 mianhuatian"
    changed = {"current": PASSWORD, "password": mixed, "password_again": mixed}
    assert visitor.submit(page, changed).path == "/account"
