"""The markup of questions and lists: labelled, unique, escaped, without script or style in the page."""

from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Final

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessment import resources
from assessment.web.question_fields import DerivedLine, KnownLine, OptionField, QuestionField

_NONE: Final = OptionField(
    value="none",
    label="没有",
    example="每周用纸笔排一次",
    counts="没有系统",
    checked=False,
    exclusive=True,
)
_SOME: Final = replace(_NONE, value="some", label="部分", checked=True, exclusive=False)
_OPTIONS: Final = (_NONE, _SOME)
_PLAIN: Final = QuestionField(
    key="planning",
    kind="single",
    number="1",
    legend="生产计划怎么编制？",
    hint="按最近一年的情况",
    required=True,
    asked=True,
    options=_OPTIONS,
    shares=_OPTIONS,
    depths=_OPTIONS,
    share_legend="覆盖多少",
    depth_legend="用到多深",
    unit="台（套）",
    value="128",
    range_hint="多数企业在 1 到 10,000 之间",
    detail_label="用了什么",
    unknown_allowed=True,
    unknown_checked=False,
    not_applicable_allowed=True,
    not_applicable_checked=False,
    reason="",
    why="计划是车间的龙头。",
    evidence=("排产截图",),
    seen_by="本企业与工作站顾问",
    known=KnownLine(text="《两化融合水平自评》2026年11月20日已答过：部分", keep='"part"'),
    derived=(DerivedLine(key="rate", label="设备联网率", text="62.5%", basis="80/128"),),
    error="",
    warning="",
    revision=3,
    saved="已保存 10:32",
)
_KINDS: Final = (
    "single",
    "staged",
    "multiple",
    "figure",
    "coverage",
    "attained",
    "confirmation",
    "text",
    "derived",
)
_UNLABELLED: Final = frozenset({"hidden", "submit"})


class _Page(HTMLParser):
    """What a piece of markup holds."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return found


def _drawn(*fields: QuestionField) -> str:
    source = '{% from "components/questions.html" import questions %}{{ questions(fields) }}'
    return _environment().from_string(source).render(fields=fields)


@pytest.mark.parametrize("kind", _KINDS)
def test_every_control_of_a_question_has_a_label_and_every_id_is_its_own(kind: str) -> None:
    page = _Page(_drawn(replace(_PLAIN, kind=kind)))

    labelled = {attributes.get("for") for attributes in page.all("label")}
    controls = [each for each in page.all("input") if each.get("type") not in _UNLABELLED]
    assert all(each["id"] in labelled for each in [*controls, *page.all("textarea")])
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("kind", _KINDS)
def test_every_description_a_question_points_to_is_there(kind: str) -> None:
    page = _Page(_drawn(replace(_PLAIN, kind=kind, error="请选择一项。", warning="请核对。")))

    named = [
        each for _, attributes in page.elements for each in attributes.get("aria-describedby", "").split()
    ]
    assert named
    assert set(named) <= set(page.ids)


@pytest.mark.parametrize("kind", _KINDS)
def test_a_question_carries_neither_script_nor_style(kind: str) -> None:
    page = _Page(_drawn(replace(_PLAIN, kind=kind)))

    for tag, attributes in page.elements:
        assert tag not in {"script", "style"}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_a_question_that_is_not_asked_is_hidden_and_sends_nothing() -> None:
    (fieldset,) = _Page(_drawn(replace(_PLAIN, asked=False))).all("fieldset")

    assert {"hidden", "disabled"} <= set(fieldset)


def test_unknown_and_not_applicable_join_the_radios_and_stand_apart_from_a_figure() -> None:
    chosen = _Page(_drawn(replace(_PLAIN, kind="staged"))).all("input")
    measured = _Page(_drawn(replace(_PLAIN, kind="figure"))).all("input")

    assert {each["name"] for each in chosen if each["value"].startswith("~")} == {"planning"}
    assert {each["name"] for each in measured if each["value"].startswith("~")} == {"planning.state"}


def test_the_page_carries_the_revision_it_saw() -> None:
    hidden = [each for each in _Page(_drawn(_PLAIN)).all("input") if each.get("type") == "hidden"]

    assert [(each["name"], each["value"]) for each in hidden] == [("planning.revision", "3")]


def test_what_people_wrote_is_escaped() -> None:
    markup = _drawn(replace(_PLAIN, kind="text", value="</textarea><script>alert(1)</script>"))

    assert "<script>" not in markup


def test_a_cell_of_a_table_carries_the_label_of_its_column() -> None:
    source = '{% from "components/lists.html" import table %}{{ table("按县", columns, rows) }}'
    columns = [
        SimpleNamespace(label="县", numeric=False, whole=True),
        SimpleNamespace(label="企业数", numeric=True, whole=False),
    ]
    cells = [SimpleNamespace(text=text, url="", tone="") for text in ("大冶市", "41")]
    page = _Page(
        _environment().from_string(source).render(columns=columns, rows=[SimpleNamespace(cells=cells)])
    )

    assert [each["data-label"] for each in page.all("td")] == ["企业数"]
    assert [each["scope"] for each in page.all("th")] == ["col", "col", "row"]
