"""A draft as a text file to take along: what stands at the moment, question by question, in words."""

from collections.abc import Iterator

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.questionnaire import entered_questions
from assessment.domain.readings import Reading
from assessment.formatting import moment
from assessment.services.outlets import ANSWERS
from assessment.services.sheets import Sheet, open_sheet
from assessment.web.answer_pages import answer_in_words
from assessment.web.downloads import attachment
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language

blueprint = Blueprint("drafts", __name__, url_prefix="/assessments/<assessment_id>")


@blueprint.get("/draft.txt")
@policy(Act.READ_ASSESSMENT, shows=ANSWERS)
def take(assessment_id: str) -> ResponseReturnValue:
    """The answers so far as a file; it needs neither paper nor room on the server."""
    sheet = open_sheet(
        current_session(),
        current_site().catalogue,
        current_actor(),
        assessment_id,
        act=Act.READ_ASSESSMENT,
        now=now(),
    )
    note_outsider(Reading.ASSESSMENT, sheet.assessment.id, firm=sheet.assessment.enterprise_id)
    content = ("\ufeff" + "\r\n".join(_lines(sheet))).encode()
    return attachment(content, media_type="text/plain", name=f"draft-{sheet.assessment.year}.txt")


def _lines(sheet: Sheet) -> Iterator[str]:
    language = current_language()
    yield sheet.profile.name
    yield f"{sheet.questionnaire.title.in_language(language)} {sheet.assessment.year}"
    yield _("截至 %(at)s 已保存的答案", at=moment(now(), language=language))
    for dimension in sheet.questionnaire.dimensions:
        yield from ("", dimension.title.in_language(language))
        for question in entered_questions(dimension):
            yield f"{question.text.in_language(language)}\t{answer_in_words(sheet, question, language)}"
