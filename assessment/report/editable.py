"""The report as an editable copy: the same filled templates, and what a Word file needs besides."""

from collections.abc import Mapping
from typing import Final

from assessment.domain.texts import Language
from assessment.report.content import ReportContent
from assessment.report.environment import environment, in_words

_COPY: Final = "可编辑副本，编号核验以 PDF 为准"
"""At the head of every page: whoever can change a text cannot vouch for it."""
_FICTITIOUS: Final = "演示数据，均为虚构"
_PARTS: Final = ("styles", "numbering", "settings", "fontTable", "header", "footer")
_PROOFED: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en-GB"}
_RESTARTS: Final = range(10, 60)


def word_parts(content: ReportContent, title: str) -> Mapping[str, bytes]:
    """The parts of a Word file that do not depend on what is told: styles, lists, heads and feet."""
    language = content.language
    notices = [content.notice]
    if content.fictitious:
        notices.insert(0, in_words(_FICTITIOUS, language))
    values = {
        "title": title,
        "number": content.number,
        "copy": in_words(_COPY, language),
        "notice": " · ".join(notices),
        "language": _PROOFED[language],
        "chinese": language == "zh",
        "restarts": _RESTARTS,
        "first": False,
    }
    made = {name: _filled(name, values, language) for name in _PARTS}
    return {**made, "firstHeader": _filled("header", {**values, "first": True}, language)}


def _filled(name: str, values: Mapping[str, object], language: Language) -> bytes:
    text = environment(language).get_template(f"report/word/{name}.xml").render(values)
    return text.strip().encode()
