"""What a reading machine finds in a report: pictures in words, chapters, cells with their heads."""

from io import BytesIO
from typing import NamedTuple

import pikepdf


def spoken(pdf: bytes) -> frozenset[tuple[str, str]]:
    """The elements that are in another language than the file, by kind, with that language."""
    file = pikepdf.open(BytesIO(pdf))
    elements = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
    return frozenset((str(each.S), str(each.Lang)) for each in elements if "/Lang" in each)


class Tagged(NamedTuple):
    """The words for pictures, the titles of chapters without numbers, the cells that no head explains."""

    pictures: frozenset[str]
    chapters: frozenset[str]
    bare_cells: int


def tagged(pdf: bytes) -> Tagged:
    """The tags of a file."""
    file = pikepdf.open(BytesIO(pdf))
    elements = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
    with file.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    return Tagged(
        pictures=frozenset(str(each.Alt) for each in elements if each.S == "/Figure" and "/Alt" in each),
        chapters=frozenset(title.partition("、")[2] or title for title in titles),
        bare_cells=sum(each.S == "/TD" and not len(each.A.get("/Headers", [])) for each in elements),
    )
