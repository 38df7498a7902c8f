"""What other assessments say, shown at the question: an answer on offer, or the same fact given otherwise."""

import json
from collections.abc import Mapping

from flask import url_for
from werkzeug.datastructures import MultiDict

from assessment.domain.answer_codec import answer_to_json
from assessment.domain.texts import Language
from assessment.domain.workflow import Status
from assessment.formatting import day
from assessment.report.answers_in_words import in_words
from assessment.services.carrying_in import Elsewhere, Known, Offered
from assessment.services.known_facts import GivenFact
from assessment.web.entered_fields import entered_of
from assessment.web.question_fields import KnownLine
from assessment.web.wording import _

KEEP = "keep"
"""The button that takes over the answer on offer for the question it names."""


def known_lines(known: Known, language: Language) -> Mapping[str, KnownLine]:
    """The line for each question of which something is known; where the two agree, none is needed."""
    lines = {key: _offer(offered, language) for key, offered in known.offers.items()}
    for key, elsewhere in known.elsewhere.items():
        if not elsewhere.agrees:
            lines[key] = _differing(elsewhere, language)
    return lines


def source_in_words(source: GivenFact, language: Language) -> str:
    """Where and when a fact was given, or what was done that leads to it."""
    if source.done is not None:
        title = source.done.measure.title.in_language(language)
        return _("路线图：已完成“%(title)s”，%(on)s", title=title, on=day(source.done.on, language=language))
    title = source.questionnaire.title.in_language(language)
    return _("《%(title)s》%(at)s", title=title, at=day(source.at, language=language))


def with_kept(form: MultiDict[str, str], known: Known) -> MultiDict[str, str]:
    """The form with the answer on offer in the fields of the question whose button was pressed."""
    key = form.get(KEEP, "")
    if key not in known.offers:
        return form
    entered = entered_of(known.offers[key].answer)
    changed = MultiDict(form)
    for name in (key, *(f"{key}.{part}" for part in ("state", "share", "depth", "detail", "reason"))):
        changed.poplist(name)
    changed.setlist(key, list(entered.values))
    changed[f"{key}.share"], changed[f"{key}.depth"] = entered.share, entered.depth
    return changed


def _offer(offered: Offered, language: Language) -> KnownLine:
    answer = in_words(offered.question, offered.answer, language)
    source = source_in_words(offered.source, language)
    if offered.source.done is not None:
        said = _("%(source)s。据此这一题是：%(answer)s", source=source, answer=answer)
    else:
        said = _said(offered, source, answer)
    return KnownLine(text=said, keep=json.dumps(answer_to_json(offered.answer), ensure_ascii=False))


def _said(offered: Offered, source: str, answer: str) -> str:
    return (
        _("%(source)s已答过：%(answer)s", source=source, answer=answer)
        if offered.same
        else _("按%(source)s等处的回答推算：%(answer)s", source=source, answer=answer)
    )


def _differing(elsewhere: Elsewhere, language: Language) -> KnownLine:
    source = elsewhere.source
    if source.done is not None:
        return KnownLine(
            text=_(
                "%(source)s。据此这一题是：%(answer)s。与这里的回答不一样，请看哪个对。",
                source=source_in_words(source, language),
                answer=in_words(source.question, source.said, language),
            )
        )
    is_open = source.status is Status.DRAFT
    text = _(
        "同一件事在%(source)s里答的是：%(answer)s。%(what)s",
        source=source_in_words(source, language),
        answer=in_words(source.question, source.said, language),
        what=_("哪个对，请把另一处也改一下。")
        if is_open
        else _("那份已经提交；以这里为准的话，下次自评时会带入。"),
    )
    url = url_for("answering.tasks", assessment_id=source.assessment) if is_open else ""
    return KnownLine(text=text, url=url, link=_("去那份问卷") if url else "")
