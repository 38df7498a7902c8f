"""Charts keep their marks and labels where they can be read."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.texts import Language
from assessment.report.charts import Measurement, bars, radar
from assessment.report.ladders import ladder
from assessment.report.lettering import balanced, ems, wrapped
from tests.report import firms

_STAGES = ("起步建设", "单项覆盖", "集成提升", "创新突破")


def _measured(label: str, low: int, high: int | None = None, peer: int | None = None) -> Measurement:
    return Measurement(
        label=label,
        low=Fraction(low),
        high=Fraction(low if high is None else high),
        text=str(low),
        peer=None if peer is None else Fraction(peer),
    )


def _six(low: int, high: int) -> list[Measurement]:
    labels = ("基础建设", "单项应用", "综合集成", "协同与创新", "竞争力", "经济和社会效益")
    return [_measured(label, low, high) for label in labels]


def test_the_first_spoke_of_a_radar_points_upwards() -> None:
    chart = radar(_six(100, 100))

    assert chart.spokes[0].end.x == chart.centre.x
    assert chart.spokes[0].end.y < chart.centre.y


def test_nothing_and_everything_span_the_radar_from_its_centre_to_its_rim() -> None:
    nothing, everything = radar(_six(0, 100)), radar(_six(100, 100))

    assert {spoke.mark for spoke in nothing.spokes} == {nothing.centre}
    assert nothing.high == everything.low == everything.rings[-1]


def test_a_radar_without_unknown_answers_draws_no_interval() -> None:
    assert not radar(_six(40, 40)).has_interval
    assert radar(_six(40, 55)).has_interval


def test_peers_are_drawn_only_when_every_spoke_has_them() -> None:
    some = [*_six(40, 40)[:-1], _measured("经济和社会效益", 40, peer=30)]

    assert radar(some).peer == ""


def test_labels_of_a_radar_stay_inside_the_drawing() -> None:
    chart = radar(_six(10, 20))

    for spoke in chart.spokes:
        width = max(ems(line) for line in spoke.lines) * 15
        left = spoke.label.x - width * {"start": 0, "middle": 0.5, "end": 1}[spoke.anchor]
        assert 0 <= left <= chart.width - width
        assert 12 <= spoke.label.y <= chart.height + 10 - len(spoke.lines) * 18


def test_rows_of_bars_never_meet() -> None:
    scores = [_measured("很长的指标名称" * 8, 10, 90), _measured("短", 0), _measured("中等长度的名称", 100)]
    chart = bars(scores, threshold=Fraction(60))

    bottoms = [row.track + 13 for row in chart.rows]
    assert all(row.top > bottom for row, bottom in zip(chart.rows[1:], bottoms, strict=False))
    assert len(chart.rows[0].lines) > 1
    assert chart.height > bottoms[-1]


def test_a_full_bar_is_as_long_as_its_track() -> None:
    chart = bars([_measured("全部", 100)])

    assert chart.rows[0].low == chart.width


def test_the_ladder_tells_passed_current_possible_and_ahead_apart() -> None:
    chart = ladder(_STAGES, current=1, possible=2, note="要到“集成提升”：综合集成须达到 60 分。")

    assert [step.standing for step in chart.steps] == ["passed", "current", "possible", "ahead"]
    assert "".join(chart.note).startswith("要到“集成提升”")


@pytest.mark.parametrize("current", range(4))
def test_a_note_on_the_ladder_stays_clear_of_its_steps(current: int) -> None:
    note = "要到下一阶段：综合集成须达到 60 分，现为 38.4 分。" * 3
    chart = ladder(_STAGES, current=current, possible=current, note=note)

    for number, line in enumerate(chart.note):
        right, bottom = ems(line) * 14, 15 + number * 20
        assert all(step.top > bottom for step in chart.steps if step.left < right)


@pytest.mark.parametrize("key", firms.models())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_names_of_all_models_stay_within_the_steps_of_their_ladders(key: str, language: Language) -> None:
    levels = firms.filed(key).questionnaire.level_rule.levels
    chart = ladder([each.title.in_language(language) for each in levels], current=0, possible=len(levels) - 1)

    for place, step in enumerate(chart.steps):
        assert max(ems(line) for line in step.lines) * 15 <= step.width
        assert 20 * (len(step.lines) + (place > 0)) + 10 <= step.height
        assert step.top + step.height == pytest.approx(chart.height, abs=0.2)
        assert step.left + step.width <= chart.width + 0.2


@given(st.text(alphabet="数字化，。（）ERP 40%", max_size=60), st.floats(min_value=3, max_value=20))
def test_breaking_a_text_into_lines_loses_no_letter(text: str, width: float) -> None:
    letters = "".join(text.split())

    assert "".join("".join(wrapped(text, width)).split()) == letters
    assert "".join("".join(balanced(text, width)).split()) == letters


def test_a_line_begins_with_no_closing_mark_and_a_word_stays_whole() -> None:
    assert wrapped("设备联网率（MES），", 6) == ("设备联网率", "（MES），")
    assert balanced("经济和社会效益", 6.2) == ("经济和社", "会效益")
