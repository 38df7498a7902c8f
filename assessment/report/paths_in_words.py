"""A path in words: measures in order, what each changes, the money with its arithmetic, where it leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from assessment.domain.aims import place_of
from assessment.domain.facts import Answers
from assessment.domain.incentives import Line
from assessment.domain.measures import Measure
from assessment.domain.paths import YUAN, Outset, Route, Step, sheets_after, spending_on
from assessment.domain.questionnaire import placed_questions
from assessment.domain.requirements import Shortfall
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import amount, amount_range, months_range, number
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words
from assessment.report.demands import shortfall_in_words

_MONTHS: Final = Text("第 {first}–{last} 个月", "months {first}–{last}")
_MONTH: Final = Text("第 {first} 个月", "month {first}")
_COUNTED: Final = Text("{count} 项举措", "{count} measures")
_ONE: Final = Text("{count} 项举措", "{count} measure")
_UNANSWERED: Final = Text("未回答", "not answered")
_SUM: Final = Text("{spending} × {rate}% = {back}", "{spending} × {rate}% = {back}")
_UNSURE: Final = Text("待核实，不计入", "to be verified, not counted")
_CAP: Final = Text("合计不超过 {amount}", "no more than {amount} together")
_JOIN: Final = Text("；", "; ")
_YEAR: Final = Text("以 {year} 年申报通知为准", "the notice of {year} decides")


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer a measure changes: from what to what."""

    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInWords:
    """One measure of a path."""

    title: str
    what: str
    when: str
    cost: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInWords:
    """What one incentive may give back, and how that is reckoned."""

    title: str
    reckoned: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteInWords:
    """A path as it is told: ``binding`` is what keeps it from the level after the one it reaches.

    ``is_aided`` says whether any of the money is sure to come back.
    """

    steps: tuple[StepInWords, ...]
    count: str
    lines: tuple[LineInWords, ...]
    caps: tuple[str, ...]
    cost: str
    middle: str
    back: str
    is_aided: bool
    net: str
    months: int
    duration: str
    level: str
    points: str
    following: str
    binding: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A level on the frontier: what it costs at least, in words and in 万元, and how long that takes."""

    level: str
    place: int
    net: Decimal
    cost: str
    points: str
    months: int
    count: int


def route_in_words(outset: Outset, route: Route, language: Language = "zh") -> RouteInWords:
    """All of a path."""
    bill, decision = route.bill, route.score.decision
    following = decision.following
    return RouteInWords(
        steps=tuple(_steps(outset, route, language)),
        count=(_ONE if len(route.steps) == 1 else _COUNTED)
        .in_language(language)
        .format(count=len(route.steps)),
        lines=tuple(_line(line, language) for line in bill.estimate.lines),
        caps=tuple(
            _CAP.in_language(language).format(amount=amount(cap.amount, language=language))
            for cap in bill.estimate.capped
        ),
        cost=amount_range(bill.low, bill.high, language=language),
        middle=amount(bill.middle, language=language),
        back=amount(bill.estimate.low, language=language),
        is_aided=bill.estimate.low > 0,
        net=net_in_words(bill.net, language),
        months=route.months,
        duration=months_range(route.months, route.months, language=language),
        level=decision.level.title.in_language(language),
        points=points_in_words(route.score),
        following="" if following is None else following.title.in_language(language),
        binding=lacking_in_words(route.score, decision.binding, language),
    )


def lacking_in_words(
    score: Score, shortfalls: Sequence[Shortfall], language: Language = "zh", *, then: bool = True
) -> tuple[str, ...]:
    """What is missing even ``then``, when a path is behind one, or now; clause by clause."""
    return tuple(shortfall_in_words(score, each, language, then=then) for each in shortfalls)


def net_in_words(net: int, language: Language = "zh") -> str:
    """A net cost in 元 as people read it, in 万元."""
    return amount(Decimal(net) / YUAN, language=language)


def points_in_words(score: Score) -> str:
    """The certain points of the whole."""
    points = score.total.points
    return shown_score(Fraction(0) if points is None else points[0])


def marks_of(routes: Sequence[Route], language: Language = "zh") -> tuple[Mark, ...]:
    """The frontier in words, the cheapest first."""
    return tuple(
        Mark(
            level=route.score.decision.level.title.in_language(language),
            place=place_of(route.score.questionnaire.level_rule, route.score.decision.level.key),
            net=Decimal(route.bill.net) / YUAN,
            cost=net_in_words(route.bill.net, language),
            points=points_in_words(route.score),
            months=route.months,
            count=len(route.steps),
        )
        for route in routes
    )


def measure_cost(outset: Outset, measure: Measure, language: Language = "zh") -> str:
    """What a measure costs this firm."""
    spending = spending_on(outset, measure)
    return amount_range(spending.low, spending.high, language=language)


def _steps(outset: Outset, route: Route, language: Language) -> Iterator[StepInWords]:
    done = frozenset[str]()
    for step in sorted(route.steps, key=lambda each: (each.starts, each.ends)):
        before = sheets_after(outset, done)[0].answers
        done |= {step.measure.key}
        after = sheets_after(outset, done)[0].answers
        yield StepInWords(
            title=step.measure.title.in_language(language),
            what=step.measure.what.in_language(language),
            when=_when(step, language),
            cost=measure_cost(outset, step.measure, language),
            changes=tuple(_changes(outset, before, after, language=language)),
        )


def _when(step: Step, language: Language) -> str:
    form = _MONTH if step.ends <= step.starts + 1 else _MONTHS
    return form.in_language(language).format(first=step.starts + 1, last=step.ends)


def _changes(outset: Outset, before: Answers, after: Answers, *, language: Language) -> Iterator[Change]:
    for key, placed in placed_questions(outset.sheet.questionnaire).items():
        now, then = before.get(key), after.get(key)
        if then is not None and now != then:
            yield Change(
                placed.question.text.in_language(language),
                _UNANSWERED.in_language(language)
                if now is None
                else in_words(placed.question, now, language),
                in_words(placed.question, then, language),
            )


def _line(line: Line, language: Language) -> LineInWords:
    rate = line.incentive.rate or Fraction(0)
    reckoned = _SUM.in_language(language).format(
        spending=amount_range(line.spending_low, line.spending_high, language=language),
        rate=number(rate * 100),
        back=amount_range(line.raw_low, line.raw_high, language=language),
    )
    notes = [] if line.certain else [_UNSURE.in_language(language)]
    notes.append(_YEAR.in_language(language).format(year=line.incentive.notice_year))
    return LineInWords(
        title=line.incentive.title.in_language(language),
        reckoned=reckoned,
        note=_JOIN.in_language(language).join(notes),
    )
