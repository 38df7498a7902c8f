"""Every address of the site says which act it is about; one that does not is refused."""

import pytest
from flask import Flask

from assessment.web.security import UndeclaredPageError, declared_policy


def test_every_route_declares_its_policy(app: Flask) -> None:
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})

    assert [endpoint for endpoint in endpoints if declared_policy(app, endpoint) is None] == []


def test_a_page_without_a_policy_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "seen")

    with pytest.raises(UndeclaredPageError):
        declared_policy(app, "forgotten")
    assert app.test_client().get("/forgotten").status_code == 500
