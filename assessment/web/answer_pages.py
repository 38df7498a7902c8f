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
from assessment.services.sheets import Kept, Sheet
from assessment.web.derived import derived_lines, relation_messages
from assessment.web.entered_fields import entered_of
from assessment.web.leaves import Leaf
from assessment.web.question_fields import Surroundings
from assessment.web.question_markup import question_markup
from assessment.web.wording import _

_SEEN_BY: Final = {
    "L0": "可以公开。",
    "L1": "贵企业的人，提交后还有为您服务的工作站顾问。",
    "L2": "贵企业的人，提交后还有为您服务的工作站顾问；经信部门只看到五家以上企业的汇总。",
    "L3": "贵企业的人，提交后还有为您服务的工作站顾问，每次查看都有记录；经信部门只看到五家以上企业的汇总。",
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


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came with a page that was not accepted: the fields as typed, and what is wrong with each."""

    entered: Mapping[str, Entered]
    errors: Mapping[str, str]
    revisions: Mapping[str, int]


UNTOUCHED: Final = Attempt({}, {}, {})


def answer_page(sheet: Sheet, leaf: Leaf, attempt: Attempt, *, language: Language) -> AnswerPage:
    """The page as it stands, or as it was typed and not accepted."""
    progress = sheet.progress[leaf.dimension.key]
    target = _url("answering.page", sheet, leaf)
    return AnswerPage(
        problems=tuple(Problem(f"q-{key}", text) for key, text in attempt.errors.items()),
        action=target,
        save_url=_url("answering.save", sheet, leaf),
        sign_in_url=url_for("accounts.sign_in", next=target),
        groups=tuple(_groups(sheet, leaf, attempt, language)),
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


def _groups(sheet: Sheet, leaf: Leaf, attempt: Attempt, language: Language) -> Iterable[Group]:
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
                seen_by=_(_SEEN_BY[question.sensitivity]),
                error=attempt.errors.get(key, ""),
                warning=odd.get(key, ""),
                revision=attempt.revisions.get(key, stored.revision if stored else 0),
                saved=_saved(stored, language) if stored and key in sheet.answers else "",
                derived=derived.get(key, ()),
            )
            entered = attempt.entered.get(key) or entered_of(sheet.answers.get(key))
            fields.append(question_markup(question, entered, around, language=language))
        yield Group(
            indicator.title.in_language(language), indicator.description.in_language(language), tuple(fields)
        )


def _saved(stored: Kept, language: Language) -> str:
    return _("已保存 %(at)s", at=moment(stored.answered_at, language=language))


def answer_in_words(sheet: Sheet, question: Question, language: Language) -> str:
    """What stands for a question, in words."""
    return in_words(question, sheet.answers.get(question.key), language)
