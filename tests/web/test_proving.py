"""Signing in with a phone: linking it, codes, recovery codes, a fresh proof before acts that matter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from assessment.domain.access import Act
from assessment.domain.obligations import FRESH_PROOF
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from assessment.persistence.password_resets import PasswordReset
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail import TrailEntry
from assessment.services.signing_in import admit_link
from assessment.web.app import create_app
from assessment.web.security import declared_policy
from assessment.web.site import Site
from tests.web.staff import present_code, signed_in
from tests.web.visiting import Page, Visitor
from tests.world import PASSWORD, Firm, add_bureau, add_firm, add_member, add_workstation

NEW = {"password": "蓝色拖拉机慢慢穿过棉花田", "password_again": "蓝色拖拉机慢慢穿过棉花田"}
CREDENTIALS = {"name": "officer", "password": PASSWORD}


def add_officer(database: Database) -> None:
    with database.writing() as session:
        add_member(session, add_bureau(session), Role.OFFICER, "officer")


def firm_served(database: Database) -> Firm:
    with database.writing() as session:
        add_member(session, add_workstation(session), Role.HEAD, "head")
        return add_firm(session)


def let_pass(database: Database, minutes: int) -> None:
    """Let the proofs of all sessions grow older."""
    with database.writing() as session:
        for signed in session.scalars(select(SignedSession)):
            assert signed.proved_at is not None
            signed.proved_at -= timedelta(minutes=minutes)


def resets(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(PasswordReset)).all())


def cookie(visitor: Visitor, name: str = "session") -> str:
    found = visitor.client.get_cookie(name)
    return "" if found is None else found.value


def typed(visitor: Visitor, page: Page, code: str, status: int = 200) -> Page:
    return visitor.submit(page, {"code": code}, action="/sign-in/factor", status=status)


def test_staff_link_a_phone_once_keep_recovery_codes_and_come_to_their_page(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    add_officer(sqlite_database)
    page = visitor.submit(visitor.get("/sign-in?next=/account"), CREDENTIALS)

    assert page.path == "/sign-in/factor"
    assert page.all("//img[starts-with(@src, 'data:image/svg+xml;base64,')]")
    assert len(page.all("//*[@class='secret']")[0].text.replace(" ", "")) == 32
    assert "演示" not in page.text
    codes = typed(visitor, page, present_code(app, "officer"))
    assert len(codes.all("//ol[@class='recovery-codes']/li")) == 10
    assert codes.link("我已保存") == "/account"
    assert "已绑定手机，还有 10 个恢复码可用" in visitor.get("/account").text


def test_until_the_code_is_right_every_page_asks_to_sign_in(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    add_officer(sqlite_database)
    page = visitor.submit(visitor.get("/sign-in"), CREDENTIALS)

    assert visitor.get("/account").path == "/sign-in"
    refused = typed(visitor, page, "000000", status=422)
    assert "动态口令不正确，或已经使用过" in refused.text
    assert visitor.get("/account").path == "/sign-in"


def test_the_token_is_another_before_and_after_each_proof(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    add_officer(sqlite_database)
    signed_in(visitor, "officer")
    seen = [cookie(visitor)]
    for _ in range(2):
        page = visitor.get("/account/proof")
        visitor.submit(page, {"code": present_code(app, "officer")}, action="/proof")
        seen.append(cookie(visitor))

    assert len(set(seen)) == 3
    for former in seen[:-1]:
        stranger = app.test_client()
        stranger.set_cookie("session", former)
        assert stranger.get("/account").status_code == 302


def test_a_recovery_code_opens_once_and_says_how_many_are_left(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database, app: Flask
) -> None:
    add_officer(sqlite_database)
    page = typed(visitor, visitor.submit(visitor.get("/sign-in"), CREDENTIALS), present_code(app, "officer"))
    code = (page.all("//ol[@class='recovery-codes']//span")[0].text or "").strip()
    for status in (200, 422):
        elsewhere = another()
        page = typed(elsewhere, elsewhere.submit(elsewhere.get("/sign-in"), CREDENTIALS), code, status)
        assert ("还剩 9 个" in page.text) == (status == 200)


def test_a_demonstration_shows_the_present_code_and_says_what_it_is(
    site: Site, sqlite_database: Database
) -> None:
    add_officer(sqlite_database)
    visitor = Visitor(create_app(replace(site, demonstration=True), sqlite_database))
    page = visitor.submit(visitor.get("/sign-in"), CREDENTIALS)
    assert "演示数据，均为虚构" in page.text
    shown = page.text.split("现在的动态口令是 ")[1][:6]

    assert len(typed(visitor, page, shown).all("//ol[@class='recovery-codes']/li")) == 10


def test_an_old_proof_is_asked_for_anew_and_the_act_goes_on_with_all_that_was_sent(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    firm = firm_served(sqlite_database)
    signed_in(visitor, "head")
    page = visitor.get(f"/workstation/firms/{firm.enterprise}")
    let_pass(sqlite_database, 6)

    asked = visitor.submit(page, action="/reset", status=403)
    assert "请再次验证是您本人" in asked.text
    assert resets(sqlite_database) == 0
    again = visitor.submit(asked, {"code": present_code(app, "head")}, action="/account/proof")
    done = visitor.submit(again, action="/reset")

    assert "重设密码的链接" in done.text
    assert resets(sqlite_database) == 1


def test_somebody_without_a_phone_proves_it_with_the_password(
    visitor: Visitor, sqlite_database: Database
) -> None:
    firm_served(sqlite_database)
    signed_in(visitor, "lead1")
    page = visitor.get("/enterprise/colleagues")
    let_pass(sqlite_database, 6)
    asked = visitor.submit(page, action="/reset", status=403)

    refused = visitor.submit(asked, {"current": "wrong"}, action="/account/proof", status=422)
    again = visitor.submit(refused, {"current": PASSWORD}, action="/account/proof")
    visitor.submit(again, action="/reset")

    assert resets(sqlite_database) == 1


def test_every_act_that_needs_a_fresh_proof_is_refused_with_an_old_one(
    app: Flask, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firm_served(sqlite_database)
    visitor = another()
    signed_in(visitor, "head")
    let_pass(sqlite_database, 6)
    app.config["WTF_CSRF_ENABLED"] = False
    routes = [
        (rule.rule.replace("<", "").replace(">", ""), declared_policy(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and declared_policy(app, rule.endpoint) in FRESH_PROOF
    ]

    assert {Act.RESET_LEAD, Act.RESET_COLLEAGUE, Act.CHANGE_FACTOR} <= {act for _, act in routes}
    for path, _ in routes:
        response = visitor.client.post(path)
        assert (response.status_code, "请再次验证是您本人" in response.text) == (403, True), path


def test_a_new_phone_is_linked_after_the_former_one_was_removed(
    visitor: Visitor, sqlite_database: Database, app: Flask
) -> None:
    add_officer(sqlite_database)
    signed_in(visitor, "officer")
    page = visitor.submit(visitor.get("/account"), action="/account/factor/removal")
    assert page.path == "/sign-in"
    assert visitor.get("/account").path == "/sign-in"

    page = visitor.submit(page, CREDENTIALS)
    assert "绑定动态口令" in page.text


def test_a_lead_switches_it_on_gets_recovery_codes_and_switches_it_off(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database, app: Flask
) -> None:
    firm_served(sqlite_database)
    signed_in(visitor, "lead1")
    page = visitor.submit(visitor.get("/account"), action="/account/factor/offer")
    page = visitor.submit(page, {"code": present_code(app, "lead1")}, action="/account/factor")
    assert "10 个恢复码" in page.text

    elsewhere = another()
    waiting = elsewhere.submit(elsewhere.get("/sign-in"), {"name": "lead1", "password": PASSWORD})
    assert waiting.path == "/sign-in/factor"
    page = visitor.submit(visitor.get("/account"), action="/account/factor/codes")
    assert len(page.all("//ol[@class='recovery-codes']/li")) == 10
    visitor.submit(visitor.get("/account"), action="/account/factor/removal")
    assert "未开启" in visitor.get("/account").text


def test_the_secret_of_a_link_that_is_refused_stays_out_of_the_trail(
    visitor: Visitor, sqlite_database: Database
) -> None:
    for path in ("/reset/a-secret-of-a-link", "/invitations/a-secret-of-a-link"):
        visitor.get(path, status=404)

    with sqlite_database.reading() as session:
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.seq)).all()
        assert [each.object_id for each in entries] == ["/reset/<token>", "/invitations/<token>"]
        assert not any("a-secret-of-a-link" in str(each.detail) for each in entries)


def test_links_are_used_thirty_times_in_a_quarter_of_an_hour_at_most(
    visitor: Visitor, another: Callable[[], Visitor], sqlite_database: Database
) -> None:
    firm_served(sqlite_database)
    signed_in(visitor, "lead1")
    handed = visitor.submit(visitor.get("/enterprise/colleagues"), action="/reset")
    link = "/reset/" + (handed.all("//textarea")[0].text or "").split("/reset/")[1].strip()
    for _ in range(30):
        admit_link(sqlite_database, "127.0.0.1", now=datetime.now(UTC))

    respondent = another()
    page = respondent.submit(respondent.get(link), NEW, status=422)

    assert "尝试次数过多" in page.text
