"""What the page of suppositions draws: questions of the dimension in view, what is carried, measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assessment.domain.advice import Standing, standing_of
from assessment.domain.answers import Answer
from assessment.domain.facts import Asking, facts_from
from assessment.domain.measures import Measure, Pathway
from assessment.domain.paths import candidates, facts_after
from assessment.domain.profile_facts import size_in
from assessment.domain.questionnaire import Dimension, entered_questions
from assessment.domain.questions import Question
from assessment.domain.supposing import Supposition
from assessment.formatting import months_range
from assessment.report.answers_in_words import in_words
from assessment.report.names import PATHWAYS
from assessment.report.paths_in_words import measure_cost
from assessment.web.entered_fields import entered_of
from assessment.web.question_fields import OptionField, QuestionField, Surroundings, field_for
from assessment.web.supposing_query import Asked, Pairs, dimensions_offered, pairs_of, questions_offered
from assessment.web.wording import _, current_language


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A question with its fields, and the present answer in words."""

    field: QuestionField
    present: str


@dataclass(frozen=True, slots=True)
class Group:
    """An indicator's questions; ``opened`` where something was changed or is wrong."""

    title: str
    questions: tuple[AskedAgain, ...]
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A dimension to bring into view, and how many of its answers were changed."""

    key: str
    title: str
    current: bool
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickable:
    """A measure to pick: whether it could begin at once, and its cost and months."""

    key: str
    title: str
    what: str
    cost: str
    months: str
    ready: bool
    picked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The measures of a pathway."""

    title: str
    measures: tuple[Pickable, ...]

    @property
    def picked(self) -> int:
        """How many of them are picked."""
        return sum(each.picked for each in self.measures)


def tabs(asked: Asked, supposed: Supposition) -> tuple[Tab, ...]:
    """The dimensions that have a question to change."""
    return tuple(
        Tab(
            key=each.key,
            title=each.title.in_language(current_language()),
            current=each is asked.dimension,
            changed=sum(question.key in supposed.changes for question in entered_questions(each)),
        )
        for each in dimensions_offered(supposed.outset.sheet.questionnaire)
    )


def carried(asked: Asked, supposed: Supposition) -> Pairs:
    """What the form sends beside its fields: changes in other dimensions, and which dimension is in view."""
    shown = [each.key for each in entered_questions(asked.dimension)]
    bare = replace(asked, measures=())
    return pairs_of(bare, supposed.outset.sheet.questionnaire, but=shown)


def groups(asked: Asked, supposed: Supposition) -> tuple[Group, ...]:
    """The questions of the dimension in view, indicator by indicator; those not asked then are hidden."""
    sheet = supposed.outset.sheet
    facts = facts_from(sheet.questionnaire, sheet.answers, supposed.outset.around.profile)
    offered = questions_offered(sheet.questionnaire)
    numbers = {each.key: place for place, each in enumerate(entered_questions(asked.dimension), start=1)}

    def drawn(question: Question) -> AskedAgain:
        around = Surroundings(
            number=str(numbers[question.key]),
            asked=facts.asking[question.key] is Asking.ASKED,
            error=asked.mistakes.get(question.key, ""),
        )
        return _drawn(question, asked, supposed, around=around)

    found = [
        (each, tuple(drawn(question) for question in each.questions if question.key in offered))
        for each in asked.dimension.indicators
    ]
    touched = {*supposed.changes, *asked.mistakes}
    return tuple(
        Group(
            title=each.title.in_language(current_language()),
            questions=questions,
            opened=any(question.field.key in touched for question in questions),
        )
        for each, questions in found
        if questions
    )


def choices(supposed: Supposition, picked: Sequence[str]) -> tuple[Choice, ...]:
    """The measures that can be picked by pathway, those that could begin at once first."""
    possible, facts = candidates(supposed.outset), facts_after(supposed.outset, frozenset())
    others = tuple(each for each, _why in supposed.aside)

    def pickable(measure: Measure) -> Pickable:
        ranks, profile = supposed.outset.around.ranks, supposed.outset.around.profile
        months = measure.months_for(size_in(profile))
        return Pickable(
            key=measure.key,
            title=measure.title.in_language(current_language()),
            what=measure.what.in_language(current_language()),
            cost=measure_cost(supposed.outset, measure, current_language()),
            months=months_range(months.low, months.high, language=current_language()),
            ready=standing_of(measure, facts, ranks) is Standing.READY,
            picked=measure.key in picked,
        )

    def of(pathway: Pathway) -> Iterator[Pickable]:
        found = [pickable(each) for each in (*others, *possible) if each.pathway is pathway]
        yield from sorted(found, key=lambda each: not each.ready)

    found = (Choice(PATHWAYS[each].in_language(current_language()), tuple(of(each))) for each in Pathway)
    return tuple(each for each in found if each.measures)


def problems_of(asked: Asked, dimension: Dimension) -> list[dict[str, str]]:
    """What is wrong, for the summary at the top: mistakes in view lead to their question."""
    here = {each.key: each for each in entered_questions(dimension)}
    found = [{"target": "", "text": each} for each in asked.problems]
    for key, message in asked.mistakes.items():
        target = f"q-{key}" if key in here else ""
        found.append({"target": target, "text": message if target else _("别的维度里有一个答案：") + message})
    return found


def _drawn(question: Question, asked: Asked, supposed: Supposition, *, around: Surroundings) -> AskedAgain:
    present: Answer | None = supposed.present.sheet.answers.get(question.key)
    standing = supposed.changes.get(question.key, present)
    entered = asked.refused.get(question.key) or entered_of(standing)
    field = field_for(question, entered, around, language=current_language())
    held = field_for(question, entered_of(present), around, language=current_language())
    marked = replace(
        field,
        options=_marked(field.options, held.options),
        shares=_marked(field.shares, held.shares),
        depths=_marked(field.depths, held.depths),
    )
    return AskedAgain(marked, in_words(question, present, current_language()))


def _marked(options: tuple[OptionField, ...], held: tuple[OptionField, ...]) -> tuple[OptionField, ...]:
    """The options without examples, the present one named as such."""
    return tuple(
        replace(
            each,
            example="",
            label=_("%(answer)s（现在）", answer=each.label) if before.checked else each.label,
        )
        for each, before in zip(options, held, strict=True)
    )
