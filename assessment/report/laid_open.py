"""A version of a questionnaire laid open for everybody: structure, weights, rules, questions, sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from assessment.domain.branches import Branch, weighed_when
from assessment.domain.conditions import Condition
from assessment.domain.questionnaire import Dimension, Group, Indicator, Questionnaire, Sum, entered_questions
from assessment.domain.questions import Figure, Question, Ratio
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import percentage
from assessment.report.conditions_in_words import condition_in_words
from assessment.report.names import MARKS
from assessment.report.points_in_words import PointsInWords, points_in_words, shown_exactly
from assessment.report.rules_in_words import RuleInWords, combined_in_words, rule_in_words

_TONES: Final = {Mark.OFFICIAL: "green", Mark.DISPUTED: "red", Mark.OURS: "blue"}
_POINTS: Final = Text("最多 {points} 分", "up to {points}")
_NUMBER: Final = Text("（{number}）", " ({number})")
_USUALLY: Final = Text("一般", "As a rule")
_KEPT: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInWords:
    """Where a part comes from: the document, what was taken from it, and how far it may be relied on."""

    document: str
    note: str
    mark: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLaidOpen:
    """A question with its answers and their points."""

    text: str
    hint: str
    shares: tuple[str, ...]
    asked_when: str
    answers: PointsInWords
    source: SourceInWords | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLaidOpen:
    """A dimension, group or indicator: its weight within what it belongs to, one for each case of weights."""

    key: str
    code: str
    title: str
    about: str
    shares: tuple[str, ...]
    combine: str
    asked_when: str
    source: SourceInWords


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLaidOpen:
    """An indicator with its questions."""

    part: PartLaidOpen
    questions: tuple[QuestionLaidOpen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLaidOpen:
    """Indicators that come together first; without a ``part`` they belong to the dimension itself."""

    part: PartLaidOpen | None
    indicators: tuple[IndicatorLaidOpen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionLaidOpen:
    """A dimension with all that is in it."""

    part: PartLaidOpen
    belongs_to: str
    minutes: int
    question_count: int
    scored: bool
    counted: bool
    groups: tuple[GroupLaidOpen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """All sources with one mark: what the mark means stands on the page."""

    mark: str
    tone: str
    sources: tuple[SourceInWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireLaidOpen:
    """Everything that decides about a result, in one language; ``cases`` name the columns of weights."""

    minutes: int
    question_count: int
    cases: tuple[str, ...]
    combine: str
    rule: RuleInWords
    rule_source: SourceInWords
    dimensions: tuple[DimensionLaidOpen, ...]
    resting: tuple[Resting, ...]


@lru_cache(maxsize=_KEPT)
def laid_open(questionnaire: Questionnaire, language: Language = "zh") -> QuestionnaireLaidOpen:
    """The questionnaire in words."""
    variants = weighed_when(questionnaire)
    writer = _Writer(questionnaire, language, [dict(_shares(prepared, language)) for _, prepared in variants])
    dimensions = tuple(writer.dimension(each) for each in questionnaire.dimensions)
    return QuestionnaireLaidOpen(
        minutes=questionnaire.minutes,
        question_count=sum(each.question_count for each in dimensions),
        cases=tuple(writer.case(held) for held, _ in variants),
        combine=combined_in_words(questionnaire.combine, language),
        rule=rule_in_words(questionnaire, language),
        rule_source=_source(questionnaire.level_rule.source, language),
        dimensions=dimensions,
        resting=tuple(_resting(questionnaire, language)),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    questionnaire: Questionnaire
    language: Language
    shares: list[dict[str, str]]

    def case(self, held: Condition | None) -> str:
        return _USUALLY.in_language(self.language) if held is None else self.said(held)

    def said(self, condition: Condition | None) -> str:
        return "" if condition is None else condition_in_words(self.questionnaire, condition, self.language)

    def dimension(self, dimension: Dimension) -> DimensionLaidOpen:
        return DimensionLaidOpen(
            part=self._part(dimension, dimension.introduction),
            belongs_to=dimension.part.in_language(self.language),
            minutes=dimension.minutes,
            question_count=sum(1 for _ in entered_questions(dimension)),
            scored=dimension.scored,
            counted=dimension.counted,
            groups=tuple(self._groups(dimension)),
        )

    def _groups(self, dimension: Dimension) -> Iterator[GroupLaidOpen]:
        """The groups in the order of their first indicators, as the questions are asked."""
        groups = {group.key: group for group in dimension.groups}
        gathered: dict[str, list[IndicatorLaidOpen]] = {}
        for indicator in dimension.indicators:
            gathered.setdefault(indicator.group, []).append(self._indicator(indicator))
        for key, indicators in gathered.items():
            part = self._part(groups[key], NO_TEXT) if key in groups else None
            yield GroupLaidOpen(part=part, indicators=tuple(indicators))

    def _indicator(self, indicator: Indicator) -> IndicatorLaidOpen:
        questions = tuple(self._question(each) for each in indicator.questions)
        return IndicatorLaidOpen(part=self._part(indicator, indicator.description), questions=questions)

    def _part(self, part: Dimension | Group | Indicator, about: Text) -> PartLaidOpen:
        return PartLaidOpen(
            key=part.key,
            code=part.code,
            title=part.title.in_language(self.language),
            about=about.in_language(self.language),
            shares=self._of(part.key),
            combine=combined_in_words(part.combine, self.language),
            asked_when="" if isinstance(part, Group) else self.said(part.asked_when),
            source=_source(part.source, self.language),
        )

    def _question(self, question: Question) -> QuestionLaidOpen:
        scale = question.points if isinstance(question, Figure | Ratio) else None
        return QuestionLaidOpen(
            text=question.text.in_language(self.language),
            hint=question.hint.in_language(self.language),
            shares=self._of(question.key),
            asked_when=self.said(question.asked_when),
            answers=points_in_words(question, self.language),
            source=None if scale is None else _source(scale.source, self.language),
        )

    def _of(self, key: str) -> tuple[str, ...]:
        """The weight in each case of weights; nothing where there is none."""
        return tuple(each[key] for each in self.shares if key in each)


def _shares(prepared: tuple[Branch, tuple[Branch, ...]], language: Language) -> Iterator[tuple[str, str]]:
    total, beside = prepared
    for branch in (total, *beside):
        yield from _below(branch, language)


def _below(branch: Branch, language: Language) -> Iterator[tuple[str, str]]:
    """The weight of each part of ``branch`` and of what is below, by key."""
    parts: list[tuple[str, Fraction]] = [(each.key, each.weight) for each in branch.branches]
    parts += [(question.key, weight) for question, weight in branch.questions]
    if isinstance(branch.combine, Sum):
        for key, weight in parts:
            yield key, _POINTS.in_language(language).format(points=shown_exactly(weight))
    else:
        yield from zip((key for key, _ in parts), map(_percent, branch.whole_shares), strict=False)
    for inner in branch.branches:
        yield from _below(inner, language)


def _percent(share: Fraction) -> str:
    return percentage(share, decimals=0 if (share * 100).denominator == 1 else 1)


def _source(source: Source, language: Language) -> SourceInWords:
    """A source; one that has no other title than its mark has no document."""
    number = _NUMBER.in_language(language).format(number=source.number) if source.number else ""
    return SourceInWords(
        document="" if source.title == source.mark.label else source.title + number,
        note=source.note,
        mark=MARKS[source.mark].in_language(language),
        tone=_TONES.get(source.mark, "amber"),
    )


def _resting(questionnaire: Questionnaire, language: Language) -> Iterator[Resting]:
    """The documents by how far they may be relied on, official ones first."""
    listed = [questionnaire.source, questionnaire.level_rule.source, *questionnaire.sources]
    by_mark: dict[str, list[SourceInWords]] = {}
    for mark in Mark:
        sources: Iterable[Source] = dict.fromkeys(each for each in listed if each.mark is mark)
        by_mark.setdefault(MARKS[mark].in_language(language), []).extend(
            _source(each, language) for each in sources
        )
    for mark_text, found in by_mark.items():
        if found:
            yield Resting(mark=mark_text, tone=found[0].tone, sources=tuple(found))
