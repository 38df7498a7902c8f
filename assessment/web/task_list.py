"""The list of dimensions as tasks: state, count, minutes, and where to go on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import url_for

from assessment.domain.facts import Asking
from assessment.domain.progress import Progress, minutes_left
from assessment.domain.questionnaire import Dimension, placed_questions
from assessment.domain.workflow import Status
from assessment.services.carrying_in import Known
from assessment.services.sheets import Sheet
from assessment.web.known_lines import known_lines
from assessment.web.leaves import Leaf, leaves_of
from assessment.web.wording import _, current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One dimension as ``components/lists.html`` lists it."""

    label: str
    url: str
    state: str
    tone: str
    answered: int
    asked: int
    minutes: int | None
    hint: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A question whose fact was answered otherwise elsewhere: its text, the way there, what is said there."""

    label: str
    url: str
    text: str


def task_of(sheet: Sheet, dimension: Dimension) -> Task:
    """A dimension with its state and what is left of it."""
    progress = sheet.progress[dimension.key]
    state, tone = _state(progress)
    return Task(
        label=dimension.title.in_language(current_language()),
        url=_open_page_url(sheet, dimension) if sheet.assessment.status is Status.DRAFT else "",
        state=state,
        tone=tone,
        answered=progress.answered,
        asked=progress.asked,
        minutes=minutes_left(dimension, progress) or None,
        hint=dimension.introduction.in_language(current_language()),
    )


def whole_progress(sheet: Sheet) -> Progress:
    """The progress of the whole assessment."""
    return sum(sheet.progress.values(), start=Progress(0, 0))


def first_open_url(sheet: Sheet) -> str:
    """The page of the first question that still needs an answer; empty when all have one."""
    progress = sheet.progress
    missing = [each for each in sheet.questionnaire.dimensions if not progress[each.key].complete]
    return _open_page_url(sheet, missing[0]) if missing else ""


def differing_tasks(sheet: Sheet, known: Known) -> tuple[Differing, ...]:
    """The questions answered otherwise than the same fact was elsewhere, each with the way there."""
    language = current_language()
    lines = known_lines(replace(known, offers={}), language)
    placed = placed_questions(sheet.questionnaire)
    return tuple(
        Differing(
            label=placed[key].question.text.in_language(language), url=page_of(sheet, key), text=line.text
        )
        for key, line in lines.items()
    )


def page_of(sheet: Sheet, question_key: str) -> str:
    """Where a question stands, with the jump to it."""
    for leaf in _all_leaves(sheet):
        if question_key in leaf.numbers:
            return f"{_page_url(sheet, leaf)}#q-{question_key}"
    return ""


def _all_leaves(sheet: Sheet) -> Iterator[Leaf]:
    for dimension in sheet.questionnaire.dimensions:
        yield from leaves_of(sheet.questionnaire, dimension.key)


def _open_page_url(sheet: Sheet, dimension: Dimension) -> str:
    """The first page of a dimension on which something is missing, else its first page."""
    leaves = leaves_of(sheet.questionnaire, dimension.key)
    for leaf in leaves:
        for question in leaf.questions:
            asked = sheet.facts.asking[question.key] is Asking.ASKED and not question.optional
            if asked and question.key not in sheet.answers:
                return _page_url(sheet, leaf)
    return _page_url(sheet, leaves[0])


def _page_url(sheet: Sheet, leaf: Leaf) -> str:
    return url_for(
        "answering.page", assessment_id=sheet.assessment.id, key=leaf.dimension.key, number=leaf.number
    )


def _state(progress: Progress) -> tuple[str, str]:
    if progress.complete:
        return _("已完成"), "green"
    return (_("进行中"), "blue") if progress.answered else (_("未开始"), "grey")
