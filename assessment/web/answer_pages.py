"""A page of questions put together: what stands, what was typed, what is asked, what follows, what is odd."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import url_for
from markupsafe import Markup

from assessment.domain.entered_answers import Entered
from assessment.domain.facts import Asking
from assessment.domain.progress import Progress
from assessment.domain.questions import Question, Ratio
from assessment.domain.texts import Language
from assessment.formatting import moment
from assessment.report.answers_in_words import in_words
from assessment.services.carrying_in import Known
from assessment.services.sheets import Sheet
from assessment.web.derived import derived_lines, relation_messages
from assessment.web.entered_fields import entered_of
from assessment.web.known_lines import known_lines
from assessment.web.leaves import Leaf
from assessment.web.question_fields import NOTHING_KNOWN, KnownLine, Surroundings
from assessment.web.question_markup import question_markup
from assessment.web.wording import _, lazy_gettext

_SEEN_BY: Final = {
    "L0": lazy_gettext("可以公开。"),
    "L1": lazy_gettext("贵企业的人，提交后还有为您服务的工作站顾问。"),
    "L2": lazy_gettext("贵企业的人，提交后还有为您服务的工作站顾问；经信部门只看到五家以上企业的汇总。"),
    "L3": lazy_gettext(
        "贵企业的人，提交后还有为您服务的工作站顾问，每次查看都有记录；经信部门只看到五家以上企业的汇总。"
    ),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one indicator under its heading."""

    heading: str
    intro: str
    questions: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right on the page, with the id of the question it is about."""

    target: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """What ``components/answer_page.html`` draws."""

    problems: tuple[Problem, ...]
    others_saved: str
    action: str
    save_url: str
    sign_in_url: str
    groups: tuple[Group, ...]
    answered: int
    asked: int
    remaining: str
    saved: str
    submit_label: str
    back_url: str
    back_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What of a posted page is to be put right, and how many of its other answers are saved.

    By question: the fields as typed, what is wrong with them, the revision to send with them again.
    """

    entered: Mapping[str, Entered]
    errors: Mapping[str, str]
    revisions: Mapping[str, int]
    others_saved: int


UNTOUCHED: Final = Attempt(entered={}, errors={}, revisions={}, others_saved=0)


def answer_page(
    sheet: Sheet, leaf: Leaf, attempt: Attempt, *, known: Known, language: Language
) -> AnswerPage:
    """The page as it stands, where it could not be accepted as it was typed."""
    progress = sheet.progress[leaf.dimension.key]
    target = _url("answering.page", sheet, leaf)
    return AnswerPage(
        problems=tuple(
            Problem(f"q-{key}", _("第 %(number)s 题：%(problem)s", number=leaf.numbers[key], problem=problem))
            for key, problem in attempt.errors.items()
        ),
        others_saved=_others_saved(attempt),
        action=target,
        save_url=_url("answering.save", sheet, leaf),
        sign_in_url=url_for("accounts.sign_in", next=target),
        groups=tuple(_groups(sheet, leaf, attempt, known=known_lines(known, language), language=language)),
        answered=progress.answered,
        asked=progress.asked,
        remaining=remaining(progress),
        saved="",
        submit_label=_("保存并继续") if leaf.number < leaf.total else _("保存并完成本维度"),
        back_url=url_for("answering.tasks", assessment_id=sheet.assessment.id),
        back_label=_("返回任务清单"),
    )


def _url(endpoint: str, sheet: Sheet, leaf: Leaf) -> str:
    return url_for(endpoint, assessment_id=sheet.assessment.id, key=leaf.dimension.key, number=leaf.number)


def remaining(progress: Progress) -> str:
    """How many questions are missing, in words."""
    return _("还差 %(count)s 题", count=progress.missing) if progress.missing else ""


def _groups(
    sheet: Sheet, leaf: Leaf, attempt: Attempt, *, known: Mapping[str, KnownLine], language: Language
) -> Iterable[Group]:
    derived = derived_lines(sheet, leaf, language)
    odd = relation_messages(sheet, leaf, language)
    for indicator in leaf.indicators:
        fields = []
        for question in indicator.questions:
            if isinstance(question, Ratio):
                continue
            key = question.key
            stored = sheet.stored.get(key)
            around = Surroundings(
                number=str(leaf.numbers[key]),
                asked=sheet.facts.asking[key] is Asking.ASKED,
                seen_by=str(_SEEN_BY[question.sensitivity]),
                error=attempt.errors.get(key, ""),
                warning=odd.get(key, ""),
                known=known.get(key, NOTHING_KNOWN),
                revision=attempt.revisions.get(key, stored.revision if stored else 0),
                saved=_saved(sheet, question, attempt, language),
                derived=derived.get(key, ()),
            )
            entered = attempt.entered.get(key) or entered_of(sheet.answers.get(key))
            fields.append(question_markup(question, entered, around, language=language))
        yield Group(
            indicator.title.in_language(language), indicator.description.in_language(language), tuple(fields)
        )


def _others_saved(attempt: Attempt) -> str:
    """That a mistake costs the page's other answers nothing."""
    return _("其余 %(count)s 题已保存。", count=attempt.others_saved) if attempt.others_saved else ""


def _saved(sheet: Sheet, question: Question, attempt: Attempt, language: Language) -> str:
    """Since when the answer shown is kept; where something else is typed, which answer is."""
    stored = sheet.stored.get(question.key)
    if stored is None or question.key not in sheet.answers:
        return ""
    if question.key in attempt.errors:
        return _("仍保留已保存的答案：%(answer)s", answer=answer_in_words(sheet, question, language))
    return _("已保存 %(at)s", at=moment(stored.answered_at, language=language))


def answer_in_words(sheet: Sheet, question: Question, language: Language) -> str:
    """What stands for a question, in words."""
    return in_words(question, sheet.answers.get(question.key), language)
