"""The documents a questionnaire rests on, as a report lists them."""

import re
from dataclasses import dataclass
from typing import Final

from assessment.domain.questionnaire import Questionnaire
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import Language
from assessment.report.names import cited
from assessment.report.source_titles import number_in_english

_QUOTED: Final = re.compile("《.*》|“[^（]*")
"""The title of a document, without what is said of it after that."""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A document the questionnaire rests on: its citation, and what was taken from it."""

    citation: str
    note: str


def cited_sources(questionnaire: Questionnaire, language: Language) -> tuple[CitedSource, ...]:
    """Every document the questionnaire rests on, each once, those it lists itself with their notes first.

    In another language than theirs the platform's own rules are one line: what each is about is in the notes.
    There the note of a document is its own title and number, so that it can be found.
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
        CitedSource(cited(source, language), source.note if language == "zh" else _original(source))
        for source in told
    )


def _original(source: Source) -> str:
    quoted = _QUOTED.match(source.title)
    number = source.number if number_in_english(source.number) != source.number else ""
    return f"{quoted[0]}{number}" if quoted else ""


def _is_bare(source: Source) -> bool:
    """Whether it names no rule in particular."""
    return source.title == source.mark.label
