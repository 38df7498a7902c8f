"""What follows on a page from the figures entered: ratios beneath them, and what is odd about them."""

from collections.abc import Container

from assessment.domain.facts import Asking
from assessment.domain.relations import Violation, violations
from assessment.domain.texts import Language
from assessment.report.answers_in_words import ratio_in_words
from assessment.services.sheets import Sheet
from assessment.web.leaves import Leaf
from assessment.web.question_fields import DerivedLine


def odd_on(sheet: Sheet, leaf: Leaf) -> tuple[Violation, ...]:
    """The relations that figures of this page break, with figures of this page or another."""
    return violations(leaf.relations, sheet.facts.known) if leaf.relations else ()


def relation_messages(sheet: Sheet, leaf: Leaf, language: Language) -> dict[str, str]:
    """What is odd about each figure, by question: contradictions and figures that look like another unit."""
    found: dict[str, list[str]] = {}
    for violation in odd_on(sheet, leaf):
        for fact in violation.facts:
            found.setdefault(fact, []).append(violation.relation.message.in_language(language))
    return {key: " ".join(dict.fromkeys(messages)) for key, messages in found.items()}


def derived_lines(
    sheet: Sheet, leaf: Leaf, language: Language, *, among: Container[str] | None = None
) -> dict[str, tuple[DerivedLine, ...]]:
    """The ratios of the page's dimension, each under the last of its figures; all, or ``among`` some."""
    lines: dict[str, tuple[DerivedLine, ...]] = {}
    for placed in leaf.ratios:
        ratio = placed.ratio
        if among is not None and ratio.key not in among:
            continue
        if sheet.facts.asking[ratio.key] is not Asking.ASKED:
            continue
        span = sheet.facts.spans.get(ratio.key)
        open_yet = span is not None and span.low != span.high
        text = "—" if open_yet else ratio_in_words(ratio, span, language)
        basis = ratio.definition.in_language(language)
        line = DerivedLine(key=ratio.key, label=ratio.text.in_language(language), text=text, basis=basis)
        lines[placed.under] = (*lines.get(placed.under, ()), line)
    return lines
