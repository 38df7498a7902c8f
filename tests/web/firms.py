"""A firm of the worked cases at work: registered, answering page by page, handing in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from assessment import resources
from tests.web.visiting import Fields, Page, Visitor

PASSWORD = "蓝色拖拉机慢慢穿过棉花田"
CASES = resources.questionnaires() / "two-way-integration" / "2025.1" / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case: what the firm is, what it answers, which level it has to reach."""

    profile: Mapping[str, object]
    answers: Mapping[str, object]
    level: str


@cache
def case(name: str) -> Case:
    """A worked case by the beginning of its file's name; read once, as nobody changes it."""
    file: Path = next(CASES.glob(f"{name}*.yaml"))
    found = YAML(typ="safe").load(file)
    return Case(found["profile"], found["answers"], found["expected"]["level"])


def registration(profile: Mapping[str, object], **changes: str) -> dict[str, str]:
    """What somebody types who registers a firm."""
    fields = {
        "credit_code": str(profile["credit_code"]),
        "enterprise_name": str(profile["name"]),
        "region": str(profile["region"]),
        "industry": str(profile["industry"]),
        "staff": str(profile["staff"]),
        "revenue": str(profile["revenue"]),
        "revenue_year": "2025",
        "above_scale": "yes" if profile.get("above_scale") else "no",
        "production_type": str(profile["production_type"]),
        "group": "yes" if profile["group"] else "no",
        "own_design": "yes" if profile["own_design"] else "no",
        "display_name": "张敏",
        "mobile": "13900000001",
        "name": "zhangmin",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "privacy": "y",
    }
    return fields | changes


def registered(visitor: Visitor, profile: Mapping[str, object], **changes: str) -> Page:
    """The firm's own place, just registered."""
    return visitor.submit(visitor.get("/register"), registration(profile, **changes))


def begun(visitor: Visitor, profile: Mapping[str, object]) -> Page:
    """The list of dimensions of an assessment just begun."""
    registered(visitor, profile)
    visitor.submit(visitor.get("/enterprise/privacy"), {"accepted": "y"})
    return visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")


def page_urls(tasks: Page) -> list[str]:
    """The first page of every dimension."""
    return [str(each.get("href")) for each in tasks.all("//a[contains(@class, 'task-link')]")]


def answered(visitor: Visitor, tasks: Page, answers: Mapping[str, object]) -> Page:
    """The list again, after all pages were filled in as in ``answers``, one POST each and no script."""
    page = tasks
    for url in page_urls(tasks):
        page = visitor.get(url)
        while "/dimensions/" in page.path:
            page = visitor.post(page.path, filled(page, answers))
    return page


def filled(page: Page, answers: Mapping[str, object]) -> Fields:
    """The fields of a page of questions with the answers typed in."""
    fields: dict[str, str | list[str]] = dict(page.form())
    for question in page.all("//fieldset[@data-question][not(@disabled)]"):
        key, kind = str(question.get("data-question")), str(question.get("data-kind"))
        if key in answers:
            fields |= typed(key, kind, answers[key])
    return fields


def handed_in(visitor: Visitor, tasks: Page) -> Page:
    """The result, after checking and signing."""
    check = visitor.get(f"{tasks.path}/check")
    return visitor.submit(check, {"truthful": "y"}, action="/submission")


def typed(key: str, kind: str, answer: object) -> dict[str, str | list[str]]:
    """The form fields of an answer as the answers file writes it."""
    state = f"{key}.state" if kind in ("figure", "coverage", "text") else key
    match answer:
        case list():
            return {key: [str(each) for each in answer]}
        case {"unknown": True}:
            return {state: "~unknown"}
        case {"not_applicable": reason}:
            return {state: "~not-applicable", f"{key}.reason": str(reason)}
        case {"share": share, **rest}:
            return {f"{key}.share": str(share), f"{key}.depth": str(rest.get("depth", ""))}
        case {"yes": yes, **rest}:
            return {key: "yes" if yes else "no", f"{key}.detail": str(rest.get("detail", ""))}
        case {"text": text}:
            return {key: str(text)}
        case _:
            return {key: str(answer)}
