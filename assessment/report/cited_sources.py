"""The documents a questionnaire rests on, as a report lists them."""

from dataclasses import dataclass

from assessment.domain.questionnaire import Questionnaire
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import Language
from assessment.report.names import cited


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A document the questionnaire rests on: its citation, and what was taken from it."""

    citation: str
    note: str


def cited_sources(questionnaire: Questionnaire, language: Language) -> tuple[CitedSource, ...]:
    """Every document the questionnaire rests on, each once, those it lists itself with their notes first.

    In another language than theirs the platform's own rules are one line: what each is about is in the notes.
    """
    met = [*questionnaire.sources, questionnaire.source, questionnaire.level_rule.source]
    for dimension in questionnaire.dimensions:
        met.append(dimension.source)
        met += [indicator.source for indicator in dimension.indicators]
    by_title: dict[tuple[str, str], Source] = {}
    for source in met:
        by_title.setdefault((source.title, source.number), source)
    told = [
        each for each in by_title.values() if language == "zh" or each.mark is not Mark.OURS or _is_bare(each)
    ]
    return tuple(
        CitedSource(cited(source, language), source.note if language == "zh" else "") for source in told
    )


def _is_bare(source: Source) -> bool:
    """Whether it names no rule in particular."""
    return source.title == source.mark.label
