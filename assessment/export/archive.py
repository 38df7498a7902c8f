"""A ZIP of files, the same bytes for the same content and moment."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assessment.formatting import HOUSE_TIME

MEDIA_TYPE: Final = "application/zip"
_READABLE: Final = 0o644 << 16


def zip_file(files: Iterable[tuple[str, bytes]], *, made_at: datetime) -> bytes:
    """The archive of these files, in this order; ``made_at`` is the time all of them bear."""
    moment = made_at.astimezone(HOUSE_TIME)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = ZipInfo(name, stamp)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return written.getvalue()
