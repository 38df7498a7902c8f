"""The tokens of forms, against requests forged elsewhere: Flask-WTF's, for all that may change something.

The word in a browser's signed cookie is signed once more as its token. That is the same for the same word, so
it is not computed anew with every page: what was signed, or found to be signed here, is kept; nothing else.
"""

from functools import cache, lru_cache
from hmac import compare_digest
from typing import Final

from flask import Flask, g, session
from flask_wtf.csrf import CSRFError, generate_csrf, same_origin
from itsdangerous import BadData, URLSafeTimedSerializer

from assessment.web.at_hand import Incoming, app_at_hand, request_at_hand
from assessment.web.site import current_site
from assessment.web.transaction import SAFE_METHODS

_FIELD: Final = "csrf_token"
_HEADER: Final = "X-CSRFToken"
_SALT: Final = "wtf-csrf-token"
_ENABLED: Final = "WTF_CSRF_ENABLED"
_KEPT: Final = 4096


def install_tokens(app: Flask) -> None:
    """Require the token of every request that is not safe; no page is exempt.

    As with Flask-WTF itself, ``WTF_CSRF_ENABLED`` can be false where forms are tested for something else.
    """
    app.jinja_env.globals["csrf_token"] = _own_token
    app.before_request(_require_token)


def _require_token() -> None:
    """Refuse what comes without its own browser's token, and over TLS from a page of another site."""
    sent = request_at_hand()
    if sent.method in SAFE_METHODS or sent.endpoint is None or not app_at_hand().config.get(_ENABLED, True):
        return
    token = sent.headers.get(_HEADER) or sent.form.get(_FIELD, "")
    if not _is_own(token):
        raise CSRFError("The token is missing, or another browser's.")
    if sent.is_secure and current_site().secure and not _comes_from_here(sent):
        raise CSRFError("The page it comes from is not known to be of this site.")
    g.csrf_valid = True  # so that the forms do not look once more


def _is_own(token: str) -> bool:
    word: str = session.get(_FIELD, "")
    try:
        return bool(word) and compare_digest(_word_in(_secret(), token), word)
    except BadData:
        return False


def _comes_from_here(sent: Incoming) -> bool:
    return bool(same_origin(sent.referrer or "", f"https://{sent.host}/"))


def _own_token() -> str:
    """The token of this browser, for a form or a script; with it a browser gets its word."""
    word = session.get(_FIELD)
    return _token_for(_secret(), word) if word else str(generate_csrf())


def _secret() -> str:
    secret: str = app_at_hand().config["SECRET_KEY"]
    return secret


@lru_cache(maxsize=_KEPT)
def _word_in(secret: str, token: str) -> str:
    """The word that was signed as this token; raises ``BadData``, which is not kept, for any other."""
    return str(_signing(secret).loads(token))


@lru_cache(maxsize=_KEPT)
def _token_for(secret: str, word: str) -> str:
    return str(_signing(secret).dumps(word))


@cache
def _signing(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT)
