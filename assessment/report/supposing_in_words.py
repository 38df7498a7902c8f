"""What if, in words: the figures then beside the present ones, and what became of each change and measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.domain.facts import Asking
from assessment.domain.levels import thresholds
from assessment.domain.paths import Stuck
from assessment.domain.questionnaire import placed_questions
from assessment.domain.requirements import TOTAL
from assessment.domain.scoring import Score
from assessment.domain.supposing import Aside, Supposition, Winner, net_range, would_bring
from assessment.domain.texts import Language, Text
from assessment.formatting import amount_range
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words
from assessment.report.paths_in_words import RouteInWords, route_in_words
from assessment.report.question_findings import shown
from assessment.report.standing import StandingInWords, standing_of

_TOTAL: Final = Text("总分", "Total")
_SLIGHT: Final = Text("不到 0.1", "less than 0.1")
_BY_MEASURE: Final = Text(
    "举措会做得更好（{answer}），这道题按举措算。", "The measures go further ({answer}), so they count here."
)
_BY_ANSWER: Final = Text(
    "举措在这道题上不再提高，按您改的答案算。", "The measures add nothing here, so your answer counts."
)
_NOT_ASKED: Final = Text(
    "这样改以后不会问到这道题，它不影响得分。", "Then this question is not asked, so it makes no difference."
)
_ASIDE: Final = {
    Aside.DONE: Text("按这些答案已经做到，不再计入。", "Done already by these answers, so not counted."),
    Aside.UNFIT: Text("按这些答案不适合贵企业，没有计入。", "Does not fit by these answers, so not counted."),
    Aside.UNPRICED: Text(
        "对贵企业这样规模没有费用估算，没有计入。", "No estimate for a firm of this size, so not counted."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure now and then; ``change`` is the difference of what is certain, empty where there is none."""

    title: str
    now: str
    then: str
    change: str
    rises: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedInWords:
    """An answer that was changed, by its question, and what else is to be said of it."""

    key: str
    question: str
    now: str
    then: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LackInWords:
    """Something that has to be there first, and the measures that would bring it about, by key and title."""

    text: str
    by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckInWords:
    """A measure that was picked and cannot begin: what is missing, and which ones it waits for."""

    title: str
    missing: tuple[LackInWords, ...]
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedInWords:
    """All that the page says; ``route`` has the steps and the money, ``net`` the range of the net cost."""

    now: StandingInWords
    then: StandingInWords
    total: Compared
    dimensions: tuple[Compared, ...]
    changed: tuple[ChangedInWords, ...]
    aside: tuple[tuple[str, str], ...]
    stuck: tuple[StuckInWords, ...]
    route: RouteInWords
    net: str

    @property
    def moves(self) -> int:
        """By how many levels it goes up; down, if negative."""
        return self.then.current - self.now.current


def supposed_in_words(supposed: Supposition, language: Language = "zh") -> SupposedInWords:
    """A supposition against the present."""
    now, then = supposed.present.score, supposed.route.score
    return SupposedInWords(
        now=standing_of(now, language),
        then=standing_of(then, language),
        total=_compared(_TOTAL.in_language(language), (now, then), TOTAL, language),
        dimensions=tuple(_dimensions(now, then, language)),
        changed=tuple(_changed(supposed, language)),
        aside=tuple(
            (each.title.in_language(language), _ASIDE[why].in_language(language))
            for each, why in supposed.aside
        ),
        stuck=tuple(_stuck(supposed, each, language) for each in supposed.route.stuck),
        route=route_in_words(supposed.outset, supposed.route, language),
        net=amount_range(*net_range(supposed.outset, supposed.route), language=language),
    )


def _dimensions(now: Score, then: Score, language: Language) -> Iterator[Compared]:
    for dimension in now.questionnaire.dimensions:
        title = dimension.title.in_language(language)
        if any(each.key == dimension.key for each in (*now.dimensions, *then.dimensions)):
            yield _compared(title, (now, then), dimension.key, language)


def _compared(title: str, scores: tuple[Score, Score], node: str, language: Language) -> Compared:
    limits = thresholds(scores[0].questionnaire.level_rule)
    found = [each.total if node == TOTAL else each.node(node) for each in scores]
    now, then = (shown(None if each is None else each.points, limits, language) for each in found)
    change = Fraction(0) if now.low is None or then.low is None else then.low - now.low
    return Compared(
        title=title, now=now.text, then=then.text, change=_signed(change, language), rises=change > 0
    )


def _signed(change: Fraction, language: Language) -> str:
    if not change:
        return ""
    size = shown_score(abs(change))
    sign = "+" if change > 0 else "−"
    return f"{sign}{_SLIGHT.in_language(language) if size == '0.0' else size}"


def _changed(supposed: Supposition, language: Language) -> Iterator[ChangedInWords]:
    present, then = supposed.present.sheet.answers, supposed.route.sheet.answers
    for key, placed in placed_questions(supposed.outset.sheet.questionnaire).items():
        if key not in supposed.changes:
            continue
        note = ""
        if supposed.route.score.facts.asking.get(key) is Asking.NOT_ASKED:
            note = _NOT_ASKED.in_language(language)
        elif supposed.winners.get(key) is Winner.MEASURE:
            better = in_words(placed.question, then.get(key), language)
            note = _BY_MEASURE.in_language(language).format(answer=better)
        elif supposed.winners.get(key) is Winner.ANSWER:
            note = _BY_ANSWER.in_language(language)
        yield ChangedInWords(
            key=key,
            question=placed.question.text.in_language(language),
            now=in_words(placed.question, present.get(key), language),
            then=in_words(placed.question, supposed.changes[key], language),
            note=note,
        )


def _stuck(supposed: Supposition, stuck: Stuck, language: Language) -> StuckInWords:
    titles = {each.key: each.title.in_language(language) for each in supposed.outset.measures}
    waiting = {each.measure.key for each in supposed.route.stuck}
    return StuckInWords(
        title=titles[stuck.measure.key],
        missing=tuple(
            LackInWords(
                text=each.text.in_language(language),
                by=tuple(
                    (bearer.key, titles[bearer.key])
                    for bearer in would_bring(supposed.outset, each)
                    if bearer.key not in waiting
                ),
            )
            for each in stuck.missing
        ),
        waits_for=tuple(titles[key] for key in stuck.waits_for),
    )
