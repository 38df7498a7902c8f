"""The document before it is laid out: every word printable, nothing left unsaid, figures as in the score."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from babel.messages.extract import extract_from_dir

from assessment import resources
from assessment.catalogue.score_document import score_document
from assessment.domain.answers import Confirmed, NotApplicable
from assessment.domain.fingerprints import Json
from assessment.domain.sources import Source
from assessment.domain.texts import Text
from assessment.report import (
    answers_in_words,
    at_odds,
    attained,
    chapters,
    conclusion,
    demands,
    drawings,
    findings,
    names,
    profile_lines,
    question_findings,
    rules_in_words,
    standing,
)
from assessment.report.cited_sources import cited_sources
from assessment.report.content import content_of, situation_of
from assessment.report.document import UnprintableWordingError, document_of, report_of
from assessment.report.environment import in_words
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.names import cited
from assessment.report.printable import printable
from tests.report import extremes, firms

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORDED = (
    answers_in_words,
    at_odds,
    attained,
    chapters,
    conclusion,
    demands,
    drawings,
    findings,
    names,
    profile_lines,
    question_findings,
    rules_in_words,
    standing,
)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


def test_the_figures_are_those_of_the_score_document() -> None:
    for name in firms.cases():
        subject = firms.of_case(name)
        shown = dict(_shown(score_document(situation_of(subject).score)))
        content = content_of(subject)

        assert content.standing.total.text == shown["total"]
        for dimension in content.dimensions:
            assert dimension.points.text == shown[dimension.key]
            for indicator in dimension.indicators:
                assert indicator.points.text == shown[indicator.key]


def test_every_word_of_questionnaires_and_measures_can_be_printed(fonts: Fonts) -> None:
    catalogue = firms.catalogue()
    written = [*_texts(catalogue.filed), *_texts(catalogue.measures), *_texts(catalogue.elements)]

    assert fonts.missing("".join(written)) == frozenset()


def test_every_document_is_cited_in_english_and_can_be_found_by_its_own_title() -> None:
    catalogue = firms.catalogue()
    sources = [*_sources(catalogue.filed), *_sources(catalogue.measures), *_sources(catalogue.incentives)]
    (guide,) = [
        each
        for each in cited_sources(firms.filed().questionnaire, "en")
        if each.citation.startswith("Guide to building fully connected 5G factories")
    ]

    assert len({each.title for each in sources}) > 30
    assert {each.citation for each in sources if CHINESE.search(cited(each, "en"))} == set()
    assert guide.citation.endswith(
        " (MIIT, telecommunications, No. 23 of 2022), public sources, to be verified"
    )
    assert guide.note == "《5G全连接工厂建设指南》工信厅信管〔2022〕23号"


def test_every_word_of_the_report_itself_can_be_printed(fonts: Fonts) -> None:
    templates = [
        path.read_text("utf-8")
        for folder in ("report", "charts")
        for path in (resources.templates() / folder).rglob("*.*")
    ]
    translated = "".join(in_words(message, "en") for message in _messages())
    worded = [text.zh + text.en for module in WORDED for text in _worded(module)]

    assert fonts.missing("".join([*templates, translated, *worded])) == frozenset()


def test_our_own_wording_with_a_missing_glyph_makes_no_document(fonts: Fonts) -> None:
    content = replace(content_of(firms.of_case("04")), disclaimer="\U0002b740")

    with pytest.raises(UnprintableWordingError) as refused:
        document_of(content, fonts)

    assert refused.value.characters == {"\U0002b740"}


def test_a_rare_character_in_a_name_is_written_by_its_code_and_noted(fonts: Fonts) -> None:
    subject = firms.of_case("04")
    named = replace(subject, profile=replace(subject.profile, name="陶\U0002b740机械厂"))

    html = report_of(named, fonts).html

    assert "陶〔U+2B740〕机械厂" in html
    assert "字体中没有的字以〔U+编码〕代替，本报告中有：U+2B740。" in html
    assert "字体中没有的字" not in report_of(subject, fonts).html


def test_an_enterprises_own_words_lose_only_what_cannot_be_printed(fonts: Fonts) -> None:
    subject = replace(
        firms.of_case("04"),
        answers={"a": Confirmed(yes=True, detail="一\n二\x07"), "b": NotApplicable("\u202e三\ud800")},
    )

    shown, replaced = printable(subject, fonts)

    assert shown.answers == {
        "a": Confirmed(yes=True, detail="一 二"),
        "b": NotApplicable("〔U+202E〕三〔U+D800〕"),
    }
    assert replaced == ("\u202e", "\ud800")


def test_a_fictitious_firms_report_says_so_where_every_page_repeats_it(fonts: Fonts) -> None:
    subject = firms.of_case("04")

    told = report_of(replace(subject, fictitious=True), fonts).html

    assert '<p class="notice">演示数据，均为虚构 · 自评结果，非官方评定</p>' in told
    assert "演示数据" not in report_of(subject, fonts).html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_well_formed_and_says_its_language(fonts: Fonts, language: str) -> None:
    subject = firms.of_case("11")
    document = report_of(
        replace(subject, profile=replace(subject.profile, name=firms.NAMES[0])),
        fonts,
        "en" if language == "en" else "zh",
    )

    assert ET.fromstring(document.html).tag == "html"  # noqa: S314 - our own
    assert document.language == {"zh": "zh-CN", "en": "en"}[language]
    assert "<b>五金</b>" not in document.html
    assert document.identifier == subject.number
    assert document.created.date() == date(2026, 11, 20)


def test_the_same_subject_gives_the_same_document(fonts: Fonts) -> None:
    assert report_of(firms.of_case("07"), fonts) == report_of(firms.of_case("07"), fonts)


def test_every_anchor_of_the_contents_is_there_once(fonts: Fonts) -> None:
    html = report_of(firms.of_case("08"), fonts).html
    wanted = re.findall(r'href="#([^"]+)"', html)
    present = re.findall(r' id="([^"]+)"', html)

    assert wanted
    assert set(wanted) <= set(present)
    assert len(present) == len(set(present))


def test_the_english_edition_has_words_of_its_own_for_everything_fixed() -> None:
    templates = {message: in_words(message, "en") for message in _messages()}
    modules = {text.zh: text.en for module in WORDED for text in _worded(module)}

    untranslated = {
        chinese
        for chinese, english in (templates | modules).items()
        if CHINESE.search(chinese) and (not english or CHINESE.search(english))
    }
    assert untranslated == set()


def test_every_measure_that_a_worked_case_expects_is_told() -> None:
    for name, case in firms.cases().items():
        told = {each.key for each in content_of(firms.of_case(name)).suggestions.all}

        assert set(case.expected.measures) <= told


def test_a_manager_hears_of_each_pathway_whether_now_later_or_what_first() -> None:
    stances = {
        name: [answer.stance.value for answer in content_of(firms.of_case(name)).conclusion.answers]
        for name in ("01", "04", "06")
    }

    assert stances == {
        "01": ["now", "no need", "no need"],
        "04": ["now", "now", "later"],
        "06": ["now", "no need", "first"],
    }
    lacking = content_of(firms.of_case("06")).conclusion.answers[-1].sentence
    assert lacking == "还差前提：四成以上设备联网。先做“设备联网，自动采集产量和停机”。"


def test_what_can_begin_on_a_pathway_that_waits_is_told_as_preparing_it(fonts: Fonts) -> None:
    html = report_of(firms.of_case("06"), fonts).html

    chapter = html.partition('id="measures"')[2].partition("<h2")[0]
    *others, twin = chapter.split('<section class="pathway">')
    assert '先让一个工位夜间无人值守 <span class="standing-tag">可先作准备' in twin
    assert "这一方向整体还差前提" in twin
    assert "现在可以做</span>" not in twin
    assert all("可先作准备" not in each for each in others)


def test_nothing_that_is_not_known_is_read_as_little() -> None:
    nothing = content_of(firms.answering(firms.of_case("04").profile, lambda _: None))
    some = content_of(extremes.uneven(0))

    assert nothing.reading.startswith("还没有能够确定的得分")
    assert {each.reading[:10] for each in nothing.dimensions} == {"还没有能够确定的得分"}
    assert some.reading.startswith("按能够确定的部分，")
    assert "确定" not in content_of(firms.of_case("04")).reading


def test_what_was_spent_in_years_past_is_no_step_to_take() -> None:
    content = content_of(firms.of_case("06"))
    told = {
        each.text: each.next_step
        for indicator in content.dimensions[0].indicators
        for each in indicator.questions
    }

    assert told["前年，贵企业在数字化上一共花了多少钱？"] == ""
    assert sum(step != "" for step in told.values()) > 5


def test_in_english_rules_of_the_platform_are_one_line_among_the_sources() -> None:
    for key in firms.models():
        english = [each.citation for each in content_of(firms.of_case("04", key), "en").sources]

        assert [each for each in english if each.endswith("platform's own rule")] == ["platform's own rule"]


def test_a_level_far_from_what_the_total_lets_one_expect_is_explained() -> None:
    told = {name: content_of(firms.of_case(name)).standing.apart for name in ("01", "04", "06", "09", "12")}
    ahead = content_of(firms.integrated_at_a_loss()).standing

    assert told == {
        "01": "",
        "04": "总分已有 62.8 分，阶段仍是“起步建设”：阶段要逐级达到，卡在单项应用。",
        "06": "",
        "09": "",
        "12": "",
    }
    assert (ahead.level, ahead.total.text < "40") == ("集成提升", True)
    assert ahead.apart.startswith("阶段走在了总分前面：“集成提升”所要求的都已达到，拉低总分的是")


def test_the_first_steps_are_those_of_the_roadmap() -> None:
    content = content_of(firms.of_case("04"))
    planned = [step for phase in content.suggestions.phases for step in phase.steps]

    assert content.conclusion.next_steps == tuple(planned[:3])
    assert all(step.ready for step in content.conclusion.next_steps)
    assert sorted(step.key for step in planned) == sorted(each.key for each in content.suggestions.all)


def _shown(document: Json) -> Iterator[tuple[str, str]]:
    match document:
        case {"total": total}:
            yield from _shown(total)
        case {"key": str(key), "points": points, **rest}:
            match points:
                case {"shown": str(shown)}:
                    yield key, shown
                case _:
                    yield key, "不适用"
            parts = rest.get("parts", [])
            for part in parts if isinstance(parts, list) else []:
                yield from _shown(part)
        case _:
            return


def _texts(value: object) -> Iterator[str]:
    """Every text within a value, however deep."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case tuple() | list() | frozenset():
            for inner in value:
                yield from _texts(inner)
        case _ if is_dataclass(value) and not isinstance(value, datetime):
            for field in fields(value):
                yield from _texts(getattr(value, field.name))
        case _:
            return


def _sources(value: object) -> Iterator[Source]:
    """Every source named within a value, however deep."""
    match value:
        case Source():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _sources(inner)
        case tuple() | list():
            for inner in value:
                yield from _sources(inner)
        case _ if is_dataclass(value) and not isinstance(value, datetime):
            for field in fields(value):
                yield from _sources(getattr(value, field.name))
        case _:
            return


def _messages() -> set[str]:
    """Every message of the templates that the report is made of."""
    found = extract_from_dir(
        resources.templates(), method_map=[("report/**.html", "jinja2"), ("charts/**.svg", "jinja2")]
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def _worded(module: ModuleType) -> Iterator[Text]:
    """The texts in both languages that a module holds."""
    for value in vars(module).values():
        yield from _texts_in(value)


def _texts_in(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts_in(inner)
        case _:
            return
