"""What comes in with a request, brought into one form before any page sees it, or refused.

Addresses, forms and JSON are text in UTF-8 without control characters, each name at most once unless a page
says otherwise; what is longer, of another kind or garbled is refused with a sentence.
"""

import json
from collections.abc import Callable, Iterable
from typing import Final, ParamSpec, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.datastructures import MultiDict

from assessment.domain.entered_text import canonical_line, canonical_text
from assessment.domain.errors import RefusalError
from assessment.domain.fingerprints import Json
from assessment.domain.texts import Text
from assessment.web.at_hand import MOST_FIELDS, Incoming, is_marked, request_at_hand

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_ADDRESS: Final = 16_000
_FORM: Final = "application/x-www-form-urlencoded"
_PARTS: Final = "multipart/form-data"
_JSON: Final = "application/json"
_REPLACED: Final = "\ufffd"
_UTF8: Final = frozenset({"", "utf-8", "utf8"})
_BAD_REQUEST, _TOO_LARGE, _ADDRESS_TOO_LONG, _WRONG_KIND, _UNFIT = 400, 413, 414, 415, 422


class GarbledRequestError(RefusalError):
    """Something that no page of the site sends; ``status`` is what it is answered with."""

    def __init__(self, status: int, what: Text) -> None:
        super().__init__(
            what, Text("请返回上一页，刷新后重试。", "Please go back, reload the page and try again.")
        )
        self.status = status


_ADDRESS: Final = Text("网址中有不能识别的字符。", "The address contains characters that make no sense.")
_LONG: Final = Text("网址太长。", "The address is too long.")
_ENCODING: Final = Text("提交的内容不是有效的 UTF-8 文字。", "What was sent is not text in UTF-8.")
_TWICE: Final = Text("同一项内容出现了两次。", "The same item was sent twice.")
_KIND: Final = Text("提交的格式不是本页面的格式。", "What was sent is not in the form this page takes.")
_MANY: Final = Text("提交的项目太多。", "Too many items were sent.")


def takes_json(view: Callable[P, R]) -> Callable[P, R]:
    """The page is answered by a script: it takes JSON, and no form."""
    view._takes_json = True  # type: ignore[attr-defined]  # noqa: SLF001 - the mark lives on the view
    return view


def takes_file(view: Callable[P, R]) -> Callable[P, R]:
    """The page's form may come in parts, with a file among them."""
    view._takes_file = True  # type: ignore[attr-defined]  # noqa: SLF001 - the mark lives on the view
    return view


def takes_several(view: Callable[P, R]) -> Callable[P, R]:
    """Names without a point may come several times, one for each box that is ticked."""
    view._takes_several = True  # type: ignore[attr-defined]  # noqa: SLF001 - the mark lives on the view
    return view


def install_incoming(app: Flask) -> None:
    """Look at every request before anything else does; to be installed before all that reads one."""
    app.before_request(_refuse_garbled)


def read_json(body: bytes) -> Json:
    """A JSON text, strictly: UTF-8, no name twice, no NaN; texts canonical. Raises ``ValueError``."""
    try:
        return _in_canonical_form(_STRICTLY.decode(body.decode()))
    except RecursionError:
        raise ValueError("JSON is nested too deeply.") from None


def _refuse_garbled() -> None:
    sent = request_at_hand()
    _refuse_garbled_address(sent)
    if sent.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    body = sent.get_data()
    if not body and not sent.mimetype:
        return
    kind = sent.mimetype if sent.endpoint is None else _kind_taken(sent)
    if kind == _FORM:
        _refuse_garbled_form(sent, body)
    elif kind == _PARTS:
        _refuse_garbled_parts(sent)


def _refuse_garbled_address(sent: Incoming) -> None:
    path = sent.environ.get("PATH_INFO", "")
    query = sent.environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST_ADDRESS:
        raise GarbledRequestError(_ADDRESS_TOO_LONG, _LONG)
    typed = _text(path.encode("latin-1", "replace"), _ADDRESS)
    if canonical_line(typed) != typed:
        raise GarbledRequestError(_BAD_REQUEST, _ADDRESS)
    if not query:
        return
    _text(unquote_to_bytes(query.encode("latin-1", "replace")), _ADDRESS)
    if _is_repeated(sent.args):
        raise GarbledRequestError(_BAD_REQUEST, _TWICE)


def _kind_taken(sent: Incoming) -> str:
    """Forms where a page takes forms, JSON where it takes JSON, in UTF-8; whatever else is refused."""
    taken = _JSON if is_marked("_takes_json", otherwise=False) else _FORM
    if sent.mimetype == _PARTS and is_marked("_takes_file", otherwise=False):
        taken = _PARTS
    if taken == _PARTS and not sent.mimetype_params.get("boundary"):
        raise GarbledRequestError(_WRONG_KIND, _KIND)
    if sent.content_type != taken:  # a browser sends just that; others say more
        charset = sent.mimetype_params.get("charset", "").lower()
        if sent.mimetype != taken or charset not in _UTF8:
            raise GarbledRequestError(_WRONG_KIND, _KIND)
    return taken


def _refuse_garbled_form(sent: Incoming, body: bytes) -> None:
    if body.count(b"&") >= MOST_FIELDS:
        raise GarbledRequestError(_TOO_LARGE, _MANY)
    _text(unquote_to_bytes(body), _ENCODING)
    if _is_repeated(sent.form):
        raise GarbledRequestError(_UNFIT, _TWICE)


def _refuse_garbled_parts(sent: Incoming) -> None:
    """What is no UTF-8 has been replaced while the parts were read; nobody means that sign."""
    if any(_REPLACED in text for _, text in sent.form.items(multi=True)):
        raise GarbledRequestError(_BAD_REQUEST, _ENCODING)
    if _is_repeated(sent.form) or any(len(files) > 1 for _, files in sent.files.lists()):
        raise GarbledRequestError(_UNFIT, _TWICE)


def _is_repeated(fields: MultiDict[str, str]) -> bool:
    """Whether a name that may be there once is there several times."""
    several = is_marked("_takes_several", otherwise=False)
    repeated = (name for name, values in fields.lists() if len(values) > 1)
    return any("." in name or name == "csrf_token" or not several for name in repeated)


def _text(sent: bytes, wrong: Text) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        raise GarbledRequestError(_BAD_REQUEST, wrong) from None


def _once_each(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is there twice.")
        found[name] = value
    return found


def _no_figure(written: str) -> Json:
    raise ValueError(f"{written} is not a figure.")


def _in_canonical_form(sent: Json) -> Json:
    match sent:
        case str():
            sent.encode()  # half a character is no text: UnicodeEncodeError is a ValueError
            return canonical_text(sent)
        case dict():
            return {canonical_line(name): _in_canonical_form(value) for name, value in sent.items()}
        case list():
            return [_in_canonical_form(value) for value in sent]
        case _:
            return sent


_STRICTLY: Final = json.JSONDecoder(object_pairs_hook=_once_each, parse_constant=_no_figure)
