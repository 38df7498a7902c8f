"""Pages for everybody: the start page, the notices, the preferences of a browser, and the signs of health."""

from collections.abc import Callable
from typing import Final

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from assessment.domain.questionnaire import Questionnaire
from assessment.report.names import cited
from assessment.services.readiness import Readiness, ReadinessWatch
from assessment.web.at_hand import LANGUAGE_COOKIE
from assessment.web.destinations import local_path, own_home
from assessment.web.frame import LARGE_COOKIE
from assessment.web.security import PUBLIC, policy
from assessment.web.showcase import in_order, shown
from assessment.web.site import current_site
from assessment.web.wording import _, current_language

blueprint = Blueprint("pages", __name__)

MAIN_QUESTIONNAIRE: Final = "two-way-integration"
PRIVACY_VERSION: Final = "2026.1"
_READINESS: Final = "assessment.readiness"
SIGNS_OF_HEALTH: Final = frozenset({"/healthz", "/readyz"})
"""What the machine itself looks at, whatever stands in front of the site."""
_A_YEAR: Final = 31_536_000


@blueprint.get("/")
@policy(PUBLIC, rests=True)
def home() -> ResponseReturnValue:
    """What a visitor sees first; who is signed in is led to the own work."""
    if target := own_home():
        return redirect(target)
    questionnaire = current_site().catalogue.questionnaire(MAIN_QUESTIONNAIRE)
    return render_template("home.html", landing=_landing(questionnaire))


@blueprint.get("/privacy")
@policy(PUBLIC, rests=True)
def privacy() -> ResponseReturnValue:
    """The privacy notice, to read."""
    return render_template("accounts/privacy.html", notice_text=privacy_notice(), form=None)


@blueprint.get("/accessibility")
@policy(PUBLIC, rests=True)
def accessibility() -> ResponseReturnValue:
    """What the site does to be usable by everybody, and whom to tell where it fails."""
    return render_template("accessibility.html")


@blueprint.get("/preferences")
@policy(PUBLIC, rests=True)
def prefer() -> ResponseReturnValue:
    """Keep a preference in this browser and go back."""
    response = make_response(redirect(local_path(request.args.get("next")) or url_for(".home")))
    _keep(response, LANGUAGE_COOKIE, request.args.get("language"), ("zh", "en"))
    _keep(response, LARGE_COOKIE, request.args.get("large"), ("0", "1"))
    return response


@blueprint.get("/healthz")
@policy(PUBLIC, rests=True)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@blueprint.get("/readyz")
@policy(PUBLIC, rests=True)
def readyz() -> ResponseReturnValue:
    """Whether the site can do its work, and in plain words why not; nothing that helps an intruder."""
    watch: ReadinessWatch = current_app.extensions[_READINESS]
    found = watch()
    told = jsonify(
        ready=found.is_ready,
        checks={part: not reason for part, reason in found.reasons.items()},
        reasons=[reason for reason in found.reasons.values() if reason],
    )
    answer = make_response(told, 200 if found.is_ready else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def install_readiness(app: Flask, look: Callable[[], Readiness]) -> None:
    """Say what is looked at when somebody asks whether the site is ready."""
    app.extensions[_READINESS] = ReadinessWatch(look)


def privacy_notice() -> dict[str, str]:
    """What the notice says of this installation."""
    return {
        "version": PRIVACY_VERSION,
        "effective": _("2026年12月1日"),
        "operator": _("本平台由部署单位运营"),
        "contact": _("所属县（市、区）的数字化转型工作站"),
        "retention": _("自评和报告保存到企业申请删除为止；登录记录保存 6 个月；操作留痕保存 3 年。"),
    }


def _landing(questionnaire: Questionnaire) -> dict[str, object]:
    language = current_language()
    return {
        "minutes": questionnaire.minutes,
        "start_url": url_for("accounts.register"),
        "sign_in_url": url_for("accounts.sign_in"),
        "sheet_url": url_for("enterprises.figures"),
        "blank_url": url_for("enterprises.blank"),
        "dimensions": [
            {"label": each.title.in_language(language), "hint": each.introduction.in_language(language)}
            for each in questionnaire.dimensions
        ],
        "source": cited(questionnaire.source, language),
        "questionnaires": [
            shown(each, language)
            for each in in_order(filed.questionnaire for filed in current_site().catalogue.newest)
        ],
    }


def _keep(response: Response, name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value in allowed:
        secure = current_site().secure
        response.set_cookie(name, value, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=secure)
