"""A ZIP of files, the same bytes for the same content and moment, whole or piece by piece."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from assessment.formatting import HOUSE_TIME

MEDIA_TYPE: Final = "application/zip"
_READABLE: Final = 0o644 << 16
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('<>:"/\\|?*', "-"))


def zip_file(files: Iterable[tuple[str, bytes]], *, made_at: datetime) -> bytes:
    """The archive of these files, in this order; ``made_at`` is the time all of them bear."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(_entry(name, made_at, ZIP_DEFLATED), content)
    return written.getvalue()


def zip_pieces(files: Iterable[tuple[str, bytes]], *, made_at: datetime) -> Iterator[bytes]:
    """The archive piece by piece, a file at a time in memory; for content that cannot be packed any more."""
    window = _Window()
    with ZipFile(window, "w", ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(_entry(name, made_at, ZIP_STORED), content)
            yield window.taken()
    yield window.taken()


def safe_part(text: str, *, most: int) -> str:
    """``text`` as part of a file's name on every system, Windows included, of at most so many bytes.

    A dash stands for each sign that cannot be in a name.
    """
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    cut = plain.translate(_FORBIDDEN).encode()[:most].decode("utf-8", "ignore")
    return cut.strip(" .") or "-"


def _entry(name: str, made_at: datetime, packing: int) -> ZipInfo:
    moment = made_at.astimezone(HOUSE_TIME)
    entry = ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    entry.compress_type = packing
    entry.external_attr = _READABLE
    return entry


class _Window(BytesIO):
    """The end of a file of which what was written before has been taken away already.

    An archive goes back to the beginning of the entry it writes, never further.
    """

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = self.getvalue()
        self._gone += len(content)
        super().seek(0)
        self.truncate()
        return content

    def tell(self) -> int:
        """The place in the whole file."""
        return self._gone + super().tell()

    def seek(self, place: int, _whence: int = 0, /) -> int:
        """Go to a place in the whole file."""
        return self._gone + super().seek(place - self._gone)
