"""Files that are handed out: always to be saved, never shown within the site."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

from assessment.domain.entered_text import canonical_line


def attachment(
    content: bytes | Iterator[bytes], *, media_type: str, name: str, length: int | None = None
) -> Response:
    """The answer that hands out a file; ``name`` is data: whatever it holds, it names a file and no place.

    What comes in pieces is sent piece by piece; ``length`` is then that of the whole.
    """
    response = Response(content, mimetype=media_type)
    if length is not None:
        response.content_length = length
    plain = canonical_line(name.replace("/", "-").replace("\\", "-")) or "download"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(plain, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
