"""Claimed and confirmed: findings lie over the claimed answers, and nothing else moves a point."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from assessment.domain.answers import Answer, Chosen, NotApplicable, Unknown
from assessment.domain.conditions import Is
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.review import (
    Finding,
    FindingReason,
    FindingRefusedError,
    confirmed,
    opened,
    require_sound,
)
from assessment.domain.scored import QuestionScore, parts_below
from assessment.domain.scoring import Score, score
from tests.domain import built
from tests.domain.generated import PROFILE, Dice, answer_to, answers_to, questionnaires

CLAIMED: Mapping[str, Answer] = {"erp": Chosen("b")}


def found(question: str, answer: Answer, reason: FindingReason | None = FindingReason.NO_EVIDENCE) -> Finding:
    remark = "" if reason is None else "现场没有看到系统"
    return Finding(question=question, answer=answer, reason=reason, remark=remark)


def own_points(result: Score) -> dict[str, object]:
    parts = parts_below(result.total)
    return {
        part.key: part.points
        for part in parts
        if isinstance(part, QuestionScore) and not isinstance(part.question, Ratio)
    }


@given(questionnaires(), st.data())
def test_without_corrections_the_confirmed_answers_are_the_claimed_ones(
    asked: Questionnaire, data: DataObject
) -> None:
    claimed = data.draw(answers_to(asked))
    standing = [found(key, answer, None) for key, answer in claimed.items()]
    examined = data.draw(st.lists(st.sampled_from(standing), unique=True) if standing else st.just([]))

    assert confirmed(claimed, []) == claimed
    assert confirmed(claimed, examined) == claimed
    assert opened(asked, claimed, examined, profile=PROFILE) == ()


@given(questionnaires(Dice(conditions=False)), st.data())
def test_a_finding_moves_the_points_of_its_own_question_alone(asked: Questionnaire, data: DataObject) -> None:
    claimed = data.draw(answers_to(asked))
    entered = [key for key, each in placed_questions(asked).items() if not isinstance(each.question, Ratio)]
    key = data.draw(st.sampled_from(entered))
    answer = data.draw(answer_to(placed_questions(asked)[key].question))
    assume(claimed.get(key) != answer)

    after = confirmed(claimed, [found(key, answer)])

    assert after == {**claimed, key: answer}
    before_points, points = (own_points(score(asked, each, PROFILE)) for each in (claimed, after))
    assert {each: points[each] for each in points if each != key} == {
        each: before_points[each] for each in before_points if each != key
    }


def test_a_correction_that_brings_up_questions_leaves_them_unknown() -> None:
    more = built.single("since", asked_when=Is("erp", ("c",)))
    asked = built.questionnaire(built.dimension("d", built.indicator("i", built.single("erp"), more)))
    corrected = [found("erp", Chosen("c"), FindingReason.UNDERSTATED)]

    assert [each.key for each in opened(asked, CLAIMED, corrected, profile=PROFILE)] == ["since"]
    assert score(asked, confirmed(CLAIMED, corrected), PROFILE).total.points == (Fraction(50), Fraction(100))


@pytest.mark.parametrize(
    ("finding", "claimed", "said"),
    [
        (found("erp", Chosen("a"), None), Chosen("b"), "原因"),
        (found("erp", Chosen("a"), None), None, "原因"),
        (found("erp", Chosen("b")), Chosen("b"), "和企业填报的一样"),
        (found("erp", NotApplicable("没有产线")), NotApplicable("外包"), "和企业填报的一样"),
        (
            Finding(question="erp", answer=Chosen("a"), reason=FindingReason.OUTDATED),
            Chosen("b"),
            "看到了什么",
        ),
    ],
)
def test_a_finding_that_contradicts_itself_is_refused_in_words(
    finding: Finding, claimed: Answer | None, said: str
) -> None:
    with pytest.raises(FindingRefusedError) as refused:
        require_sound(finding, claimed)

    assert said in refused.value.what.zh
    assert refused.value.remedy.en


@pytest.mark.parametrize(
    ("finding", "claimed"),
    [
        (found("erp", Chosen("b"), None), Chosen("b")),
        (found("erp", Chosen("a")), Chosen("b")),
        (found("erp", Unknown()), Chosen("b")),
        (found("erp", Chosen("a"), FindingReason.LEFT_OPEN), None),
    ],
)
def test_a_finding_that_fits_passes(finding: Finding, claimed: Answer | None) -> None:
    require_sound(finding, claimed)


def test_every_reason_is_named_in_both_languages() -> None:
    assert all(reason.label.zh and reason.label.en for reason in FindingReason)
    assert len({reason.label for reason in FindingReason}) == len(FindingReason)
