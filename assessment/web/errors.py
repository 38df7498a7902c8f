"""What each refusal looks like: its status, its page or its JSON, and what the person had typed."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Final
from urllib.parse import quote

import structlog
from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from assessment.domain import errors
from assessment.domain.review import FindingConflictError
from assessment.domain.roadmaps import ChangedMeanwhileError
from assessment.domain.second_factor import FreshProofNeededError
from assessment.domain.succession import NoNewerVersionError
from assessment.services.checking import ReportNotKnownError
from assessment.services.violations import leave_trail_of
from assessment.web.at_hand import request_at_hand
from assessment.web.carrying import carried_here
from assessment.web.incoming import GarbledRequestError
from assessment.web.logbook import install_logbook
from assessment.web.proving import proof_form, proof_page
from assessment.web.proving_forms import SignInForm
from assessment.web.signing import ask_no_more, current_actor_or_none, now, session_token
from assessment.web.traces import attempted
from assessment.web.transaction import SAFE_METHODS, database_of_request, undo
from assessment.web.wording import _, current_language

_STATUSES: Final = {
    errors.NotFoundError: 404,
    errors.AlreadyHandedInError: 409,
    errors.ActionNotAllowedError: 403,
    errors.NotSignedInError: 401,
    errors.WrongCredentialsError: 401,
    FreshProofNeededError: 403,
    errors.TooManyAttemptsError: 429,
    errors.BusyError: 503,
    errors.StorageFullError: 507,
    errors.InvitationRefusedError: 404,
    errors.ResetRefusedError: 404,
    ReportNotKnownError: 404,
    errors.PrivacyNotAcceptedError: 409,
    errors.AssessmentExistsError: 409,
    NoNewerVersionError: 409,
    errors.IncompleteAnswersError: 409,
    errors.AnswerConflictError: 409,
    FindingConflictError: 409,
    ChangedMeanwhileError: 409,
}
_UNACCEPTABLE: Final = 422
_STORAGE_FULL: Final = 507
_WAIT: Final = 30
"""After how many seconds it is worth asking again, told in ``Retry-After``."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_PAGES: Final = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503, 507)
_SECRET_FIELDS: Final = frozenset({"csrf_token", "password", "password_again", "current", "next", "code"})
_OWN_FIELDS: Final = frozenset({"seen", "operation"})
"""What a page sends along by itself: it says nothing to the person."""
_SHOWN: Final = 20_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """Something the person had typed and would otherwise lose."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a page of refusal shows."""

    code: int
    message: str = ""
    reference: str = ""
    back_url: str = ""
    back_label: str = ""
    kept: Sequence[Kept] = ()

    @property
    def kept_file(self) -> str:
        """What was typed as an address that a browser saves as a text file, without asking the site again."""
        text = "\r\n\r\n".join(f"{each.label}\r\n{each.text}" for each in self.kept)
        return "data:text/plain;charset=utf-8," + quote("\ufeff" + text)


def install_errors(app: Flask) -> None:
    """Answer every refusal and every failure with its own page."""
    install_logbook()
    app.register_error_handler(errors.RefusalError, _refused)
    app.register_error_handler(CSRFError, _token_refused)
    app.register_error_handler(HTTPException, _http_refused)
    app.register_error_handler(OperationalError, _storage_failed)
    app.register_error_handler(OSError, _system_failed)
    app.register_error_handler(Exception, _failed)


def name_fields(labels: dict[str, str]) -> None:
    """Say what the fields of this request's form are called, should their content have to be given back."""
    request_at_hand().field_labels = labels


def status_of(refusal: errors.RefusalError) -> int:
    """The status a refusal is answered with."""
    if isinstance(refusal, GarbledRequestError):
        return refusal.status
    return next((code for kind, code in _STATUSES.items() if isinstance(refusal, kind)), _UNACCEPTABLE)


def _refused(refusal: errors.RefusalError) -> Response:
    status = status_of(refusal)
    if status in (403, 404) and request.endpoint is not None:
        _leave_trail(refusal)
    if isinstance(refusal, errors.NotSignedInError):
        return _sign_in_first(refusal)
    if isinstance(refusal, FreshProofNeededError):
        return _prove_first(refusal)
    if isinstance(refusal, errors.AlreadyHandedInError):
        return _handed_in(refusal)
    answer = _answer(status, _words(refusal))
    if isinstance(refusal, errors.BusyError | errors.StorageFullError):
        answer.headers["Retry-After"] = str(_WAIT)
    if isinstance(refusal, errors.TooManyAttemptsError):
        seconds = max(1, int((refusal.until - now()).total_seconds()))
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _handed_in(refusal: errors.RefusalError) -> Response:
    """Say that it is too late to answer, and lead to the result instead."""
    message = _words(refusal)
    if wants_json():
        return make_response(jsonify(error="closed", message=message), 409)
    target = url_for("reporting.result", assessment_id=(request.view_args or {})["assessment_id"])
    problem = Problem(code=409, message=message, back_url=target, back_label=_("查看结果"), kept=_kept())
    return make_response(render_template("errors/handed_in.html", problem=problem), 409)


