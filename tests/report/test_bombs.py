"""Documents that cost unbounded time or memory, or break the layout: each ends and harms no other."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from struct import pack
from typing import Final
from zlib import compress, crc32

import pytest

from assessment.report.confinement import Limits
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document, RenderingFailedError

Drafted = Callable[..., Document]

TIGHT: Final = Limits(cpu_seconds=3, wall_seconds=8, memory_mib=768)
LAUGHS: Final = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'lol'}'>" for n in range(9))
QUICK: Final = {
    "entities that multiply": '<img src="asset:laughs.svg" alt="-"/>',
    "three thousand nested boxes": "<div>" * 3000 + "x" + "</div>" * 3000,
    "a cell over a million columns": '<table><tr><td colspan="1000000">x</td></tr></table>',
    "a type of a billion pixels": '<p style="font-size: 1e9px">x</p>',
}
SLOW: Final = {
    "an image of 20,000 by 20,000 pixels": '<img src="asset:huge.png" alt="-"/>',
    "a page of a billion centimetres": "<style>@page { size: 1e9cm 1e9cm }</style>x",
    "three hundred nested tables": "<table><tr><td>" * 300 + "x" + "</td></tr></table>" * 300,
    "four hundred nested counters": '<style>li::before { content: counters(a, ".") }</style>'
    + '<ol style="counter-reset: a"><li>' * 400
    + "</li></ol>" * 400,
    "sixty nested grids": '<div style="display: grid">' * 60 + "x" + "</div>" * 60,
    "700,000 characters without a break": f"<p>{'字' * 700_000}</p>",
    "five hundred columns": f'<div style="columns: 500">{"<p>字</p>" * 2000}</div>',
    "a table of five thousand rows": f"<table>{'<tr><td>甲</td><td>乙</td><td>3</td></tr>' * 5000}</table>",
}
TEXTS: Final = {
    "20,000 characters without a break": "字" * 20_000,
    "20,000 Latin letters without a break": "a" * 20_000,
    "5,000 combining marks": "e" + "\u0301" * 5000,
    "5,000 letters from right to left": "\u202e" + "אב" * 2500,
    "20,000 zero-width spaces": "\u200b" * 20_000,
    "2,000 joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 2000,
    "20,000 no-break spaces": "\u00a0" * 20_000,
}


@pytest.fixture(scope="module")
def tight(typefaces_cache: Path) -> Iterator[Renderer]:
    with Renderer(cache=typefaces_cache, limits=TIGHT) as made:
        yield made


@pytest.fixture(scope="module")
def usual(typefaces_cache: Path) -> Iterator[Renderer]:
    with Renderer(cache=typefaces_cache) as made:
        yield made


@pytest.mark.parametrize("bomb", QUICK)
def test_a_bomb_ends_within_its_limits(tight: Renderer, drafted: Drafted, bomb: str) -> None:
    _detonate(tight, drafted, QUICK[bomb])


@pytest.mark.soak
@pytest.mark.parametrize("bomb", [*QUICK, *SLOW])
def test_every_bomb_ends_within_the_usual_limits(usual: Renderer, drafted: Drafted, bomb: str) -> None:
    _detonate(usual, drafted, (QUICK | SLOW)[bomb])


@pytest.mark.soak
@pytest.mark.parametrize("text", TEXTS)
def test_an_answer_of_any_length_and_script_is_printed(usual: Renderer, drafted: Drafted, text: str) -> None:
    rendered = usual.render(drafted(f"<p>{usual.fonts.printable(TEXTS[text]).text}</p>"))

    assert rendered.missing_glyphs == ()
    assert rendered.seconds < 20


def _detonate(renderer: Renderer, drafted: Drafted, body: str) -> None:
    """The document ends, one way or the other, and the next one does not notice."""
    with suppress(RenderingFailedError):
        renderer.render(drafted(body, assets=assets()))

    assert renderer.render(drafted("<p>之后</p>")).pages == 1


def assets() -> dict[str, bytes]:
    """What the bodies name."""
    laughs = f"<!DOCTYPE s [{LAUGHS}]><svg xmlns='http://www.w3.org/2000/svg'><text>&a8;</text></svg>"
    return {"laughs.svg": laughs.encode(), "huge.png": _png(20_000, 20_000)}


def _png(width: int, height: int) -> bytes:
    def chunk(tag: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + tag + content + pack(">I", crc32(tag + content))

    pixels = compress(b"\0" * ((width // 8 + 1) * height), 9)
    head = chunk(b"IHDR", pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
