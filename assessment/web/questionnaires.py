"""The questionnaires laid open for everybody: what is asked, how it is weighed, and what that rests on."""

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.catalogue.registry import Filed, UnknownQuestionnaireError
from assessment.report.laid_open import laid_open
from assessment.web.security import PUBLIC, policy
from assessment.web.site import current_site
from assessment.web.wording import current_language

blueprint = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")


@blueprint.get("")
@policy(PUBLIC, rests=True)
def listing() -> ResponseReturnValue:
    """Every questionnaire in its newest version, and the earlier ones."""
    catalogue = current_site().catalogue
    cards = [_card(each, tuple(_others(each))) for each in catalogue.newest]
    return render_template("questionnaires/list.html", cards=cards)


@blueprint.get("/<key>/<version>")
@policy(PUBLIC, rests=True)
def page(key: str, version: str) -> ResponseReturnValue:
    """One version: its structure, weights, level rule, gates, questions and sources."""
    try:
        filed = current_site().catalogue.find(key, version)
    except UnknownQuestionnaireError:
        abort(404)
    return render_template(
        "questionnaires/page.html",
        card=_card(filed, tuple(_others(filed))),
        open=laid_open(filed.questionnaire, current_language()),
    )


def _card(filed: Filed, others: tuple[dict[str, str], ...]) -> dict[str, object]:
    questionnaire, language = filed.questionnaire, current_language()
    return {
        "title": questionnaire.title.in_language(language),
        "version": questionnaire.version,
        "summary": questionnaire.summary.in_language(language),
        "disclaimer": questionnaire.disclaimer.in_language(language),
        "draft": questionnaire.status == "draft",
        "hash": filed.content_hash,
        "url": _url(filed),
        "others": others,
    }


def _others(filed: Filed) -> Iterator[dict[str, str]]:
    """The other versions of the same questionnaire, the newest first."""
    for (key, version), each in sorted(current_site().catalogue.filed.items(), reverse=True):
        if key == filed.questionnaire.key and each is not filed:
            yield {"version": version, "url": _url(each)}


def _url(filed: Filed) -> str:
    questionnaire = filed.questionnaire
    return url_for("questionnaires.page", key=questionnaire.key, version=questionnaire.version)
