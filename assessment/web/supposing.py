"""What if: answers changed and measures picked, as an address, and the figures beside the present ones."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.domain.paths import Outset
from assessment.domain.readings import Reading
from assessment.domain.supposing import suppose
from assessment.domain.workflow import Status
from assessment.report.supposing_in_words import supposed_in_words
from assessment.services import advising
from assessment.services.outlets import ANSWERS
from assessment.services.setting_out import Books
from assessment.services.sheets import Sheet
from assessment.web.incoming import takes_several
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.site import current_site
from assessment.web.supposing_page import carried, choices, groups, problems_of, tabs
from assessment.web.supposing_query import MODEL, Asked, asked_in, pairs_of
from assessment.web.traces import note_outsider
from assessment.web.transaction import current_session
from assessment.web.wording import current_language

blueprint = Blueprint("supposing", __name__, url_prefix="/assessments/<assessment_id>")


@blueprint.get("/what-if")
@policy(Act.READ_ASSESSMENT, shows=ANSWERS)
@takes_several
def page(assessment_id: str) -> ResponseReturnValue:
    """What to suppose, and where it would lead; nothing is kept, the address holds it all."""
    sheet = advising.open_assessment(
        current_session(), current_site().catalogue, current_actor(), assessment_id, now=now()
    )
    note_outsider(Reading.ASSESSMENT, sheet.assessment.id, firm=sheet.assessment.enterprise_id)
    outset = _outset(sheet)
    asked = asked_in(request.args, outset, own=sheet.questionnaire.key)
    address = pairs_of(asked, outset.sheet.questionnaire)
    if asked.is_sound and address != tuple(request.args.items(multi=True)):
        here = url_for(".page", assessment_id=assessment_id)
        return redirect(f"{here}?{urlencode(address)}" if address else here)
    return _page(sheet, outset, asked), 200 if asked.is_sound else 422


def _outset(sheet: Sheet) -> Outset:
    site = current_site()
    model = request.args.get(MODEL, "")
    books = Books(site.catalogue, site.codes)
    return advising.outset_from(current_session(), books, current_actor(), sheet, model=model, now=now())


def _page(sheet: Sheet, outset: Outset, asked: Asked) -> str:
    supposed = suppose(outset, asked.changes, asked.measures)
    return render_template(
        "supposing/page.html",
        sheet=sheet,
        draft=sheet.assessment.status is Status.DRAFT,
        model=outset.sheet.questionnaire.title.in_language(current_language()) if asked.model else "",
        said=supposed_in_words(supposed, current_language()),
        tabs=tabs(asked, supposed),
        carried=carried(asked, supposed),
        groups=groups(asked, supposed),
        choices=choices(supposed, asked.measures),
        problems=problems_of(asked, asked.dimension),
    )
