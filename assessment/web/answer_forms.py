"""Answers that were posted, a page by a form or one by a script: what was typed, changes, clashes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from assessment.domain.entered_answers import Entered, Mistake, read_answer
from assessment.domain.facts import Asking
from assessment.domain.questions import Question
from assessment.formatting import moment
from assessment.report.answers_in_words import in_words
from assessment.services.answering import Change, Conflict, SavedPage
from assessment.services.sheets import Sheet
from assessment.web.answer_pages import Attempt
from assessment.web.entered_fields import entered_from, entered_in
from assessment.web.incoming import read_json
from assessment.web.leaves import Leaf
from assessment.web.wording import _, current_language

_REVISION: Final = ".revision"
_MOST_REVISIONS: Final = 1_000_000
_OPERATION: Final = re.compile(r"[0-9A-Za-z_-]{0,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAnswer:
    """One answer as a script sent it: the fields, the revision seen, the operation that counts once."""

    question: Question
    entered: Entered
    seen: int
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A page as posted: its fields and the revisions seen, what it changes, what of it is no answer."""

    entered: Mapping[str, Entered]
    seen: Mapping[str, int]
    changes: Sequence[Change]
    mistakes: Mapping[str, str]


def sent_answer(leaf: Leaf, body: bytes) -> SentAnswer | None:
    """What a script sent about a question of the page; ``None`` for anything but the contract's form."""
    try:
        sent = read_json(body)
    except ValueError:
        return None
    match sent:
        case {"revision": bool()}:
            return None
        case {"question": str(name), "revision": int(seen), "operation": str(operation), **rest}:
            question = next((each for each in leaf.questions if each.key == name), None)
            if question is None or not 0 <= seen < _MOST_REVISIONS or not _OPERATION.fullmatch(operation):
                return None
            entered = entered_from(question, rest.get("answer"))
            if entered is None:
                return None
            return SentAnswer(question=question, entered=entered, seen=seen, operation=operation)
        case _:
            return None


def read_page(sheet: Sheet, leaf: Leaf, form: MultiDict[str, str]) -> Posted:
    """What was typed, what of it changes an answer, what is no answer; questions not posted stay."""
    entered, changes, mistakes, seen = {}, [], {}, {}
    for question in leaf.questions:
        key = question.key
        if f"{key}{_REVISION}" not in form:
            continue
        entered[key], seen[key] = entered_in(form, key), _revision(form, key)
        answer = read_answer(question, entered[key])
        if isinstance(answer, Mistake):
            mistakes[key] = answer.message.in_language(current_language())
        elif answer != sheet.answers.get(key):
            changes.append(Change(question=key, answer=answer, seen=seen[key]))
    return Posted(entered=entered, seen=seen, changes=changes, mistakes=mistakes)


def _revision(form: MultiDict[str, str], key: str) -> int:
    seen = form.get(f"{key}{_REVISION}", "0")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < len(str(_MOST_REVISIONS)) else 0


def attempted(leaf: Leaf, posted: Posted, saved: SavedPage) -> Attempt:
    """What is left to put right once the rest was saved: what is no answer, what clashed with a colleague's.

    A mistake goes back with the revision the person saw, so that a colleague's newer answer still clashes;
    what clashed with the colleague's, so that saving again keeps one's own. What is not asked any more is
    no matter.
    """
    asking = saved.sheet.facts.asking
    errors = {key: told for key, told in posted.mistakes.items() if asking[key] is Asking.ASKED}
    seen = {key: posted.seen[key] for key in errors}
    for conflict in saved.conflicts:
        key = conflict.change.question
        errors[key] = _clash(leaf, conflict)
        seen[key] = conflict.theirs.revision
    entered = {key: posted.entered[key] for key in errors}
    standing = [key for key in posted.entered if key in saved.sheet.answers and key not in errors]
    ordered = {each.key: errors[each.key] for each in leaf.questions if each.key in errors}
    return Attempt(entered=entered, errors=ordered, revisions=seen, others_saved=len(standing))


def _clash(leaf: Leaf, conflict: Conflict) -> str:
    question = next(each for each in leaf.questions if each.key == conflict.change.question)
    language = current_language()
    return _(
        "%(by)s 在 %(at)s 回答为“%(theirs)s”。下面是您的答案：要保留，请再保存一次；否则请改成一样。",
        by=conflict.theirs.by,
        at=moment(conflict.theirs.at, language=language),
        theirs=in_words(question, conflict.theirs.answer, language),
    )
