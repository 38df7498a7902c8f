"""The three lengths and two languages of a report, and what stands in it beyond the one result."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from assessment.domain.editions import Length
from assessment.domain.enterprise import profile_facts
from assessment.report.content import Subject, content_of
from assessment.report.document import report_of
from assessment.report.elsewhere import OtherResult
from assessment.report.fonts import Fonts, find_fonts
from assessment.report.pdf import Renderer
from tests.report import firms
from tests.report.test_length import filled
from tests.report.test_report import texts_of

CASE = "06"
LEAST_FILLED_APPENDIX = 0.25


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


def earlier(name: str, key: str, year: int) -> OtherResult:
    case = firms.case_called(name, key)
    return OtherResult(
        questionnaire=firms.filed(key).questionnaire,
        answers=case.given.answers,
        profile=profile_facts(case.given.profile),
        year=year,
        signed_at=datetime(year, 10, 8, tzinfo=UTC),
    )


def with_history() -> Subject:
    """A firm that assessed itself a year before, and in another model since."""
    before = (earlier("04", firms.KEY, 2025), earlier(CASE, "sme-digital", 2026))
    return replace(firms.of_case(CASE), others=before)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_for_the_boss_is_one_page_with_tags_and_a_title(
    renderer: Renderer, language: str
) -> None:
    subject = replace(
        firms.all_unknown(), models=firms.of_case(CASE).models, incentives=firms.catalogue().incentives
    )
    made = renderer.render(
        report_of(subject, renderer.fonts, "en" if language == "en" else "zh", length=Length.BRIEF)
    )

    file = pikepdf.open(BytesIO(made.pdf))
    tags = {str(each.S) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each}
    assert made.pages == 1
    assert made.warnings == ()
    assert {"/H1", "/Table", "/TH"} <= tags
    assert file.Root.Lang == {"zh": "zh-CN", "en": "en"}[language]
    assert subject.number in texts_of(made.pdf)[0]


def test_the_appendix_holds_every_answer_with_its_points(renderer: Renderer) -> None:
    subject = with_history()
    content = content_of(subject)

    made = renderer.render(report_of(subject, renderer.fonts, length=Length.COMPLETE))
    whole = "".join(texts_of(made.pdf))

    asked = [each for dimension in content.answered for each in dimension.answers]
    assert len(asked) > 80
    assert "附录：全部回答与得分" in whole
    assert filled(made.pdf)[-1] >= LEAST_FILLED_APPENDIX
    for each in asked:
        assert "".join(f"{each.question}".split()) in whole
        assert "".join(each.answer.split()) in whole
    assert {each.points for each in asked} > {"不计分", "100.0"}


def test_a_long_answer_stands_below_its_question_across_the_table(fonts: Fonts) -> None:
    complete = report_of(firms.nothing_applies(), fonts, length=Length.COMPLETE).html
    _, _, rows = complete.partition('<table class="every-answer">')

    assert (
        rows.count('<th scope="row" colspan="2">')
        == rows.count(f'<td colspan="3">不适用：{firms.LONG[:20]}')
        > 0
    )
    assert f"</th><td>不适用：{firms.LONG[:20]}" not in rows


def test_the_level_in_every_model_says_on_what_it_rests(fonts: Fonts) -> None:
    content = content_of(with_history())
    told = {each.title: each for each in content.everywhere}

    assert len(told) == len(firms.models())
    assert told["两化融合水平自评"].basis == "2026 年自评"
    assert told["中小企业数字化水平自评"].basis == "2026 年自评"
    assert told["中小企业数字化水平自评"].level == "一级"
    assert told["智能制造能力成熟度自评"].basis.startswith("按已有答案估计（")
    assert "各评估模型的水平" in report_of(with_history(), fonts).html


def test_what_changed_since_the_last_assessment_is_told_once_there_was_one(fonts: Fonts) -> None:
    changes = content_of(with_history()).changes

    assert content_of(firms.of_case(CASE)).changes is None
    assert changes is not None
    assert changes.year == "2025"
    assert [(each.title, each.before, each.now) for each in changes.scores[:2]] == [
        ("所处阶段", "起步建设", "单项覆盖"),
        ("总分", "62.8", "68.9"),
    ]
    assert all(each.before != each.now for each in changes.answers)
    assert changes.answers
    html = report_of(with_history(), fonts).html
    assert "与上一次自评相比" in html
    assert "与上一次自评相比" not in report_of(firms.of_case(CASE), fonts).html


def test_a_later_result_is_never_taken_for_an_earlier_one() -> None:
    later = replace(earlier("04", firms.KEY, 2025), signed_at=datetime(2027, 1, 1, tzinfo=UTC))

    assert content_of(replace(firms.of_case(CASE), others=(later,))).changes is None


def test_what_another_questionnaire_asked_serves_the_advice_of_this_one() -> None:
    alone = firms.of_case("07", "smart-manufacturing")
    informed = replace(alone, others=(earlier("07", firms.KEY, 2026),))

    labels = [{each.label for each in content_of(each).conclusion.answers} for each in (alone, informed)]

    assert labels[0] == {"还不清楚"}
    assert "还不清楚" not in labels[1]


def test_incentives_show_their_arithmetic_and_no_expired_one(fonts: Fonts) -> None:
    known = {each.title.zh: each for each in firms.catalogue().incentives}
    for name in firms.cases():
        subject = firms.of_case(name)
        content = content_of(subject)
        for offer in content.offers:
            ends = known[offer.title].valid_to
            assert ends is None or ends >= subject.dated
    while_vouchers_ran = datetime(2025, 6, 1, tzinfo=UTC).date()
    dated = [replace(firms.of_case(name), dated=while_vouchers_ran) for name in firms.cases()]
    subject, lines = next((each, lines) for each in dated if (lines := _arithmetic(each)))

    assert all("×" in line and "=" in line for line in lines)
    html = report_of(subject, fonts).html
    assert "以当年申报通知为准" in html
    assert all(line.split("：")[0] in html for line in lines)


def _arithmetic(subject: Subject) -> list[str]:
    """The reckonings of what is paid towards the phases of the roadmap."""
    phases = content_of(subject).suggestions.phases
    return [line for phase in phases for line in phase.funding.arithmetic if "×" in line]
