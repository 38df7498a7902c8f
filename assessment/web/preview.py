"""The preview of a draft, on its owner's machine: the form with a live score beside it; nothing is kept."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from assessment import resources
from assessment.catalogue.drafting import Drafted
from assessment.report.findings import dimension_findings
from assessment.report.standing import standing_of
from assessment.web.at_hand import Incoming, request_at_hand
from assessment.web.hosts import KnownHosts
from assessment.web.previewing import Tried, profile_fields, shown_in_part, shown_whole, tried
from assessment.web.security import PUBLIC, ProtectiveHeaders, policy
from assessment.web.wording import current_language, install_wording

Reading: TypeAlias = Callable[[], Drafted]
"""Reads the draft as it is now."""

_READING: Final = "preview.reading"
_LOCAL: Final = ("127.0.0.1", "localhost")
blueprint = Blueprint("preview", __name__)


class _PreviewFlask(Flask):
    request_class = Incoming


def preview_app(reading: Reading) -> Flask:
    """The preview of the draft that ``reading`` reads, anew for every page."""
    app = _PreviewFlask(
        "assessment-preview",
        static_folder=str(resources.static()),
        template_folder=str(resources.templates()),
    )
    app.extensions[_READING] = reading
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = "/static/{}".format
    install_wording(app)
    policy(PUBLIC, rests=True)(app.view_functions["static"])
    app.register_blueprint(blueprint)
    app.wsgi_app = ProtectiveHeaders(  # type: ignore[method-assign]
        KnownHosts(app.wsgi_app, _LOCAL), secure=False
    )
    return app


@blueprint.route("/", methods=["GET", "POST"])
@policy(PUBLIC, rests=True)
def page() -> ResponseReturnValue:
    """The draft as a form, with the score of what is filled in."""
    draft, form, language = _draft(), request_at_hand().form, current_language()
    if draft.questionnaire is None:
        shown = tuple(shown_in_part(draft, form, language))
        return render_template("preview/page.html", draft=draft, groups=shown, profile=(), **_nothing())
    found = tried(draft.questionnaire, form)
    return render_template(
        "preview/page.html",
        draft=draft,
        groups=tuple(shown_whole(found, form, language)),
        profile=tuple(profile_fields(form, language)),
        **_scored(found),
    )


@blueprint.post("/score")
@policy(PUBLIC, rests=True)
def score() -> ResponseReturnValue:
    """The score of what is filled in, for the script that asks at each change."""
    draft = _draft()
    if draft.questionnaire is None:
        return jsonify(panel=render_template("preview/score.html", draft=draft, **_nothing()))
    found = tried(draft.questionnaire, request_at_hand().form)
    panel = render_template("preview/score.html", draft=draft, **_scored(found))
    return jsonify(panel=panel, visible=found.asked, errors=found.errors)


def _draft() -> Drafted:
    return cast(Reading, current_app.extensions[_READING])()


def _scored(found: Tried) -> Mapping[str, object]:
    language = current_language()
    return {
        "standing": standing_of(found.score, language),
        "dimensions": dimension_findings(found.score, language),
    }


def _nothing() -> Mapping[str, object]:
    return {"standing": None, "dimensions": ()}
