"""The shipped measures: bilingual, short enough for the report, each with its basis and its policy."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from assessment.catalogue.registry import read_catalogue
from assessment.domain.measures import Measure, Pathway
from assessment.domain.sources import Mark
from assessment.domain.texts import Text
from assessment.resources import questionnaires

LONGEST: Final = {"what": 120, "requires": 25, "first_steps": 30}
CHINESE: Final = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


def shipped() -> tuple[Measure, ...]:
    return read_catalogue(questionnaires()).measures


def test_every_pathway_is_shipped_with_at_least_seven_measures() -> None:
    measures = shipped()

    assert len(measures) >= 32
    for pathway in Pathway:
        assert sum(measure.pathway is pathway for measure in measures) >= 7


def test_every_shipped_cost_is_labelled_as_our_own_estimate() -> None:
    assert {measure.cost_basis.mark for measure in shipped()} == {Mark.OURS}


def test_every_shipped_measure_names_the_policy_it_serves() -> None:
    for measure in shipped():
        assert "鄂经信信推函〔2025〕11号" in measure.serves.zh, measure.key


def test_a_prerequisite_is_named_in_a_few_words_and_always_in_the_same() -> None:
    prerequisites = [each for measure in shipped() for each in measure.requires]

    assert [each.text.zh for each in prerequisites if len(each.text.zh) > 25 or "先" in each.text.zh] == []
    assert [each.text.zh for each in prerequisites if not each.text.en] == []
    worded = {(each.when, each.text.zh) for each in prerequisites}
    assert len(worded) == len({when for when, _ in worded})


def test_money_from_the_state_is_never_promised() -> None:
    for measure in shipped():
        for text in (measure.what.zh, measure.serves.zh):
            if "万元" in text and "发放5000万元" not in text:
                assert "以当年申报通知为准" in text, measure.key


def texts_in(value: object) -> Iterator[Text]:
    """Every text that belongs to a value of the domain, however deep."""
    if isinstance(value, Text):
        yield value
        return
    inside = [getattr(value, each.name) for each in fields(value)] if is_dataclass(value) else value
    for inner in inside if isinstance(inside, list | tuple) else ():
        yield from texts_in(inner)


def test_every_text_of_a_measure_and_every_element_is_there_in_english() -> None:
    catalogue = read_catalogue(questionnaires())
    told = [*texts_in(catalogue.measures), *texts_in(tuple(catalogue.elements.values()))]

    assert len(told) > 1000
    assert [text.zh for text in told if text.zh and (not text.en or CHINESE.search(text.en))] == []


def test_texts_are_short_enough_for_the_report() -> None:
    long = [
        (measure.key, name, text.zh)
        for measure in shipped()
        for name, most in LONGEST.items()
        for text in texts_in(getattr(measure, name))
        if len(text.zh) > most
    ]

    assert long == []


def test_each_basis_says_what_cost_and_months_are_reckoned_by() -> None:
    for measure in shipped():
        assert "工期" in measure.cost_basis.note.zh, measure.key
        assert "months" in measure.cost_basis.note.en, measure.key
