"""What a report tells of a review: claimed beside confirmed by one scoring function, and what differed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Final

import pytest

from assessment.domain.answers import Unknown
from assessment.domain.editions import Length
from assessment.domain.enterprise import profile_facts
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.review import REMARK_LIMIT, FindingReason
from assessment.domain.scoring import score
from assessment.domain.texts import Language
from assessment.formatting import day
from assessment.report.content import Subject, content_of
from assessment.report.document import report_of
from assessment.report.drawings import drawings_of
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.pdf import Renderer
from assessment.report.rendering import Rendered
from assessment.report.reviewed import Reviewed
from assessment.report.word.writing import Writer
from tests.report import firms
from tests.report.reviewed_firms import CONCLUSION, CONFIRMED_AT, CONSULTANT, REMARK, WORKSTATION, reviewed
from tests.report.tags import tagged
from tests.report.test_length import rows_alone
from tests.report.test_report import squeezed, texts_of
from tests.report.test_word import said

CASE: Final = "06"
CORRECTED: Final = 12
CLAIMED_NOTICE, CONFIRMED_NOTICE = "自评结果，非官方评定", "经工作站核定的自评结果，非官方评定"
_TAG: Final = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


@pytest.fixture(scope="module")
def firm() -> Subject:
    return reviewed(firms.of_case(CASE), CORRECTED)


@pytest.fixture(scope="module")
def made(renderer: Renderer, firm: Subject) -> Mapping[tuple[Language, Length], Rendered]:
    """The report in every length and both languages; the longest one tells what the full one does."""
    editions: tuple[tuple[Language, Length], ...] = (
        ("zh", Length.BRIEF),
        ("en", Length.BRIEF),
        ("zh", Length.FULL),
        ("en", Length.COMPLETE),
    )
    return {
        (language, length): renderer.render(report_of(firm, renderer.fonts, language, length=length))
        for language, length in editions
    }


def told_of(subject: Subject, language: Language = "zh") -> Reviewed:
    told = content_of(subject, language).reviewed
    assert told is not None
    return told


def test_both_sides_are_scored_like_any_answers(firm: Subject) -> None:
    assert firm.review is not None
    facts = profile_facts(firm.profile)
    sides = [score(firm.questionnaire, each, facts) for each in (firm.review.claimed, firm.answers)]
    told = told_of(firm)

    for points, side in zip((told.total.claimed, told.total.confirmed), sides, strict=True):
        assert (points.low, points.high) == side.total.points
    assert told.levels == tuple(side.decision.level.title.zh for side in sides)
    assert [each.key for each in told.dimensions] == [each.key for each in sides[1].dimensions]
    for place, each in enumerate(told.dimensions):
        assert (each.claimed.low, each.claimed.high) == sides[0].dimensions[place].points
        assert (each.confirmed.low, each.confirmed.high) == sides[1].dimensions[place].points
    assert told.total.confirmed.text == content_of(firm).standing.total.text
    assert told.levels[0] != told.levels[1]
    assert content_of(firm).everywhere[0].basis == "2026 年自评，已核定"


def test_what_is_shown_adds_up(firm: Subject) -> None:
    told = told_of(firm)

    for each in (told.total, *told.dimensions):
        apart = Decimal(each.confirmed.text) - Decimal(each.claimed.text)
        same = each.claimed.low == each.confirmed.low
        assert each.difference == ("—" if same else f"{apart:+}".replace("-", "−"))
    assert told.total.difference.startswith("−")
    assert {"—"} < {each.difference for each in told.dimensions}


def test_every_correction_has_both_answers_the_reason_and_what_was_seen(firm: Subject) -> None:
    told = told_of(firm)
    placed = placed_questions(firm.questionnaire)
    assert firm.review is not None
    corrected = [placed[each.question].question.text.zh for each in firm.review.corrections]

    assert [each.question for each in told.corrections] == corrected
    assert all(each.claimed != each.confirmed for each in told.corrections)
    assert {each.remark for each in told.corrections} == {REMARK}
    assert {each.reason for each in told.corrections} == {each.label.zh for each in FindingReason}
    assert told.examined == len(firm.review.findings) < told.asked


def test_the_appendix_sets_claimed_beside_confirmed_where_they_differ_ratios_too(firm: Subject) -> None:
    told, content = told_of(firm), content_of(firm)
    placed = placed_questions(firm.questionnaire)
    beside = [each for dimension in content.answered for each in dimension.answers if each.claimed]

    assert {placed[key].question.text.zh for key in told.differing} >= {each.question for each in beside}
    assert {each.question for each in told.corrections} <= {each.question for each in beside}
    assert any(isinstance(placed[key].question, Ratio) for key in told.differing)
    assert all(each.claimed != each.answer for each in beside)


def test_a_review_that_found_everything_right_says_so(fonts: Fonts) -> None:
    unchanged = reviewed(firms.of_case(CASE), 0)
    told = told_of(unchanged)
    html = report_of(unchanged, fonts, length=Length.COMPLETE).html

    assert told.corrections == ()
    assert told.differing == {}
    assert {each.difference for each in (told.total, *told.dimensions)} == {"—"}
    assert "核对过的回答都与自评相符。" in html
    assert "核定与自评不同的回答" not in html
    assert "没有调整" in report_of(unchanged, fonts, length=Length.BRIEF).html


def test_what_the_firm_left_open_is_a_range_on_the_claimed_side(fonts: Fonts) -> None:
    subject = firms.of_case(CASE)
    found = reviewed(subject, CORRECTED)
    assert found.review is not None
    first = found.review.corrections[0].question
    open_claim = {**found.review.claimed, first: Unknown()}
    told = told_of(replace(found, review=replace(found.review, claimed=open_claim)))

    assert told.has_interval
    assert "–" in told.total.claimed.text
    assert "–" not in told.total.confirmed.text
    assert "不确定" in {each.claimed for each in told.corrections}


def test_radar_and_bars_show_both_series(firm: Subject, fonts: Fonts) -> None:
    drawn = drawings_of(content_of(firm))

    assert drawn.radar is not None
    assert drawn.radar.peer
    assert drawn.bars.has_peers
    html = report_of(firm, fonts).html
    radar = html.partition('<figure class="radar">')[2].partition("</figure>")[0]
    assert ">工作站核定<" in radar
    assert ">企业自评<" in radar
    assert ">自评得分<" in report_of(firms.of_case(CASE), fonts).html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_legend_of_both_series_has_room_for_ranges_too(fonts: Fonts, language: Language) -> None:
    html = report_of(reviewed(firms.all_unknown(), CORRECTED), fonts, language).html
    claimed = {"zh": "企业自评", "en": "Claimed"}[language]

    for name in ("radar", "bars"):
        drawing = html.partition(f'<figure class="{name}">')[2].partition("</figure>")[0]
        _, _, _, height = map(float, drawing.partition('viewBox="')[2].partition('"')[0].split())
        *_, last = re.finditer(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</text>', drawing)
        assert last[2] == claimed
        assert float(last[1]) < height - 2


def test_the_file_says_of_every_edition_whether_it_is_claimed_or_confirmed(
    made: Mapping[tuple[Language, Length], Rendered], fonts: Fonts, firm: Subject
) -> None:
    for (language, length), rendered in made.items():
        pages = texts_of(rendered.pdf)
        content, told = content_of(firm, language), told_of(firm, language)
        assert rendered.warnings == ()
        assert rendered.missing_glyphs == ()
        assert squeezed(content.status) in pages[0]
        assert squeezed(f"{WORKSTATION} · {day(CONFIRMED_AT, language=language)}") in pages[0]
        for points in (told.total.claimed.text, told.total.confirmed.text, *told.levels):
            assert squeezed(points) in "".join(pages)
        if length is Length.BRIEF:
            assert rendered.pages == 1
    claimed = report_of(firms.of_case(CASE), fonts).html
    assert "<td>自评，未经核定</td>" in claimed
    assert CLAIMED_NOTICE in claimed
    assert CONFIRMED_NOTICE not in claimed


def test_the_longest_names_leave_the_cover_on_its_page(renderer: Renderer) -> None:
    firm = reviewed(firms.all_unknown(), 1)
    assert firm.review is not None
    named = replace(
        firm,
        code="ABCD-EFGH",
        address="https://example.cn",
        review=replace(firm.review, workstation="站" * 200),
    )

    headed: dict[Language, str] = {"zh": "目录", "en": "Contents"}
    for language, contents in headed.items():
        pages = texts_of(renderer.render(report_of(named, renderer.fonts, language)).pdf)
        assert "站" * 28 + "……" in pages[0]
        assert pages[1].startswith(contents)


def test_the_longer_editions_tell_every_correction(
    made: Mapping[tuple[Language, Length], Rendered], firm: Subject
) -> None:
    for (language, length), rendered in made.items():
        if length is Length.BRIEF:
            continue
        whole, told = "".join(texts_of(rendered.pdf)), told_of(firm, language)
        tags = tagged(rendered.pdf)
        assert {"自评与核定", "4 Claimed and confirmed", "5 Claimed and confirmed"} & tags.chapters
        assert tags.bare_cells == 0
        assert squeezed(CONCLUSION) in whole
        assert CONSULTANT in whole
        colon = "：" if language == "zh" else ":"
        for correction in told.corrections:
            assert squeezed(f"{correction.reason}{colon}{REMARK}") in whole
        for each in told.dimensions:
            row = f"{each.title}{each.claimed.text}{each.confirmed.text}{each.difference}"
            assert squeezed(row) in whole
        if length is Length.COMPLETE:
            assert all(squeezed(each.question) in whole for each in told.corrections)


def test_no_correction_is_torn_over_two_pages(
    made: Mapping[tuple[Language, Length], Rendered], firm: Subject, fonts: Fonts
) -> None:
    pages = texts_of(made["zh", Length.FULL].pdf)

    assert rows_alone(pages, report_of(firm, fonts).html) == []


def test_the_one_page_says_what_the_review_changed(fonts: Fonts, firm: Subject) -> None:
    zh, en = (
        unescape(_TAG.sub("", report_of(firm, fonts, language, length=Length.BRIEF).html))
        for language in ("zh", "en")
    )
    told = told_of(firm)

    assert (
        f"自评 {told.total.claimed.text} 分（{told.levels[0]}），"
        f"核定 {told.total.confirmed.text} 分（{told.levels[1]}），调整 {CORRECTED} 题。"
    ) in zh
    assert f"claimed {told.total.claimed.text} points" in en
    assert f"{CORRECTED} answers corrected." in en
    assert CONFIRMED_NOTICE in zh
    assert "比率都按核定后的原始数计算" in report_of(firm, fonts).html


def test_strange_remarks_cost_no_report(renderer: Renderer, fonts: Fonts) -> None:
    firm = reviewed(firms.of_case(CASE), len(firms.NAMES))
    assert firm.review is not None
    texts = iter([each[:REMARK_LIMIT] for each in firms.NAMES])
    findings = tuple(
        replace(each, remark=next(texts)) if each.reason else each for each in firm.review.findings
    )
    strange = replace(
        firm,
        review=replace(
            firm.review, findings=findings, conclusion="结论\n" * 20 + "<b>\U0002b740", workstation="\u202e站"
        ),
    )
    rendered = renderer.render(report_of(strange, renderer.fonts))
    whole = "".join(texts_of(rendered.pdf))
    assert rendered.missing_glyphs == ()
    assert "黄石市<b>五金</b>&铸造厂" in whole
    assert "〔U+2B740〕" in whole
    copy = said(
        Writer(lambda _drawing, _width: b"\x89PNG").write(
            report_of(strange, renderer.fonts, length=Length.COMPLETE, editable=True)
        )
    )
    assert "黄石市<b>五金</b>&铸造厂" in copy
    assert "字" * REMARK_LIMIT in copy


def test_the_editable_copy_says_the_same(fonts: Fonts, firm: Subject) -> None:
    writer = Writer(lambda _drawing, _width: b"\x89PNG")
    for length in Length:
        words = said(writer.write(report_of(firm, fonts, length=length, editable=True)))
        assert CONFIRMED_NOTICE in words
        assert squeezed(content_of(firm).status) in words
        assert (squeezed(REMARK) in words) == (length is not Length.BRIEF)
