"""Every answer carries what protects it: pages, files, redirects, refusals, failures, downloads."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from assessment.persistence.database import Database
from assessment.web.app import create_app
from assessment.web.downloads import attachment
from assessment.web.security import PUBLIC, policy
from assessment.web.site import Site
from tests.web import firms
from tests.web.visiting import Visitor

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FILE_POLICY = "sandbox; default-src 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")


def _unprotected(response: TestResponse, content_policy: str = _PAGE_POLICY) -> list[str]:
    """What is missing on an answer, or there twice."""
    wanted = {**_ALWAYS, "Content-Security-Policy": content_policy}
    at = f"{response.request.method} {response.request.path} {response.status_code}"
    return [
        f"{at}: {name} {response.headers.getlist(name)}"
        for name, value in wanted.items()
        if response.headers.getlist(name) != [value]
    ]


def _answers_of_every_route(app: Flask, visitor: Visitor) -> Iterator[TestResponse]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        for method in _METHODS:
            yield visitor.client.open(path, method=method)


@pytest.fixture
def failing(app: Flask) -> Flask:
    @app.get("/failing")
    @policy(PUBLIC)
    def fail() -> str:
        raise RuntimeError("on purpose")

    return app


def test_every_route_protects_its_answers_whoever_asks(app: Flask, visitor: Visitor) -> None:
    firms.begun(visitor, firms.case("02").profile)

    for person in (Visitor(app), visitor):
        faults = [each for answer in _answers_of_every_route(app, person) for each in _unprotected(answer)]
        assert faults == []


def test_so_do_refusals_failures_redirects_and_files(failing: Flask, visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    sheet = page.all("//link[@rel='stylesheet']/@href")[0]
    found = visitor.client.get(str(sheet), buffered=True)
    again = visitor.client.get(str(sheet), headers={"If-None-Match": found.headers["ETag"]})
    large = visitor.client.post("/sign-in", data={"name": "x" * 1_200_000})
    answers = [
        (200, found),
        (304, again),
        (404, visitor.client.get("/none")),
        (404, visitor.client.get("/static/none.css")),
        (302, visitor.client.get("/enterprise")),
        (400, visitor.client.post("/sign-in", data={"name": "x"})),
        (400, visitor.client.get("/", environ_overrides={"PATH_INFO": "/\xff"})),
        (405, visitor.client.put("/sign-in")),
        (413, large),
        (415, visitor.client.post("/sign-in", json={})),
        (500, visitor.client.get("/failing")),
        (200, visitor.client.get("/healthz")),
    ]

    assert [answer.status_code for _, answer in answers] == [status for status, _ in answers]
    assert [each for _, answer in answers for each in _unprotected(answer)] == []


def test_a_request_for_another_host_is_refused_with_the_same_protection(
    site: Site, sqlite_database: Database
) -> None:
    client = create_app(replace(site, names=frozenset({"localhost"})), sqlite_database).test_client()

    for host in ("attacker.example", "attacker.example:8000", "localhost.attacker.example", "", "[::1]"):
        refused = client.get("/", headers={"Host": host})
        assert refused.status_code == 421, host
        assert _unprotected(refused) == []
    assert client.get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200


def test_a_browser_is_told_to_come_back_over_tls_where_there_is_tls(
    site: Site, sqlite_database: Database
) -> None:
    secure = create_app(replace(site, secure=True), sqlite_database).test_client()
    plain = create_app(site, sqlite_database).test_client()

    for path in ("/sign-in", "/none", "/healthz"):
        over_tls = secure.get(path, base_url="https://localhost")
        assert over_tls.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in plain.get(path).headers


def test_no_browser_keeps_a_page_of_somebody_who_is_signed_in(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)

    for path in (tasks.path, "/enterprise", "/account", "/none", "/", "/sign-in"):
        assert visitor.client.get(path).headers.getlist("Cache-Control") == ["no-store"], path


def test_a_visitor_may_go_back_to_a_form_but_not_to_a_page_behind_a_secret_link(visitor: Visitor) -> None:
    assert visitor.client.get("/register").headers["Cache-Control"] == "private, no-cache"
    assert visitor.client.get("/invitations/none").headers["Cache-Control"] == "no-store"
    assert visitor.client.get("/reset/none").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("自评报告.pdf", "filename*=UTF-8''%E8%87%AA%E8%AF%84%E6%8A%A5%E5%91%8A.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a%20Set-Cookie%3A%20x%3D1.pdf"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ('a"; filename="b.exe', "a%22%3B%20filename%3D%22b.exe"),
        ("\u202efdp.exe", "fdp.exe"),
        ("\x00", "download"),
    ],
)
def test_a_file_is_saved_and_its_name_is_nothing_but_a_name(app: Flask, name: str, shown: str) -> None:
    @app.get("/file")
    @policy(PUBLIC)
    def file() -> Response:
        return attachment(b"<script>", media_type="text/html", name=name)

    handed = app.test_client().get("/file")

    assert _unprotected(handed, _FILE_POLICY) == []
    assert handed.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert shown in handed.headers["Content-Disposition"]
    assert handed.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in handed.headers
