"""What a script is told about an answer it sent; the contract stands at the top of ``autosave.js``."""

from collections.abc import Collection

from flask import Response, jsonify, make_response

from assessment.domain.answer_codec import answer_to_json
from assessment.domain.dependencies import resting_on
from assessment.domain.entered_answers import Mistake
from assessment.domain.errors import AnswerConflictError
from assessment.domain.facts import Asking
from assessment.domain.progress import Progress, progress_over
from assessment.formatting import moment
from assessment.report.answers_in_words import in_words
from assessment.services.sheets import Sheet
from assessment.web.answer_pages import remaining
from assessment.web.derived import derived_lines, relation_messages
from assessment.web.leaves import Leaf
from assessment.web.wording import _, current_language


def saved_reply(sheet: Sheet, leaf: Leaf, key: str) -> Response:
    """The answer stands; what the page has to show now."""
    stored = sheet.stored.get(key)
    at = moment(stored.answered_at, language=current_language()) if stored else ""
    return jsonify(
        question=key,
        revision=stored.revision if stored else 0,
        saved=_("已保存 %(at)s", at=at) if stored else "",
        page=_page(sheet, leaf, among=resting_on(sheet.questionnaire, (key,))),
    )


def mistake_reply(key: str, mistake: Mistake) -> Response:
    """What was entered is no answer; nothing was changed."""
    return make_response(
        jsonify(error="invalid", question=key, message=mistake.message.in_language(current_language())), 422
    )


def malformed_reply() -> Response:
    """The script sent something else than the contract says."""
    return make_response(jsonify(error="refused", message=_("页面已更新，请刷新后再填写。")), 422)


def conflict_reply(sheet: Sheet, leaf: Leaf, conflict: AnswerConflictError) -> Response:
    """A colleague's answer stands; the person chooses."""
    question = next(each for each in leaf.questions if each.key == conflict.question)
    theirs = conflict.theirs
    told = {
        "answer": None if theirs.answer is None else answer_to_json(theirs.answer),
        "text": in_words(question, theirs.answer, current_language()),
        "by": theirs.by,
        "at": moment(theirs.at, language=current_language()),
        "revision": theirs.revision,
    }
    reply = jsonify(error="conflict", question=conflict.question, page=_page(sheet, leaf), theirs=told)
    return make_response(reply, 409)


def _page(sheet: Sheet, leaf: Leaf, *, among: Collection[str] | None = None) -> dict[str, object]:
    """All that a saved answer may have changed on the page; ratios only ``among`` those resting on it."""
    language = current_language()
    odd = relation_messages(sheet, leaf, language)
    progress = sheet.progress
    dimension = progress[leaf.dimension.key]
    lines = derived_lines(sheet, leaf, language, among=among)
    return {
        "visible": {each.key: sheet.facts.asking[each.key] is Asking.ASKED for each in leaf.questions},
        "progress": {
            "page": _counted(progress_over(leaf.questions, sheet.answers, sheet.facts)),
            "dimension": _counted(dimension),
            "assessment": _counted(*progress.values()),
        },
        "derived": {
            line.key: {"text": line.text, "basis": line.basis} for each in lines.values() for line in each
        },
        "warnings": {each.key: odd.get(each.key, "") for each in leaf.questions},
        "remaining": remaining(dimension),
    }


def _counted(*parts: Progress) -> list[int]:
    return [sum([each.answered for each in parts]), sum([each.asked for each in parts])]
