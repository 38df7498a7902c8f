"""A renderer shared by the tests of this folder, and the smallest document worth rendering."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assessment.report.confinement import Limits
from assessment.report.pdf import Renderer
from assessment.report.rendering import Document

CREATED = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
STYLE = """
@page { size: A4; margin: 20mm; @bottom-center { content: counter(page); font-family: "Noto Sans CJK SC" } }
html { font: 11pt/1.6 "Noto Sans CJK SC" } h1 { font-family: "Noto Serif CJK SC" }
table { table-layout: fixed; width: 100% } th, td { border: 0.5pt solid black }
"""

PATIENT = Limits(wall_seconds=180)
"""Other tests may keep the processors busy; what the usual wall stops is tried by tests of its own."""

Drafted = Callable[..., Document]


@pytest.fixture(scope="session")
def typefaces_cache(typefaces: Path) -> Path:
    return typefaces


@pytest.fixture(scope="session")
def renderer(typefaces_cache: Path) -> Iterator[Renderer]:
    with Renderer(cache=typefaces_cache, limits=PATIENT) as made:
        yield made


@pytest.fixture(scope="session")
def drafted() -> Drafted:
    """A document around the body that the test is about."""

    def draft(body: str, *, assets: dict[str, bytes] | None = None, style: str = STYLE) -> Document:
        return Document(
            html=f'<!DOCTYPE html><html lang="zh-CN"><body>{body}</body></html>',
            title="自评报告",
            created=CREATED,
            identifier="HB-2026-000001",
            styles=(style,),
            assets=assets or {},
        )

    return draft
