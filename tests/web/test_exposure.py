"""What the site leaves open to others: no other origin, no TRACE, no folder, no page without a way out."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web import firms
from tests.web.visiting import Visitor

_ELSEWHERE = {"Origin": "https://attacker.example", "Access-Control-Request-Method": "POST"}


def _answers(app: Flask, visitor: Visitor, method: str) -> Iterator[TestResponse]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        yield visitor.client.open(path, method=method, headers=_ELSEWHERE)


def test_no_other_origin_is_let_in(app: Flask, visitor: Visitor) -> None:
    firms.begun(visitor, firms.case("02").profile)

    for method in ("GET", "OPTIONS"):
        for answer in _answers(app, visitor, method):
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


def test_no_address_answers_trace(app: Flask, visitor: Visitor) -> None:
    for answer in _answers(app, visitor, "TRACE"):
        assert answer.status_code == 405, answer.request.path
        assert "attacker.example" not in answer.text


@pytest.mark.parametrize("folder", ["/static/", "/static/css/", "/static/js", "/static/..", "/.git/"])
def test_folders_are_not_listed(visitor: Visitor, folder: str) -> None:
    assert visitor.client.get(folder).status_code == 404


def test_every_answer_names_its_kind_and_its_letters(app: Flask, visitor: Visitor) -> None:
    firms.begun(visitor, firms.case("02").profile)

    for answer in _answers(app, visitor, "GET"):
        if answer.data:
            kind = answer.headers["Content-Type"]
            assert "charset=utf-8" in kind or kind == "application/json", answer.request.path


def test_every_page_of_somebody_signed_in_can_be_left(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)

    for path in (tasks.path, "/enterprise", "/account", "/account/password", "/enterprise/colleagues"):
        assert visitor.get(path).all("//form[@method='post' and contains(@action, 'sign-out')]//button"), path


@pytest.mark.parametrize("path", ["/sign-in", "/register"])
def test_passwords_are_masked_and_left_to_password_managers(visitor: Visitor, path: str) -> None:
    fields = visitor.get(path).all("//input[contains(@name, 'password')]")

    assert fields
    for field in fields:
        assert field.get("type") == "password"
        assert field.get("autocomplete") in {"current-password", "new-password"}
        assert field.get("maxlength") is None
        assert field.get("onpaste") is None