def _sign_in_first(refusal: errors.NotSignedInError) -> Response:
    target = came_from()
    ended = {"expired": "1"} if session_token() else {}
    sign_in_url = url_for("accounts.sign_in", next=target, **ended)  # type: ignore[arg-type]
    if wants_json():
        return make_response(jsonify(error="signed-out", sign_in_url=sign_in_url), 401)
    if request.method in SAFE_METHODS:
        return make_response(redirect(sign_in_url))
    carried = carried_here()
    if carried is None:
        problem = Problem(
            code=401, message=_words(refusal), back_url=sign_in_url, back_label=_("重新登录"), kept=_kept()
        )
        return _page(problem)
    page = render_template(
        "accounts/sign_in.html",
        form=SignInForm(formdata=None, next=target, carried=carried.text),
        expired=True,
        register_url=url_for("accounts.register"),
        action=url_for("accounts.sign_in"),
        kept=_kept(),
    )
    return make_response(page, 401)


def _prove_first(refusal: FreshProofNeededError) -> Response:
    """Ask for a fresh proof, with all that was sent carried along."""
    if wants_json():
        return make_response(jsonify(error="refused", message=_words(refusal)), 403)
    undo()
    carried = carried_here()
    form = proof_form(next=came_from(), carried=carried.text if carried else "")
    return make_response(proof_page(form), 403)


def came_from() -> str:
    """The page that was asked for, or from which something was sent."""
    here = request.full_path.rstrip("?") if request.method in SAFE_METHODS else (request.referrer or "")
    return _local(here)


def _token_refused(_error: CSRFError) -> Response:
    if wants_json():
        return make_response(jsonify(error="token"), 400)
    return _answer(400, "")


def _http_refused(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    answer = _answer(code, "")
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _storage_failed(error: OperationalError) -> Response:
    """The database is away, locked or full: nothing was kept, and the page gives back what was typed."""
    undo()
    ask_no_more()
    if _has_no_room(error.orig):
        return _full(error)
    answer = _answer(503, "", _logged(error))
    answer.headers["Retry-After"] = str(_WAIT)
    return answer


def _system_failed(error: OSError) -> Response:
    return _full(error) if error.errno in _NO_ROOM else _failed(error)


def _full(error: Exception) -> Response:
    """There was no room: nothing was kept, and the page gives back what was typed, to be taken along."""
    undo()
    answer = _answer(_STORAGE_FULL, _words(errors.StorageFullError()), _logged(error))
    answer.headers["Retry-After"] = str(_WAIT)
    return answer


def _has_no_room(cause: BaseException | None) -> bool:
    """Whether SQLite or PostgreSQL says so; the system says so too where a file could not grow."""
    return (
        getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
        or getattr(cause, "sqlstate", "") == "53100"
        or (isinstance(cause, OSError) and cause.errno in _NO_ROOM)
    )


def _failed(error: Exception) -> Response:
    return _answer(500, "", _logged(error))


def _logged(error: Exception) -> str:
    reference = token_hex(4)
    _log.error("request failed", reference=reference, endpoint=request.endpoint, exc_info=error)
    return reference


def _words(refusal: errors.RefusalError) -> str:
    language = current_language()
    return f"{refusal.what.in_language(language)}{refusal.remedy.in_language(language)}"


def _answer(code: int, message: str, reference: str = "") -> Response:
    if wants_json():
        words = message or _("操作没有完成，请刷新页面后再试。")
        kind = "full" if code == _STORAGE_FULL else "refused"
        return make_response(jsonify(error=kind, message=words, reference=reference), code)
    back = _local(request.referrer or "")
    label = _("返回上一页") if back else ""
    problem = Problem(
        code=code, message=message, reference=reference, back_url=back, back_label=label, kept=_kept()
    )
    return _page(problem)


def _page(problem: Problem) -> Response:
    name = problem.code if problem.code in _PAGES else 400
    return make_response(render_template(f"errors/{name}.html", problem=problem), problem.code)


def _kept() -> tuple[Kept, ...]:
    if request.method in SAFE_METHODS or request.content_length is None:
        return ()
    try:
        sent = request.form
    except HTTPException:  # it was too large to be read at all
        return ()
    labels = request_at_hand().field_labels
    return tuple(
        Kept(labels.get(name) or labels.get(name.partition(".")[0], name), value[:_SHOWN])
        for name, value in sent.items(multi=True)
        if value and name not in _SECRET_FIELDS | _OWN_FIELDS and not name.endswith(".revision")
    )


def _leave_trail(refusal: errors.RefusalError) -> None:
    """A refusal is a security event; it is noted apart, since the refused transaction is undone."""
    undo()
    with database_of_request().writing() as session:
        leave_trail_of(session, current_actor_or_none(), attempted(), refusal=refusal, now=now())


def wants_json() -> bool:
    """Whether a script asks, and reads JSON."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _local(url: str) -> str:
    """The path of an address of this site; empty for any other."""
    path = url.removeprefix(request.host_url.rstrip("/"))
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""
