"""Everything a report says, in values only: the page with the result and the printed report read the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assessment.catalogue.codes import Codes
from assessment.domain.advice import Situation
from assessment.domain.elements import Element, ElementKey, element_ranks
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import Answers
from assessment.domain.measures import Measure
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import ENGINE_VERSION, score
from assessment.domain.texts import Language, Text
from assessment.formatting import amount, day, moment, number
from assessment.report.findings import (
    DimensionFinding,
    IndicatorFinding,
    KeyFigure,
    dimension_findings,
    key_figures,
    reading_for,
    shortfalls,
    strengths,
)
from assessment.report.recommendations import Suggestions, suggestions
from assessment.report.standing import StandingInWords, standing_of

_WORTH_NAMING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about: a frozen result with the catalogue's own knowledge beside it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the enterprise's profile."""

    term: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """A report's content in one language, every figure as it is shown."""

    language: Language
    number: str
    dated: str
    signed: str
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
    strengths: tuple[IndicatorFinding, ...]
    shortfalls: tuple[IndicatorFinding, ...]
    key_figures: tuple[KeyFigure, ...]
    suggestions: Suggestions
    sources: tuple[str, ...]
    level_source: str


def situation_of(subject: Subject) -> Situation:
    """The assessment as advice sees it, scored once."""
    profile = profile_facts(subject.profile)
    return Situation(
        questionnaire=subject.questionnaire,
        answers=subject.answers,
        profile=profile,
        score=score(subject.questionnaire, subject.answers, profile),
        ranks=element_ranks(subject.elements),
    )


def content_of(subject: Subject, language: Language = "zh") -> ReportContent:
    """The whole content, from one score."""
    situation = situation_of(subject)
    scored = situation.score
    questionnaire = subject.questionnaire
    findings = dimension_findings(scored, language)
    return ReportContent(
        language=language,
        number=subject.number,
        dated=day(subject.dated, language=language),
        signed=moment(subject.signed_at, language=language),
        enterprise=subject.profile.name,
        questionnaire=questionnaire.title.in_language(language),
        version=questionnaire.version,
        questionnaire_hash=subject.questionnaire_hash,
        engine_version=ENGINE_VERSION,
        summary=questionnaire.summary.in_language(language),
        disclaimer=questionnaire.disclaimer.in_language(language),
        profile=_profile_facts(subject, language),
        standing=standing_of(scored, language),
        reading=reading_for(questionnaire.readings, scored.total.points, language),
        dimensions=findings,
        strengths=strengths(findings, _WORTH_NAMING),
        shortfalls=shortfalls(findings, _WORTH_NAMING),
        key_figures=key_figures(scored, language),
        suggestions=suggestions(subject.measures, situation, subject.profile.size, language),
        sources=_sources(questionnaire),
        level_source=questionnaire.level_rule.source.citation,
    )


_TERMS = {
    "code": Text("统一社会信用代码", "Unified social credit code"),
    "region": Text("所在地区", "Region"),
    "industry": Text("行业", "Industry"),
    "staff": Text("从业人员", "Staff"),
    "revenue": Text("营业收入", "Revenue"),
    "size": Text("企业规模", "Size"),
    "above": Text("规模以上工业企业", "Above scale"),
    "type": Text("生产类型", "Production type"),
    "group": Text("集团企业", "Member of a group"),
    "design": Text("自有产品设计", "Own product design"),
}
_PERSONS = Text(" 人", " persons")
_YES_NO = {True: Text("是", "Yes"), False: Text("否", "No")}
_UNDECLARED = Text("未申报", "Not declared")


def _profile_facts(subject: Subject, language: Language) -> tuple[Fact, ...]:
    profile = subject.profile
    division = subject.codes.industries.division(profile.industry)
    declared = profile.above_scale
    above = (
        _UNDECLARED.in_language(language)
        if declared is None
        else f"{_YES_NO[declared.above].in_language(language)}（{declared.year}，{declared.source.label}）"
    )
    values = {
        "code": profile.credit_code,
        "region": subject.codes.regions.full_name(profile.region),
        "industry": f"{division.name}（{division.code}）",
        "staff": f"{number(profile.staff)}{_PERSONS.in_language(language)}",
        "revenue": amount(profile.revenue, language=language),
        "size": profile.size.label,
        "above": above,
        "type": profile.production_type.label,
        "group": _YES_NO[profile.group].in_language(language),
        "design": _YES_NO[profile.own_design].in_language(language),
    }
    return tuple(Fact(term=_TERMS[key].in_language(language), value=value) for key, value in values.items())


def _sources(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every document the questionnaire rests on, each once, in the order met."""
    met = [questionnaire.source, *questionnaire.sources, questionnaire.level_rule.source]
    for dimension in questionnaire.dimensions:
        met.append(dimension.source)
        met += [indicator.source for indicator in dimension.indicators]
    return tuple(dict.fromkeys(source.citation for source in met))
