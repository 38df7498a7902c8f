"""A roadmap as its page shows it: phase by phase and quarter by quarter, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from assessment.domain.planning import Phase
from assessment.domain.roadmaps import Progress
from assessment.domain.scheduling import Quarter
from assessment.domain.texts import Language
from assessment.formatting import amount, amount_range, day, quarter
from assessment.report.names import PHASES
from assessment.report.roadmap_words import (
    PROGRESS,
    excess_in_words,
    held_in_words,
    lacking_in_words,
    span_in_words,
)
from assessment.services.roadmap_support import Support
from assessment.services.roadmaps import Roadmap, Step

_TONES: Final = {Progress.PLANNED: "grey", Progress.UNDER_WAY: "blue", Progress.DONE: "green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step: what is to be done, when and by whom, how far it is, and what stands in its way."""

    id: str
    title: str
    what: str
    progress: str
    tone: str
    since: str
    span: str
    cost: str
    spent: str
    owner: str
    due: str
    late: bool
    warnings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterPart:
    """What begins in a quarter, and in which way that is too much."""

    title: str
    excess: tuple[str, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasePart:
    """A phase: its quarters, what it costs, and what may come back of that."""

    key: str
    title: str
    cost: str
    quarters: tuple[QuarterPart, ...]
    support: Support | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How far the whole is, and what it costs."""

    steps: int
    done: int
    under_way: int
    cost: str
    spent: str


def phases_of(
    roadmap: Roadmap, support: Mapping[Phase, Support], *, today: date, language: Language
) -> tuple[PhasePart, ...]:
    """The phases in which something begins."""
    parts = {phase: roadmap.of_phase(phase) for phase in Phase}
    return tuple(
        PhasePart(
            key=phase.value,
            title=PHASES[phase].in_language(language),
            cost=cost_in_words(steps, language),
            quarters=tuple(_quarters(roadmap, steps, today, language)),
            support=support.get(phase),
        )
        for phase, steps in parts.items()
        if steps
    )


def totals_of(roadmap: Roadmap, language: Language) -> Totals:
    """How far the whole is."""
    states = [step.row.progress for step in roadmap.steps]
    spent = [step.row.spent for step in roadmap.steps if step.row.spent is not None]
    return Totals(
        steps=len(states),
        done=states.count(Progress.DONE),
        under_way=states.count(Progress.UNDER_WAY),
        cost=cost_in_words(roadmap.steps, language),
        spent=amount(sum(spent, Decimal(0)), language=language) if spent else "",
    )


def cost_in_words(steps: Sequence[Step], language: Language) -> str:
    """What these steps are estimated at together; empty where nothing is known."""
    rows = [step.row for step in steps]
    low = [each.cost_low for each in rows if each.cost_low is not None]
    high = [each.cost_high for each in rows if each.cost_high is not None]
    if not low or not high:
        return ""
    return amount_range(sum(low, Decimal(0)), sum(high, Decimal(0)), language=language)


def line_of(step: Step, roadmap: Roadmap, *, today: date, language: Language) -> StepLine:
    """A step in words."""
    row, measure = step.row, step.measure
    return StepLine(
        id=row.id,
        title=step.title.in_language(language),
        what=measure.what.in_language(language) if measure else "",
        progress=PROGRESS[row.progress].in_language(language),
        tone=_TONES[row.progress],
        since=day(row.progress_on, language=language) if row.progress_on else "",
        span=span_in_words(step.slot, language),
        cost=cost_in_words([step], language),
        spent="" if row.spent is None else amount(row.spent, language=language),
        owner=step.owner,
        due=day(row.due, language=language) if row.due else "",
        late=row.due is not None and row.due < today and row.progress is not Progress.DONE,
        warnings=tuple(_warnings(step, roadmap, language)),
        note=row.note,
    )


def _quarters(
    roadmap: Roadmap, steps: Sequence[Step], today: date, language: Language
) -> Iterator[QuarterPart]:
    for which in sorted({step.row.begins for step in steps}):
        yield QuarterPart(
            title=quarter(Quarter(which), language=language),
            excess=excess_in_words(Quarter(which), roadmap.slots, roadmap.pace, language=language),
            steps=tuple(
                line_of(step, roadmap, today=today, language=language)
                for step in steps
                if step.row.begins == which
            ),
        )


def _warnings(step: Step, roadmap: Roadmap, language: Language) -> Iterator[str]:
    if step.row.progress is not Progress.PLANNED:
        return
    held = roadmap.held.get(step.row.measure)
    if held is not None:
        yield held_in_words(held, roadmap.titles(), language)
    elif step.measure is not None:
        lacking = lacking_in_words(step.slot, roadmap.slots, after=step.measure.after, language=language)
        if lacking:
            yield lacking
