"""The way to the next level in the report: the path, its money, the chart, and honest words without one."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import unescape

import pytest

from assessment.domain.editions import Length
from assessment.domain.scheduling import Quarter
from assessment.domain.texts import Language
from assessment.optimisation.advised import Advised
from assessment.optimisation.cheapest_path import Cheapest, Effort, NoPath, Undecided
from assessment.report.content import Subject, content_of
from assessment.report.document import report_of
from assessment.report.drawings import drawings_of
from assessment.report.environment import in_words
from assessment.report.fonts import find_fonts
from assessment.report.names import PATHWAYS
from assessment.report.next_level import NextLevel, Plan
from assessment.report.paths_in_words import route_in_words
from assessment.report.pdf import Renderer
from assessment.services import looking_ahead
from assessment.services.looking_ahead import plan_of
from assessment.services.setting_out import Books
from tests.report import firms
from tests.report.tags import tagged
from tests.report.test_peers import COUNTY, INDUSTRY
from tests.report.test_report import texts_of

WITH_A_PATH, WITHOUT = ("05", firms.KEY), ("03", "smart-manufacturing")


def looked_ahead(subject: Subject) -> Subject:
    return replace(subject, plan=plan_of(Books(firms.catalogue(), firms.codes()), subject))


@cache
def planned(case: str, key: str) -> Subject:
    return looked_ahead(firms.of_case(case, key))


def plan(subject: Subject) -> Plan:
    assert subject.plan is not None
    return subject.plan


def told(subject: Subject) -> NextLevel:
    ahead = content_of(subject).ahead
    assert ahead is not None
    return ahead


def undecided(subject: Subject, outcome: Undecided) -> Subject:
    known = plan(subject)
    return replace(subject, plan=Plan(known.outset, Advised(outcome=outcome, obstacles=None, frontier=())))


def test_the_path_leads_to_the_next_level_and_begins_the_chart() -> None:
    subject = planned(*WITH_A_PATH)
    ahead = told(subject)

    assert isinstance(plan(subject).advised.outcome, Cheapest)
    assert (ahead.present, ahead.aimed, ahead.proved) == ("单项覆盖", "集成提升", True)
    assert ahead.route is not None
    assert ahead.route.level == ahead.marks[0].level == "集成提升"
    assert ahead.route.net == ahead.marks[0].cost
    assert [mark.level for mark in ahead.marks] == ["集成提升", "创新突破"]
    assert not ahead.open
    chart = drawings_of(content_of(subject)).frontier
    assert chart is not None
    assert [mark.text for mark in chart.marks] == [mark.cost for mark in ahead.marks]


def test_where_there_is_no_path_the_report_says_what_is_missing_even_so() -> None:
    subject = planned(*WITHOUT)
    ahead = told(subject)

    assert isinstance(plan(subject).advised.outcome, NoPath)
    assert ahead.route is None
    assert ahead.proved
    assert ahead.lacking
    assert ahead.nothing  # one measure fits, and waits for something that none brings about
    assert not ahead.marks


def test_the_highest_level_has_no_next_one() -> None:
    top = firms.of_case("03", "sme-digital")

    assert plan_of(Books(firms.catalogue(), firms.codes()), top) is None
    assert content_of(top).ahead is None


def test_the_same_result_has_the_same_plan_and_a_bound_of_effort_not_of_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subject = firms.of_case(*WITH_A_PATH)

    assert told(looked_ahead(subject)) == told(planned(*WITH_A_PATH))

    monkeypatch.setattr(looking_ahead, "EFFORT", Effort(proposals=0))
    cut_off = told(looked_ahead(subject))
    assert not cut_off.proved
    assert cut_off.route is None
    assert not cut_off.marks


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (lambda: planned(*WITH_A_PATH), ("已证明净费用最少", "先后次序", "每个等级最少要花多少")),
        (lambda: planned(*WITHOUT), ("没有贵企业能开始的举措", "规划级还差")),
        (lambda: undecided(planned(*WITH_A_PATH), Undecided(None)), ("也没有证明它不存在",)),
        (
            lambda: undecided(
                planned(*WITH_A_PATH), Undecided(plan(planned(*WITH_A_PATH)).advised.frontier[0])
            ),
            ("没有证明它最省钱", "先后次序"),
        ),
    ],
    ids=["proved", "none", "undecided", "not proved"],
)
def test_the_report_says_plainly_what_is_known(
    renderer: Renderer, subject: Callable[[], Subject], words: tuple[str, ...]
) -> None:
    document = report_of(subject(), renderer.fonts)

    assert all(word in document.html for word in words)


def test_the_printed_report_holds_path_peers_and_the_sums_of_the_roadmap(renderer: Renderer) -> None:
    subject = replace(planned(*WITH_A_PATH), peers=(INDUSTRY, COUNTY))
    content = content_of(subject)

    made = renderer.render(report_of(subject, renderer.fonts))
    whole = "".join(texts_of(made.pdf))

    assert made.warnings == ()
    assert made.pages <= 20
    read_out = tagged(made.pdf)
    assert read_out.pictures >= {"贵企业与同类企业的得分", "花多少钱，能到哪一级", "各维度得分雷达图"}
    assert read_out.chapters >= {"与同类企业相比", "到下一阶段最省钱的路径", "实施路线图"}
    assert read_out.bare_cells == 0
    for step in told(subject).route.steps:  # type: ignore[union-attr]
        assert "".join(f"{step.title}{step.when}{step.cost}".split()) in whole
    drawn = next(page for page in texts_of(made.pdf) if "每个等级最少要花多少" in page)
    for mark in told(subject).marks:
        assert "".join(f"{mark.level}{mark.cost}{mark.points}{mark.months}{mark.count}".split()) in drawn
    for phase in content.suggestions.phases:
        for number, step in enumerate(phase.steps, 1):
            pathway = PATHWAYS[step.pathway].zh
            row = f"{number}{step.title}{pathway}{step.cost or '视情况'}{step.duration}"
            assert "".join(f"{row}{step.gain_text if step.gain else '—'}".split()) in whole
        count = len(phase.steps)
        assert "".join(f"{phase.title}{count}{phase.cost}{phase.funding.amount or '—'}".split()) in whole
    together = content.suggestions.whole
    assert "".join(f"合计{len(together.steps)}{together.cost}".split()) in whole


def test_in_english_one_month_and_one_measure_are_in_the_singular() -> None:
    known = plan(planned(*WITH_A_PATH))
    (step, *_) = known.advised.frontier[0].steps
    alone = replace(known.advised.frontier[0], steps=(replace(step, starts=0, ends=1),))

    said = route_in_words(known.outset, alone, "en")

    assert (said.count, said.duration, said.steps[0].when) == ("1 measure", "1 month", "month 1")
    assert route_in_words(known.outset, alone).duration == "1 个月"


@pytest.mark.parametrize(("language", "quarter"), [("zh", "2027 年第二季度"), ("en", "Q2 2027")])
def test_the_quarters_of_the_firms_own_roadmap_stand_beside_the_measures(
    language: Language, quarter: str
) -> None:
    subject = firms.of_case(*WITH_A_PATH)
    told_of = content_of(subject).suggestions.all
    begins = {told_of[0].key: Quarter(2027 * 4 + 1), "not recommended": Quarter(2028 * 4)}

    html = report_of(replace(subject, quarters=begins), find_fonts(), language).html

    (row,) = [each for each in html.split("<tr>") if f"<td>{quarter}</td>" in each]
    assert content_of(subject, language).suggestions.all[0].title in unescape(row)
    assert in_words("路线图上不在以上各表里的举措还有 %(count)s 项。", language) % {"count": 1} in html
    assert quarter not in report_of(subject, find_fonts(), language).html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_one_page_edition_keeps_to_its_page_with_path_and_peers(
    renderer: Renderer, language: str
) -> None:
    known = planned("05", "sme-digital")
    named = replace(known.profile, name="字号特别长的某某省某某市某某区" * 6)
    subject = replace(
        known,
        profile=named,
        peers=(INDUSTRY,),
        fictitious=True,
        code="7K3Q-PX9M",
        address="https://pinggu.example.gov.cn",
    )

    made = renderer.render(
        report_of(subject, renderer.fonts, "en" if language == "en" else "zh", length=Length.BRIEF)
    )

    assert made.pages == 1
    assert {"zh": "最省钱的路径", "en": "Thecheapestpath"}[language] in texts_of(made.pdf)[0]
