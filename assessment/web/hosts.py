"""The host names a site answers to: no page elsewhere can have a browser ask for it under another name."""

from collections.abc import Collection, Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_REFUSED: Final = (
    "本平台不用这个网址访问。请使用单位告知的网址，或启动时显示的网址。\n"
    "This is not an address of the site. Please use the one you were given.\n"
)


class KnownHosts:
    """Refuses requests for any other host name before the application sees them (DNS rebinding).

    The ``own_names`` of the machine count for the pages in ``signs`` alone.
    """

    def __init__(
        self,
        application: WSGIApplication,
        names: Collection[str],
        *,
        signs: Collection[str] = (),
        own_names: Collection[str] = (),
    ) -> None:
        self._application = application
        self._names = frozenset(names)
        self._signs = frozenset(signs)
        self._own_names = frozenset(own_names)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or 421 where it is meant for another host."""
        host = _without_port(environ.get("HTTP_HOST", ""))
        if host in self._names or (host in self._own_names and environ.get("PATH_INFO") in self._signs):
            return self._application(environ, start_response)
        body = _REFUSED.encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("421 Misdirected Request", headers)
        return [body]


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()
