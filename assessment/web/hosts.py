"""The host names a site answers to: no page elsewhere can have a browser ask for it under another name."""

from collections.abc import Collection, Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_REFUSED: Final = "请使用启动时显示的网址访问。 / Please use the address shown when the site was started.\n"


class KnownHosts:
    """Refuses requests for any other host name before the application sees them (DNS rebinding)."""

    def __init__(self, application: WSGIApplication, names: Collection[str]) -> None:
        self._application = application
        self._names = frozenset(names)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or 421 where it is meant for another host."""
        if _without_port(environ.get("HTTP_HOST", "")) in self._names:
            return self._application(environ, start_response)
        body = _REFUSED.encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("421 Misdirected Request", headers)
        return [body]


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()
