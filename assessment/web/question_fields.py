"""Questions as the page shows them: all that ``components/questions.html`` prints of one, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from assessment.domain.entered_answers import MARK_NOT_APPLICABLE, MARK_UNKNOWN, Entered
from assessment.domain.entered_text import TEXT_LIMIT
from assessment.domain.questions import (
    Attained,
    CoverageDepth,
    Figure,
    FreeText,
    MultipleChoice,
    NotApplicablePolicy,
    Option,
    Question,
    Ratio,
    SingleChoice,
    Staged,
    UnknownPolicy,
    YesNo,
)
from assessment.domain.texts import NO_TEXT, Language, Text
from assessment.formatting import number
from assessment.web.wording import _

_ROWS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionField:
    """One option as a card; of a pair of choices one that stands ``alone`` needs no second."""

    value: str
    label: str
    example: str
    counts: str
    checked: bool
    exclusive: bool
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedLine:
    """A ratio that follows from a figure, shown beneath it."""

    key: str
    label: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """What is known of the answer from elsewhere; ``keep`` is the answer on offer, in JSON, if any."""

    text: str = ""
    keep: str = ""
    url: str = ""
    link: str = ""


NOTHING_KNOWN: Final = KnownLine()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a page knows of a question beyond the questionnaire: its place, its past, its mistake."""

    number: str = ""
    asked: bool = True
    error: str = ""
    warning: str = ""
    known: KnownLine = NOTHING_KNOWN
    seen_by: str = ""
    revision: int = 0
    saved: str = ""
    derived: tuple[DerivedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionField:
    """One question as ``components/questions.html`` draws it."""

    key: str
    kind: str
    number: str
    legend: str
    hint: str
    required: bool
    asked: bool
    options: tuple[OptionField, ...] = ()
    shares: tuple[OptionField, ...] = ()
    depths: tuple[OptionField, ...] = ()
    share_legend: str = ""
    depth_legend: str = ""
    unit: str = ""
    value: str = ""
    range_hint: str = ""
    max_length: int = TEXT_LIMIT
    rows: int = _ROWS
    detail_label: str = ""
    detail: str = ""
    unknown_allowed: bool
    unknown_checked: bool
    not_applicable_allowed: bool
    not_applicable_checked: bool
    reason: str
    why: str
    evidence: tuple[str, ...]
    seen_by: str
    known: KnownLine
    derived: tuple[DerivedLine, ...]
    error: str
    warning: str
    revision: int
    saved: str


def field_for(
    question: Question, entered: Entered, around: Surroundings, *, language: Language
) -> QuestionField:
    """The question with what stands in its fields: an answer that is kept, or what was typed and refused."""
    marks = {entered.mark, *entered.values}
    return QuestionField(
        key=question.key,
        kind=_kind(question),
        number=around.number,
        legend=question.text.in_language(language),
        hint=question.hint.in_language(language),
        required=not question.optional,
        asked=around.asked,
        unknown_allowed=question.unknown is UnknownPolicy.INTERVAL,
        unknown_checked=MARK_UNKNOWN in marks,
        not_applicable_allowed=question.not_applicable is not NotApplicablePolicy.REFUSED,
        not_applicable_checked=MARK_NOT_APPLICABLE in marks,
        reason=entered.reason,
        why=question.why.in_language(language),
        evidence=tuple(each.in_language(language) for each in question.evidence),
        seen_by=around.seen_by,
        known=around.known,
        derived=around.derived,
        error=around.error,
        warning=around.warning,
        revision=around.revision,
        saved=around.saved,
        **_of_its_kind(question, entered, language),  # type: ignore[arg-type]
    )


def _kind(question: Question) -> str:
    match question:
        case SingleChoice():
            return "single"
        case MultipleChoice():
            return "multiple"
        case Staged():
            return "staged"
        case Figure():
            return "figure"
        case Ratio():
            return "derived"
        case CoverageDepth():
            return "coverage"
        case Attained():
            return "attained"
        case YesNo():
            return "confirmation"
        case FreeText():
            return "text"
        case _:
            assert_never(question)


def _of_its_kind(question: Question, entered: Entered, language: Language) -> Mapping[str, object]:
    typed = entered.values[0] if entered.values else ""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options) | Staged(steps=options):
            return {"options": _options(options, entered.values, language)}
        case Figure():
            value = "" if typed == MARK_UNKNOWN else typed
            unit = question.unit.in_language(language)
            return {"unit": unit, "value": value, "range_hint": _range_hint(question)}
        case Ratio():
            return {"value": typed}
        case CoverageDepth():
            return {
                "shares": _options(
                    question.shares, (entered.share,), language, alone=_needs_no_depth(question)
                ),
                "depths": _options(question.depths, (entered.depth,), language),
                "share_legend": _("覆盖了多大范围"),
                "depth_legend": _("做到了哪一步"),
            }
        case Attained(steps=steps):
            return {
                "shares": _options(question.shares, (entered.share,), language),
                "depths": _options(steps, (entered.depth,), language, alone=frozenset({steps[-1].key})),
                "share_legend": _("下一级做到了多少"),
                "depth_legend": _("全部做到的最高一级"),
            }
        case YesNo():
            return {
                "options": _yes_and_no(question, entered, language),
                "detail_label": question.detail.in_language(language),
                "detail": entered.detail,
            }
        case FreeText():
            return {"value": typed}
        case _:
            assert_never(question)


def _options(
    options: Sequence[Option],
    checked: Sequence[str],
    language: Language,
    *,
    alone: frozenset[str] = frozenset(),
) -> tuple[OptionField, ...]:
    return tuple(
        OptionField(
            value=option.key,
            label=option.text.in_language(language),
            example=option.example.in_language(language),
            counts=option.counts.in_language(language),
            checked=option.key in checked,
            exclusive=option.exclusive,
            alone=option.key in alone,
        )
        for option in options
    )


def _needs_no_depth(question: CoverageDepth) -> frozenset[str]:
    """The shares for which the depth makes no difference."""
    return frozenset(row.share for row in question.table if len(set(row.points)) == 1)


def _yes_and_no(question: YesNo, entered: Entered, language: Language) -> tuple[OptionField, ...]:
    yes = Option(key="yes", text=Text(_("是")), counts=question.counts, example=question.example)
    no = Option(key="no", text=Text(_("否")), counts=NO_TEXT)
    return _options((yes, no), entered.values, language)


def _range_hint(figure: Figure) -> str:
    if figure.usual_from is None or figure.usual_to is None:
        return ""
    return _(
        "多数企业在 %(low)s 到 %(high)s 之间",
        low=number(figure.usual_from),
        high=number(figure.usual_to),
    )
