"""Logos (标志) as they come from outside: decoded within bounds and drawn anew, with nothing else kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from assessment.domain.errors import RefusalError
from assessment.domain.texts import Text

LARGEST: Final = 500_000
"""Bytes of the file as it is handed in."""
SMALLEST, WIDEST = 50, 3000
"""Pixels of its shorter and of its longer side."""
_BROADEST, _TALLEST = 8, 3
"""How many times as broad as high it may be, and how many times as high as broad."""
_KINDS: Final = ("PNG", "JPEG")
_KEPT: Final = (480, 192)
"""Pixels of what is kept, at the most: 300 dots an inch where it is printed."""
_WHITE: Final = (255, 255, 255, 255)
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class UnusableLogoError(RefusalError):
    """The file is no picture that can be printed as a logo."""

    def __init__(self, what: Text) -> None:
        super().__init__(
            what,
            Text(
                f"请换一张 PNG 或 JPEG 图片：不超过 {LARGEST // 1000} KB，"
                f"边长 {SMALLEST} 到 {WIDEST:,} 像素。",
                f"Please choose a PNG or JPEG of at most {LARGEST // 1000} KB with sides of "
                f"{SMALLEST} to {WIDEST:,} pixels.",
            ),
        )


def logo_from(handed_in: bytes) -> bytes:
    """The picture as a small PNG of our own, without anything that was hidden in the file.

    Its size is read and judged before a single pixel is decoded. Raises :class:`UnusableLogoError`.
    """
    if len(handed_in) > LARGEST:
        raise UnusableLogoError(Text("标志的文件太大。", "The file of the logo is too large."))
    try:
        with _read_to_its_end(), Image.open(BytesIO(handed_in), formats=_KINDS) as opened:
            _judge(*opened.size)
            return _drawn(opened)
    except UnidentifiedImageError:
        raise UnusableLogoError(
            Text("标志的文件不是 PNG 或 JPEG 图片。", "The file of the logo is neither PNG nor JPEG.")
        ) from None
    except UnusableLogoError:
        raise
    except _BOMBS:
        raise UnusableLogoError(Text("标志的像素太多。", "The logo has too many pixels.")) from None
    except Exception:  # noqa: BLE001 - whatever a decoder makes of a file that is not what it begins like
        raise UnusableLogoError(
            Text("标志的文件已损坏，读不出图片。", "The file of the logo is damaged and cannot be read.")
        ) from None


def _judge(width: int, height: int) -> None:
    told = f"{width:,} × {height:,}"
    if max(width, height) > WIDEST:
        raise UnusableLogoError(
            Text(f"标志的像素太多（{told}）。", f"The logo has too many pixels ({told}).")
        )
    if min(width, height) < SMALLEST:
        raise UnusableLogoError(
            Text(
                f"标志的像素太少（{told}），印出来会模糊。",
                f"The logo has too few pixels ({told}) to be printed clearly.",
            )
        )
    if width > _BROADEST * height or height > _TALLEST * width:
        raise UnusableLogoError(
            Text(f"标志过于细长（{told}）。", f"The logo is too long and narrow ({told}).")
        )


@contextmanager
def _read_to_its_end() -> Iterator[None]:
    """A file that breaks off is refused, even where a library in the same process lets such files pass."""
    usual, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = usual


def _drawn(opened: Image.Image) -> bytes:
    """The pixels on white, upright, at most as large as they are printed."""
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail(_KEPT, Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", upright.size, _WHITE)
    paper.alpha_composite(upright)
    written = BytesIO()
    paper.convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()
