"""Documents as the English report cites them: no title or number of what is shipped stays Chinese."""

import dataclasses
import re
from collections.abc import Iterator, Mapping

from assessment.domain.sources import Source
from assessment.report.names import cited
from tests.report import firms

CHINESE = re.compile("[\u4e00-\u9fff]")


def sources_in(value: object, met: set[int]) -> Iterator[Source]:
    """Every source anywhere in the catalogue."""
    if id(value) in met:
        return
    met.add(id(value))
    parts: list[object] = []
    if isinstance(value, Source):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        parts = list(value.values())
    elif isinstance(value, tuple | frozenset):
        parts = list(value)
    for part in parts:
        yield from sources_in(part, met)


def test_every_document_that_is_shipped_has_an_english_title_and_number() -> None:
    sources = list(sources_in(firms.catalogue(), set()))

    assert len({each.title for each in sources}) > 40
    assert sorted({each.title for each in sources if CHINESE.search(cited(each, "en"))}) == []
