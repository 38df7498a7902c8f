"""The site's own log: a line for each failure, which nobody can forge and in which nothing typed stands."""

import json

import pytest
from flask import Flask, request

from assessment.web.security import PUBLIC, policy
from tests.web import firms
from tests.web.visiting import Visitor

_CANARY = "金丝雀CANARY7731"
_FORGED = '\r\n{"event": "all is well", "level": "info"}\x1b[2J'


@pytest.fixture
def failing(app: Flask) -> Flask:
    @app.post("/failing")
    @policy(PUBLIC)
    def fail() -> str:
        raise ValueError(f"{request.form.get('name')} {request.form.get('password')}{_FORGED}")

    return app


def test_a_failure_is_one_line_without_what_was_typed(
    failing: Flask, visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    token = visitor.get("/sign-in").form()["csrf_token"][0]
    capfd.readouterr()

    fields = {"csrf_token": token, "name": _CANARY, "password": _CANARY}
    answer = visitor.client.post("/failing", data=fields, headers={"User-Agent": _CANARY.encode().hex()})
    said = "".join(capfd.readouterr())

    assert answer.status_code == 500
    (line,) = said.splitlines()
    told = json.loads(line)
    assert told["reference"] in answer.text
    assert told["event"] == "request failed"
    assert "ValueError" in line
    assert "fail" in line
    assert token not in line
    assert "all is well" not in line
    assert "CANARY7731" not in line


def test_nothing_of_a_whole_journey_is_in_the_log(
    visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    case = firms.case("02")
    tasks = firms.begun(visitor, case.profile)
    first = visitor.get(firms.page_urls(tasks)[0])
    visitor.submit(first, {"investment-2.state": "~not-applicable", "investment-2.reason": _CANARY})
    visitor.client.post("/sign-in", data={"name": _CANARY, "password": _CANARY})
    visitor.client.get(f"/{_CANARY}?next={_CANARY}{_FORGED}")
    said = "".join(capfd.readouterr())

    cookies = [each.value for each in (visitor.client._cookies or {}).values()]
    for secret in ("CANARY7731", firms.PASSWORD, str(case.profile["credit_code"]), *cookies):
        assert secret not in said
