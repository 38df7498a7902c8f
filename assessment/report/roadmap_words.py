"""A roadmap in words, for its page and its files alike: progress, what a step waits for, what is too much."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from assessment.domain.measures import MeasureKey
from assessment.domain.roadmaps import Progress
from assessment.domain.scheduling import Held, Pace, Quarter, Slot, cost_of, running_in
from assessment.domain.texts import Language, Text
from assessment.formatting import amount, quarter, quarters

PROGRESS: Final[Mapping[Progress, Text]] = {
    Progress.PLANNED: Text("未开始", "Not begun"),
    Progress.UNDER_WAY: Text("进行中", "Under way"),
    Progress.DONE: Text("已完成", "Done"),
}
_TOO_EARLY: Final = Text(
    "要等{titles}做完（最早 {end}末），请把这一步往后移。",
    "has to wait for {titles} (done by the end of {end} at best): please move this step back.",
)
_LACKING: Final = Text(
    "前提还没有具备，路线图里也没有能带来它的举措。",
    "What it needs first is missing, and nothing on the roadmap brings it about.",
)
_ALONE: Final = Text(
    "这一项最多约 {cost}，一项就超过每季度 {budget} 的预算，请单独筹措或分期。",
    "At up to {cost} this alone is beyond the {budget} of a quarter: please finance it apart or in parts.",
)
_DEAR: Final = Text(
    "本季度开工的最多约 {cost}，超过每季度 {budget} 的预算。",
    "What begins in this quarter costs up to {cost}, beyond the {budget} of a quarter.",
)
_BUSY: Final = Text(
    "本季度同时进行 {count} 项，超过设定的 {most} 项。",
    "{count} steps run in this quarter, more than the {most} set.",
)
_QUOTED: Final = Text("“{title}”", '"{title}"')
_AND: Final = Text("、", " or ")


def span_in_words(slot: Slot, language: Language) -> str:
    """The quarters a step runs in."""
    return quarters(slot.begins, slot.ends, language=language)


def held_in_words(held: Held, titles: Mapping[MeasureKey, Text], language: Language) -> str:
    """What a step that begins too early waits for."""
    named = [
        _QUOTED.in_language(language).format(title=titles[each.work.key].in_language(language))
        for each in held.by
    ]
    end = min(each.ends for each in held.by)
    return _TOO_EARLY.in_language(language).format(
        titles=_AND.in_language(language).join(named), end=quarter(end, language=language)
    )


def lacking_in_words(
    slot: Slot, slots: Sequence[Slot], *, after: Collection[MeasureKey], language: Language
) -> str:
    """That nothing on the roadmap brings about what a step needs; empty where something does.

    What merely comes ``after`` something else needs nothing of it.
    """
    there = {*after, *(each.work.key for each in slots)}
    lone = any(group.isdisjoint(there) for group in slot.work.waits)
    return _LACKING.in_language(language) if lone else ""


def excess_in_words(
    which: Quarter, slots: Sequence[Slot], pace: Pace, *, language: Language
) -> tuple[str, ...]:
    """In which way a quarter is more than the pace allows, sentence by sentence."""
    said = []
    cost, running = cost_of(which, slots), running_in(which, slots)
    if pace.budget is not None and pace.is_beyond(cost):
        paid = [slot for slot in slots if slot.begins == which and slot.work.cost]
        sentence = _ALONE if len(paid) == 1 else _DEAR
        said.append(
            sentence.in_language(language).format(
                cost=amount(cost, language=language), budget=amount(pace.budget, language=language)
            )
        )
    if running > pace.at_once:
        said.append(_BUSY.in_language(language).format(count=running, most=pace.at_once))
    return tuple(said)
