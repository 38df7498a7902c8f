"""The advice of worked cases: the measures that a person expects have to be among those told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from assessment.catalogue.cases import WorkedCase
from assessment.catalogue.places import Mistake
from assessment.catalogue.unfit import unknown_word
from assessment.domain.advice import Situation, Standing, advise, recommended
from assessment.domain.elements import Element, element_ranks
from assessment.domain.enterprise import profile_facts
from assessment.domain.measures import Measure
from assessment.domain.profile_facts import PROFILE_RANKS

_WHY_NOT: Final = {
    Standing.READY: "适合，但排在推荐之外",
    Standing.NOT_YET: "还缺前提，并且排在推荐之外",
    Standing.DONE: "已经做到",
    Standing.UNFIT: "不适合这家企业",
}


def advice_mistakes(
    cases: Sequence[WorkedCase], measures: Sequence[Measure], elements: Mapping[str, Element]
) -> Iterator[Mistake]:
    """Measures that a case expects but does not get, each with the reason."""
    for case in cases:
        if not case.expected.measures:
            continue
        every = advise(measures, _situation(case, elements))
        told = {each.measure.key for each in recommended(every)}
        standings = {each.measure.key: each.standing for each in every}
        for number, key in enumerate(case.expected.measures):
            place = case.place.at("expected", "measures", number)
            if key not in standings:
                yield place.mistake(unknown_word(key, standings, "举措"))
            elif key not in told:
                yield place.mistake(f"没有推荐 {key}：{_WHY_NOT[standings[key]]}")


def _situation(case: WorkedCase, elements: Mapping[str, Element]) -> Situation:
    return Situation(
        questionnaire=case.score.questionnaire,
        answers=case.given.answers,
        profile=profile_facts(case.given.profile),
        score=case.score,
        ranks={**element_ranks(elements), **PROFILE_RANKS},
        elements=elements,
    )
