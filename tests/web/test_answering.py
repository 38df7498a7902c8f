"""Filling in without script: from registration to the result, as a manager does it."""

from collections.abc import Callable

import pytest

from tests.web import firms
from tests.web.visiting import Visitor

_TITLES = {
    "starting": "起步建设",
    "single-coverage": "单项覆盖",
    "integration": "集成提升",
    "innovation": "创新突破",
}
CASES = sorted(file.stem[:2] for file in firms.CASES.glob("*.yaml"))[::3]


def test_every_page_for_visitors_can_be_read(visitor: Visitor) -> None:
    for path in (
        "/",
        "/sign-in",
        "/register",
        "/privacy",
        "/accessibility",
        "/figures",
        "/blank",
        "/questionnaires",
    ):
        assert visitor.get(path).status == 200


def test_what_to_prepare_is_told_for_the_questionnaire_that_is_filled_in(visitor: Visitor) -> None:
    firms.begun(visitor, firms.case("02").profile)
    choice = visitor.get("/enterprise/standings")
    tasks = visitor.submit(choice, {"questionnaire": "cloud-readiness"})

    figures = visitor.get(tasks.link("要准备的数字清单"))
    blank = visitor.get(tasks.link("空白问卷"))

    assert "还没有可以用来估计的答案" in choice.text
    assert "0.0–100.0" not in choice.text
    assert "上云就绪度自评" in figures.text
    assert "两化融合" not in figures.all("//main")[0].text_content()
    assert blank.all("//h1")[0].text == "上云就绪度自评（空白问卷）"
    assert figures.link("看整份空白问卷") == tasks.link("空白问卷")
    visitor.get("/figures?questionnaire=none", status=404)


def test_who_comes_first_learns_of_every_questionnaire(visitor: Visitor) -> None:
    home = visitor.get("/")

    each_one = home.all("//ul[contains(@class, 'choices')]//h3/a")

    assert len(each_one) == 6
    assert all(visitor.get(str(each.get("href"))).status == 200 for each in each_one)


@pytest.mark.parametrize("name", CASES)
def test_a_firm_fills_in_the_questionnaire_and_sees_its_level(visitor: Visitor, name: str) -> None:
    case = firms.case(name)
    tasks = firms.begun(visitor, case.profile)
    firms.answered(visitor, tasks, case.answers)

    result = firms.handed_in(visitor, tasks)

    assert result.path.endswith("/result")
    assert result.all("//*[@class='stat-value']")[0].text == _TITLES[case.level]


def test_an_absurd_figure_is_refused_and_stays_on_the_page(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    page = visitor.get(firms.page_urls(tasks)[0])

    refused = visitor.submit(page, {"investment-1": "很多"}, status=422)

    assert "请只用阿拉伯数字填写" in refused.text
    assert refused.all("//input[@name='investment-1']")[0].get("value") == "很多"


@pytest.mark.parametrize("typed", ["１２０", "1,200", "80万元", "12.5 万元", " 80 "])
def test_figures_are_understood_as_people_type_them(visitor: Visitor, typed: str) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    page = visitor.get(firms.page_urls(tasks)[0])

    assert visitor.submit(page, {"investment-1": typed}).status == 200


def test_a_colleagues_newer_answer_is_not_overwritten_in_silence(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    url = firms.page_urls(tasks)[0]
    colleague = another()
    signing = colleague.get("/sign-in")
    colleague.submit(signing, {"name": "zhangmin", "password": firms.PASSWORD})
    seen_by_both = visitor.get(url)
    colleague.submit(colleague.get(url), {"investment-1": "80"})

    clash = visitor.submit(seen_by_both, {"investment-1": "90"}, status=409)

    assert "张敏" in clash.text
    assert "80" in clash.text
    assert clash.all("//input[@name='investment-1']")[0].get("value") == "90"
    visitor.submit(clash)
    assert visitor.get(url).all("//input[@name='investment-1']")[0].get("value") == "90"


def test_an_answer_left_as_it_was_does_not_undo_a_colleagues(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    url = firms.page_urls(tasks)[0]
    visitor.submit(visitor.get(url), {"investment-1": "70"})
    colleague = another()
    colleague.submit(colleague.get("/sign-in"), {"name": "zhangmin", "password": firms.PASSWORD})
    seen = visitor.get(url)
    colleague.submit(colleague.get(url), {"investment-1": "80"})

    visitor.submit(seen, {"investment-2": "60"})

    again = visitor.get(url)
    assert again.all("//input[@name='investment-1']")[0].get("value") == "80"
    assert again.all("//input[@name='investment-2']")[0].get("value") == "60"


def test_nothing_can_be_handed_in_while_questions_are_open(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)

    refused = visitor.submit(
        visitor.get(f"{tasks.path}/check"), {"truthful": "y"}, action="/submission", status=422
    )

    assert "道题需要回答" in refused.text


def test_what_is_open_is_handed_in_only_knowingly_and_counts_as_unknown(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    visitor.submit(visitor.get(f"{tasks.path}/dimensions/foundation/1"), {"investment-1": "70"})
    check = visitor.get(f"{tasks.path}/check")
    told = " ".join(check.text.split())
    assert "道题没有回答" in told
    assert "没答的都按最差算，就是这一阶段，结果按它判定；都按最好算，可达“创新突破”。" in told
    assert check.all("//a[contains(@class, 'button')][normalize-space()='先补上没答的题']/@href")

    refused = visitor.submit(check, {"truthful": "y"}, action="/submission", status=422)
    assert "勾选“仍要提交”" in refused.text
    result = visitor.submit(refused, {"truthful": "y", "open_too": "y"}, action="/submission")

    assert result.path == f"{tasks.path}/result"
    assert "起步建设" in result.text
    assert "可以达到“创新突破”" in result.text
    answers = visitor.get(f"{tasks.path}/check")
    assert "道题没有回答" in answers.text
    assert not answers.all("//a[contains(@href, '/dimensions/')]")


def test_a_foreign_assessment_looks_as_if_it_did_not_exist(
    visitor: Visitor, another: Callable[[], Visitor]
) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    stranger = another()
    firms.registered(stranger, firms.case("03").profile, name="fremder", mobile="13900000002")

    for path in (tasks.path, f"{tasks.path}/check", f"{tasks.path}/result", *firms.page_urls(tasks)):
        assert stranger.get(path, status=404).text == stranger.get("/assessments/nichts", status=404).text


def test_a_contradiction_is_said_on_the_page_where_it_arose(visitor: Visitor) -> None:
    tasks = firms.begun(visitor, firms.case("02").profile)
    url = f"{tasks.path}/dimensions/foundation/2"
    figures = {"equipment-total": "38", "equipment-digital": "20", "equipment-networked": "45"}

    page = visitor.submit(visitor.get(url), figures)

    assert page.path == url
    assert "互相矛盾" in page.text
    assert visitor.submit(page).path != url
