"""Everything a report says, in values only: the page with the result and the printed report read the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from assessment.catalogue.codes import Codes
from assessment.domain.advice import Situation
from assessment.domain.elements import Element, ElementKey, element_ranks
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import Answers
from assessment.domain.measures import Measure
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import ENGINE_VERSION, score
from assessment.domain.sources import Source
from assessment.domain.texts import Language
from assessment.formatting import HOUSE_TIME, day, moment
from assessment.report.attained import AttainedTable, attained_tables
from assessment.report.conclusion import Conclusion, conclusion_of
from assessment.report.findings import (
    DimensionFinding,
    IndicatorFinding,
    dimension_findings,
    reading_for,
    shortfalls,
    strengths,
)
from assessment.report.key_figures import KeyFigure, key_figures
from assessment.report.names import cited
from assessment.report.profile_lines import Fact, profile_lines
from assessment.report.recommendations import Suggestions, suggestions
from assessment.report.standing import StandingInWords, standing_of

_WORTH_NAMING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about: a frozen result with the catalogue's own knowledge beside it.

    ``signed_by`` is empty for answers that nobody handed in; ``year`` is 0 where it is that of ``dated``;
    a ``fictitious`` one says so on every page.
    """

    questionnaire: Questionnaire
    questionnaire_hash: str
    profile: Profile
    answers: Answers
    measures: tuple[Measure, ...]
    elements: Mapping[ElementKey, Element]
    codes: Codes
    signed_at: datetime
    number: str = ""
    dated: date
    year: int = 0
    signed_by: str = ""
    fictitious: bool = False


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A document the questionnaire rests on: its citation, and what was taken from it."""

    citation: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """A report's content in one language, every figure as it is shown."""

    language: Language
    number: str
    year: str
    dated: str
    created: datetime
    signed: str
    signed_by: str
    fictitious: bool
    enterprise: str
    questionnaire: str
    version: str
    questionnaire_hash: str
    engine_version: str
    summary: str
    disclaimer: str
    profile: tuple[Fact, ...]
    standing: StandingInWords
    reading: str
    dimensions: tuple[DimensionFinding, ...]
    attained: Mapping[str, AttainedTable]
    strengths: tuple[IndicatorFinding, ...]
    shortfalls: tuple[IndicatorFinding, ...]
    key_figures: tuple[KeyFigure, ...]
    suggestions: Suggestions
    conclusion: Conclusion
    sources: tuple[CitedSource, ...]
    level_source: str


def situation_of(subject: Subject) -> Situation:
    """The assessment as advice sees it, scored once."""
    profile = profile_facts(subject.profile)
    return Situation(
        questionnaire=subject.questionnaire,
        answers=subject.answers,
        profile=profile,
        score=score(subject.questionnaire, subject.answers, profile),
        ranks={**element_ranks(subject.elements), **PROFILE_RANKS},
        elements=subject.elements,
    )


def content_of(subject: Subject, language: Language = "zh") -> ReportContent:
    """The whole content, from one score."""
    situation = situation_of(subject)
    scored = situation.score
    questionnaire = subject.questionnaire
    findings = dimension_findings(scored, language)
    standing = standing_of(scored, language)
    advice = suggestions(subject.measures, situation, subject.profile.size, language=language)
    return ReportContent(
        language=language,
        number=subject.number,
        year=str(subject.year or subject.dated.year),
        dated=day(subject.dated, language=language),
        created=datetime.combine(subject.dated, time(), HOUSE_TIME),
        signed=moment(subject.signed_at, language=language),
        signed_by=subject.signed_by,
        fictitious=subject.fictitious,
        enterprise=subject.profile.name,
        questionnaire=questionnaire.title.in_language(language),
        version=questionnaire.version,
        questionnaire_hash=subject.questionnaire_hash,
        engine_version=ENGINE_VERSION,
        summary=questionnaire.summary.in_language(language),
        disclaimer=questionnaire.disclaimer.in_language(language),
        profile=profile_lines(subject.profile, subject.codes, language),
        standing=standing,
        reading=reading_for(questionnaire.readings, scored.total.points, language),
        dimensions=findings,
        attained=attained_tables(scored, findings, language),
        strengths=strengths(findings, _WORTH_NAMING),
        shortfalls=shortfalls(findings, _WORTH_NAMING),
        key_figures=key_figures(scored, language),
        suggestions=advice,
        conclusion=conclusion_of(standing, advice, language),
        sources=_sources(questionnaire, language),
        level_source=cited(questionnaire.level_rule.source, language),
    )


def _sources(questionnaire: Questionnaire, language: Language) -> tuple[CitedSource, ...]:
    """Every document the questionnaire rests on, each once, those it lists itself with their notes first."""
    met = [*questionnaire.sources, questionnaire.source, questionnaire.level_rule.source]
    for dimension in questionnaire.dimensions:
        met.append(dimension.source)
        met += [indicator.source for indicator in dimension.indicators]
    by_title: dict[tuple[str, str], Source] = {}
    for source in met:
        by_title.setdefault((source.title, source.number), source)
    return tuple(
        CitedSource(cited(source, language), source.note if language == "zh" else "")
        for source in by_title.values()
    )
