"""Everything a report says, in values only: the page with the result and the printed report read the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from assessment.catalogue.codes import Codes
from assessment.domain.advice import Situation
from assessment.domain.applicants import applicant_from
from assessment.domain.elements import Element, ElementKey, element_ranks
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.facts import Answers
from assessment.domain.incentives import Applicant, Incentive
from assessment.domain.letterheads import Letterhead
from assessment.domain.measures import Measure, MeasureKey
from assessment.domain.peers import Peers
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.review import Review
from assessment.domain.scheduling import Quarter
from assessment.domain.scoring import ENGINE_VERSION, score
from assessment.domain.texts import Language
from assessment.formatting import HOUSE_TIME, day, moment
from assessment.report.attained import AttainedTable, attained_tables
from assessment.report.changes import Changes, changes_between, done_since, last_of
from assessment.report.checks import Check, check_of
from assessment.report.cited_sources import CitedSource, cited_sources
from assessment.report.conclusion import Conclusion, conclusion_of
from assessment.report.elsewhere import Elsewhere, OtherResult, everywhere, known_from
from assessment.report.every_answer import AnsweredDimension, every_answer
from assessment.report.findings import (
    DimensionFinding,
    IndicatorFinding,
    dimension_findings,
    reading_for,
    shortfalls,
    strengths,
)
from assessment.report.funding import Offered, funding_of, offered
from assessment.report.key_figures import KeyFigure, key_figures
from assessment.report.letterheads import PrintedLetterhead, printed_letterhead
from assessment.report.model_levels import ModelLevel, model_levels
from assessment.report.names import cited
from assessment.report.next_level import NextLevel, Plan, next_level
from assessment.report.own_quarters import OwnQuarters, own_quarters
from assessment.report.peers_in_words import PeersInWords, peers_in_words
from assessment.report.profile_lines import Fact, profile_lines
from assessment.report.recommendations import Suggestions, suggestions
from assessment.report.reviewed import Reviewed, notice_of, reviewed_of, status_of
from assessment.report.standing import StandingInWords, standing_of

_WORTH_NAMING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about: a frozen result with the catalogue's own knowledge beside it.

    ``signed_by`` is empty for answers that nobody handed in; ``year`` is 0 where it is that of ``dated``;
    a ``fictitious`` one says so on every page. ``others`` are further results, handed in before,
    ``models`` the questionnaires to be placed in, ``incentives`` what may be had, ``peers`` the groups in
    frozen releases to compare with, ``plan`` the way to the next level, ``quarters`` those of its own
    roadmap: without them nothing is said of these. With ``code`` the number is checked at the site's
    ``address``. ``letterhead`` is a workstation's. With a ``review`` the answers are the confirmed ones.
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
    others: tuple[OtherResult, ...] = ()
    models: tuple[Questionnaire, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    peers: tuple[Peers, ...] = ()
    plan: Plan | None = None
    quarters: Mapping[MeasureKey, Quarter] = field(default_factory=dict)
    code: str = ""
    address: str = ""
    letterhead: Letterhead | None = None
    review: Review | None = None


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
    status: str = ""
    notice: str = ""
    enterprise: str
    questionnaire: str
    version: str
    questionnaire_hash: str
    engine_version: str = ENGINE_VERSION
    summary: str
    disclaimer: str
    answered: tuple[AnsweredDimension, ...] = ()
    profile: tuple[Fact, ...]
    standing: StandingInWords
    reading: str
    dimensions: tuple[DimensionFinding, ...]
    attained: Mapping[str, AttainedTable]
    strengths: tuple[IndicatorFinding, ...]
    shortfalls: tuple[IndicatorFinding, ...]
    key_figures: tuple[KeyFigure, ...]
    everywhere: tuple[ModelLevel, ...]
    changes: Changes | None
    suggestions: Suggestions
    offers: tuple[Offered, ...]
    conclusion: Conclusion
    sources: tuple[CitedSource, ...]
    level_source: str
    reviewed: Reviewed | None = None
    peers: PeersInWords | None = None
    ahead: NextLevel | None = None
    quarters: OwnQuarters | None = None
    check: Check | None = None
    letterhead: PrintedLetterhead | None = None


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
        known=known_from(subject.others),
    )


def content_of(subject: Subject, language: Language = "zh") -> ReportContent:
    """The whole content, from one score."""
    situation = situation_of(subject)
    content, score_now = _content(subject, situation, language), situation.score
    told = reviewed_of(subject.review, score_now, profile=situation.profile, language=language)
    claimed = {} if told is None else told.differing
    return replace(
        content,
        status=status_of(subject.review, language),
        notice=notice_of(subject.review, language),
        reviewed=told,
        answered=every_answer(score_now, content.dimensions, language, claimed=claimed),
        letterhead=printed_letterhead(subject.letterhead, _filled_in(subject, situation)),
        peers=peers_in_words(subject.peers, score_now, subject.codes, language),
        ahead=None if subject.plan is None else next_level(subject.plan, language),
    )


def _filled_in(subject: Subject, situation: Situation) -> Mapping[str, str]:
    """What a workstation's foreword says of the firm: in Chinese, as the foreword itself is."""
    return {
        "企业": subject.profile.name,
        "等级": standing_of(situation.score, "zh").level,
        "日期": day(subject.dated),
        "年度": str(subject.year or subject.dated.year),
        "问卷": subject.questionnaire.title.zh,
    }


