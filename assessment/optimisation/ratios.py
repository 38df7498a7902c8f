"""What may become of a ratio: every combination of the figures it rests on that measures may change."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final, TypeAlias

from assessment.domain.answers import Answer, Measured
from assessment.domain.conditions import FactKey
from assessment.domain.dependencies import operands_of
from assessment.domain.facts import Answers, Span, facts_from
from assessment.domain.footing import Sheet
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Ratio
from assessment.optimisation.chances import Alternative
from assessment.optimisation.program import Linear, Program, column_term, total_of

_COMBINATIONS: Final = 256
"""How many combinations of figures are looked at one by one; beyond, a ratio may become anything."""

_ANYTHING: Final = (Decimal(0), Decimal(10**12))

Figures: TypeAlias = Mapping[FactKey, Sequence[Alternative]]


def figures_behind(sheet: Sheet, ratio: Ratio) -> tuple[FactKey, ...]:
    """The figures a ratio rests on, through further ratios too, each once."""
    placed = placed_questions(sheet.questionnaire)
    found: dict[FactKey, None] = {}
    for key in operands_of(ratio):
        inner = placed[key].question if key in placed else None
        found |= dict.fromkeys(figures_behind(sheet, inner) if isinstance(inner, Ratio) else (key,))
    return tuple(found)


def ratio_alternatives(
    program: Program, sheet: Sheet, ratio: Ratio, *, profile: Answers, figures: Figures
) -> Iterator[Alternative]:
    """All values ``ratio`` may take while ``figures`` change, each with the bound on its combination."""
    options = {key: (None, *_by_answer(each)) for key, each in figures.items() if each}
    is_vague = any(each.answer is None for found in figures.values() for each in found)
    if is_vague or prod(len(each) for each in options.values()) > _COMBINATIONS:
        yield from anything([each.chance for found in figures.values() for each in found])
        return
    for combination in product(*options.values()):
        changes = {
            key: each.answer
            for key, each in zip(options, combination, strict=True)
            if each is not None and each.answer is not None
        }
        if not changes:
            continue
        facts = facts_from(sheet.questionnaire, {**sheet.answers, **changes}, profile)
        value, span = facts.known.get(ratio.key), facts.spans.get(ratio.key)
        if span is not None:
            chances = [each.chance for each in combination if each is not None]
            yield Alternative(value or Measured(Decimal(0)), _together(program, chances), span)


def anything(chances: Sequence[Linear]) -> Iterator[Alternative]:
    """A ratio that may become as small or as large as it likes."""
    for value in _ANYTHING:
        yield Alternative(Measured(value), total_of(chances), Span(Fraction(value), Fraction(value)))


def _by_answer(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """Alternatives that come to the same taken together."""
    chances: dict[Answer, list[Linear]] = {}
    for each in alternatives:
        if each.answer is not None:
            chances.setdefault(each.answer, []).append(each.chance)
    return tuple(Alternative(answer, total_of(found)) for answer, found in chances.items())


def _together(program: Program, chances: Sequence[Linear]) -> Linear:
    if len(chances) == 1:
        return chances[0]
    column = column_term(program.column())
    for chance in chances:
        program.below(column, chance)
    return column
