"""Every page of workstations, bureaus and administrators, examined in a real browser on a phone's width."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, url_for

from assessment.domain.access import POLICY, Act
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.web.security import declared_policy
from tests.databases import world
from tests.journeys.browsing import Person
from tests.journeys.serving import Served
from tests.journeys.staffing import SEVERAL, Staffed, staffed
from tests.many_firms import KEY

pytestmark = pytest.mark.journey

_FIRMS = ROLES_OF[OrganisationKind.ENTERPRISE]


def pages_of_the_staff(app: Flask) -> Iterator[tuple[str, str]]:
    """Every page that is for the staff alone, with a role that may see it: the one who may do most."""
    for rule in app.url_map.iter_rules():
        act = declared_policy(app, rule.endpoint)
        fetched = getattr(app.view_functions[rule.endpoint], "_rests", False)  # by a script, and no page
        if isinstance(act, Act) and "GET" in (rule.methods or ()) and not fetched:
            roles = {role for line in POLICY[act] for role in line.roles if role}
            if roles and not roles & _FIRMS:
                yield rule.endpoint, next(role for role in reversed(Role) if role in roles).value


def address_of(app: Flask, endpoint: str, staff: Staffed) -> str:
    (rule,) = [each for each in app.url_map.iter_rules(endpoint) if "GET" in (each.methods or ())]
    asked = {name: staff.asked[name] for name in rule.arguments}
    if endpoint == "supervising.preview":
        asked |= {"bureau": staff.asked["bureau"], "questionnaire": KEY, "year": "2026"}
    with app.test_request_context():
        return url_for(endpoint, **asked)  # type: ignore[arg-type]


@pytest.mark.soak
def test_every_page_of_the_staff_is_accessible_and_fits_a_phone(
    person: Callable[..., Person], site: Served
) -> None:
    staff = staffed(world(site.installation.database))
    somebody = person(width=375)

    def as_(name: str) -> None:
        cookie = {"name": "session", "value": staff.tokens[name], "url": site.url}
        somebody.context.add_cookies([cookie])  # type: ignore[list-item]

    seen = dict(pages_of_the_staff(site.app))
    assert len(seen) > 20
    for endpoint, role in seen.items():
        as_(role)
        somebody.go(address_of(site.app, endpoint, staff))
        assert "没有找到" not in somebody.page.title(), endpoint
    as_(SEVERAL)
    somebody.go("/account/post")
    as_(Role.SYSTEM_ADMINISTRATOR.value)
    somebody.go("/administration")

    as_(Role.LEDGER_OFFICER.value)
    somebody.go(address_of(site.app, "assigning.station", staff))
    somebody.press("分配")
    assert "请至少选择一个县" in somebody.page.inner_text("main")
    as_(Role.HEAD.value)
    somebody.go("/workstation/letterhead")
    somebody.page.fill("#foreword", "尊敬的{{ 企业 }}：")
    somebody.press("预览")
    assert "尊敬的宜昌某某精密机械有限公司（虚构）：" in somebody.page.inner_text("main")
    somebody.go("/workstation/people")
    somebody.press("生成一个邀请链接")
    assert somebody.page.locator("img.code-picture").count() == 1