def _content(subject: Subject, situation: Situation, language: Language) -> ReportContent:
    """What the result by itself says."""
    questionnaire, findings = subject.questionnaire, dimension_findings(situation.score, language)
    standing = standing_of(situation.score, language)
    standings = _everywhere(subject, situation)
    advice, offers = _advised(subject, situation, standings, language)
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
        summary=questionnaire.summary.in_language(language),
        disclaimer=questionnaire.disclaimer.in_language(language),
        profile=profile_lines(subject.profile, subject.codes, language),
        standing=standing,
        reading=reading_for(questionnaire.readings, situation.score.total.points, language),
        dimensions=findings,
        attained=attained_tables(situation.score, findings, language),
        strengths=strengths(findings, _WORTH_NAMING),
        shortfalls=shortfalls(findings, _WORTH_NAMING),
        key_figures=key_figures(situation.score, language),
        everywhere=model_levels(standings, language),
        changes=_changes(subject, situation, standing, language),
        suggestions=advice,
        offers=offers,
        quarters=own_quarters(subject.quarters, advice, language),
        conclusion=conclusion_of(standing, advice, language),
        sources=cited_sources(questionnaire, language),
        level_source=cited(questionnaire.level_rule.source, language),
        check=check_of(subject.number, subject.code, subject.address),
    )


def applicant_of(subject: Subject) -> Applicant:
    """The enterprise as incentives see it on the day the report is dated."""
    situation = situation_of(subject)
    return _applicant(subject, situation, _everywhere(subject, situation))


def _applicant(subject: Subject, situation: Situation, standings: tuple[Elsewhere, ...]) -> Applicant:
    return applicant_from(
        situation.facts(),
        [situation.score, *(each.score for each in standings)],
        regions=subject.codes.regions.lineage(subject.profile.region),
        ranks=situation.ranks,
        on=subject.dated,
    )


def _advised(
    subject: Subject, situation: Situation, standings: tuple[Elsewhere, ...], language: Language
) -> tuple[Suggestions, tuple[Offered, ...]]:
    """What is recommended, with what may come back of its cost, and the incentives to look at."""
    applicant = _applicant(subject, situation, standings)
    advice = suggestions(
        subject.measures,
        situation,
        subject.profile.size,
        funded=lambda phase: funding_of(phase, subject.incentives, applicant, language=language),
        language=language,
    )
    return advice, offered(subject.incentives, applicant, language)


def _everywhere(subject: Subject, situation: Situation) -> tuple[Elsewhere, ...]:
    """The result at hand first, then every other model; nothing where no models are to be spoken of."""
    if not subject.models:
        return ()
    year = subject.year or subject.dated.year
    own = Elsewhere(score=situation.score, year=year, known=0, asked=0, confirmed=subject.review is not None)
    rest = [each for each in subject.models if each.key != subject.questionnaire.key]
    return (
        own,
        *everywhere(
            rest,
            subject.others,
            situation.facts(),
            profile=situation.profile,
            elements=subject.elements,
            ranks=situation.ranks,
        ),
    )


def _changes(
    subject: Subject, situation: Situation, standing: StandingInWords, language: Language
) -> Changes | None:
    """What changed since the last assessment with this questionnaire, if there was one."""
    last = last_of(subject.others, subject.questionnaire.key, before=subject.signed_at)
    if last is None:
        return None
    then = replace(
        situation,
        questionnaire=last.questionnaire,
        answers=last.answers,
        profile=last.profile,
        score=score(last.questionnaire, last.answers, last.profile),
        known={},
    )
    now = replace(situation, known={})
    return replace(
        changes_between((last.year, then.score), now.score, noun=standing.noun, language=language),
        done=done_since(subject.measures, then=then, now=now, language=language),
    )
