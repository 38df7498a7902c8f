"""The report as a document ready for the renderer: templates filled, charts drawn, all of it printable."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Final

from assessment import resources
from assessment.domain.editions import Length
from assessment.domain.measures import Pathway
from assessment.domain.planning import Phase
from assessment.domain.texts import Language
from assessment.formatting import capitalised
from assessment.report.chapters import chapters_of, pathway_anchor
from assessment.report.content import ReportContent, Subject, content_of
from assessment.report.drawings import drawings_of
from assessment.report.editable import word_parts
from assessment.report.environment import environment
from assessment.report.fonts import Fonts
from assessment.report.highlights import highlights_of, uncertain
from assessment.report.names import PATHWAYS, PHASES
from assessment.report.printable import printable
from assessment.report.rendering import Document

TAGS: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}
"""The language of the file as a BCP 47 tag."""
_STYLES: Final = ("paper.css", "report.css", "english.css", "measures.css", "dense.css")
_CLIPPED: Final = 90
_LONG_NAME, _VERY_LONG_NAME = 22, 44
_COVER_NAME: Final = 160
_MANY: Final = 9
"""Measures, from which on a report may grow beyond its pages."""


class UnprintableWordingError(Exception):
    """Our own wording has characters that no typeface can print; ``characters`` names them."""

    def __init__(self, characters: frozenset[str]) -> None:
        named = "、".join(f"U+{ord(each):04X}" for each in sorted(characters))
        super().__init__(f"报告自身的文字里有字体缺少的字：{named}。请换字或更换字体。")
        self.characters = characters


def report_of(
    subject: Subject,
    fonts: Fonts,
    language: Language = "zh",
    *,
    length: Length = Length.FULL,
    editable: bool = False,
) -> Document:
    """The report on a subject; the enterprise's rare characters never cost it its report."""
    shown, replaced = printable(subject, fonts)
    return document_of(content_of(shown, language), fonts, replaced, length=length, editable=editable)


def document_of(
    content: ReportContent,
    fonts: Fonts,
    replaced: tuple[str, ...] = (),
    *,
    length: Length = Length.FULL,
    editable: bool = False,
) -> Document:
    """The filled templates; ``replaced`` are characters already written as 〔U+XXXXX〕, to be noted.

    An ``editable`` one is a Word file that says so, with the same words. Raises
    :class:`UnprintableWordingError` for any other character the typefaces lack.
    """
    title = _title(content)
    html = (
        environment(content.language)
        .get_template("report/brief.html" if length is Length.BRIEF else "report/report.html")
        .render({**_values(content, title, replaced, length=length), "editable": editable})
    )
    missing = fonts.missing(html)
    if missing:
        raise UnprintableWordingError(missing)
    return Document(
        html=html,
        title=f"{clipped(content.enterprise, _COVER_NAME)} – {title}",
        created=content.created,
        identifier=content.number,
        language=TAGS[content.language],
        styles=() if editable else _styles(),
        assets={
            **(word_parts(content, title) if editable else {}),
            **(content.letterhead.pictures if content.letterhead else {}),
        },
        editable=editable,
    )


def clipped(text: str, length: int = _CLIPPED, *, language: Language = "zh") -> str:
    """A text of at most ``length`` characters, with dots where something was left out.

    A line of English is about half as wide, so it gets half as many characters more, and ends with a word.
    """
    if language == "zh":
        return text if len(text) <= length else f"{text[: length - 2].rstrip()}……"
    length += length // 2
    return (
        text if len(text) <= length else f"{text[: length - 3].rpartition(' ')[0] or text[: length - 3]}..."
    )


def _title(content: ReportContent) -> str:
    return f"{content.questionnaire}报告" if content.language == "zh" else f"{content.questionnaire} report"


def _values(
    content: ReportContent, title: str, replaced: tuple[str, ...], *, length: Length
) -> dict[str, object]:
    language, complete = content.language, length is Length.COMPLETE
    return {
        "content": content,
        "title": title,
        "tag": TAGS[language],
        "gap": "" if language == "zh" else " ",
        "brief": length is Length.BRIEF,
        "complete": complete,
        "dense": _is_dense(content),
        "chapters": chapters_of(content, complete=complete),
        "charts": drawings_of(content),
        "highlights": {each.key: highlights_of(each) for each in content.dimensions},
        "uncertain": uncertain(content.dimensions),
        "pathways": {each: PATHWAYS[each].in_language(language) for each in Pathway},
        "phases": {each: PHASES[each].in_language(language) for each in Phase},
        "anchor": pathway_anchor,
        "capitalised": capitalised,
        "clipped": partial(clipped, language=language),
        "cover_name": clipped(content.enterprise, _COVER_NAME),
        "name_class": _name_class(content.enterprise),
        "replaced": [f"U+{ord(each):04X}" for each in replaced],
    }


def _is_dense(content: ReportContent) -> bool:
    """Whether so much is told that it is set closer, to stay within twenty pages.

    That is many measures, and more beside the result than usual; English takes more room than Chinese.
    """
    beside = sum(
        each is not None for each in (content.changes, content.peers, content.ahead, content.reviewed)
    )
    return len(content.suggestions.all) >= _MANY and beside > (1 if content.language == "zh" else 0)


def _name_class(name: str) -> str:
    if len(name) > _VERY_LONG_NAME:
        return "very-long"
    return "long" if len(name) > _LONG_NAME else "usual"


@cache
def _styles() -> tuple[str, ...]:
    folder = resources.templates() / "report"
    return tuple((folder / name).read_text("utf-8") for name in _STYLES)
