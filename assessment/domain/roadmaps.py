"""A roadmap as an enterprise works with it: how far each step is, and what cannot be done to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from assessment.domain.errors import RefusalError
from assessment.domain.fingerprints import Json
from assessment.domain.measures import MeasureKey
from assessment.domain.planning import Phase
from assessment.domain.scheduling import NUMERALS, Held, Quarter, year_and_number
from assessment.domain.texts import Text

MOST_STEPS: Final = 60
"""How many steps a roadmap holds."""


class Progress(StrEnum):
    """How far a step is (进度)."""

    PLANNED = "planned"
    UNDER_WAY = "under way"
    DONE = "done"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS: Final = {Progress.PLANNED: "未开始", Progress.UNDER_WAY: "进行中", Progress.DONE: "已完成"}


class NothingToPlanError(RefusalError):
    """There is no measure to make a roadmap of."""

    def __init__(self) -> None:
        super().__init__(
            Text("没有可以排进路线图的举措。", "There is no measure to put on a roadmap."),
            Text(
                "请先提交一次自评，或换一次结果再试。",
                "Please hand in an assessment first, or choose another.",
            ),
        )


class RoadmapFullError(RefusalError):
    """A roadmap holds no more steps."""

    def __init__(self) -> None:
        super().__init__(
            Text(f"一张路线图最多 {MOST_STEPS} 步。", f"A roadmap holds {MOST_STEPS} steps at most."),
            Text("请先移出不做的举措。", "Please take out what you will not do first."),
        )


class ChangedMeanwhileError(RefusalError):
    """Somebody changed the roadmap or a step since the page was opened: nothing was overwritten."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(
            Text(
                f"您打开这一页之后，{by}改过这里，您填的还没有保存。",
                f"{by} changed this after you opened the page; what you entered is not saved yet.",
            ),
            Text(
                "请看一下现在的内容，需要的话再保存一次。",
                "Please look at what stands now, and save again if you still want to.",
            ),
        )
        self.by = by
        self.at = at


class TooEarlyError(RefusalError):
    """A step would begin before what it waits for ends."""

    def __init__(self, titles: Sequence[Text], step: Text, ends: Quarter) -> None:
        first = "、".join(f"“{each.zh}”" for each in titles)
        first_en = ", ".join(f'"{each.en}"' for each in titles)
        year, number = year_and_number(ends)
        end = f"{year} 年第{NUMERALS[number - 1]}季度末"
        super().__init__(
            Text(
                f"“{step.zh}”要等{first}做完（最早 {end}），不能排得这么早。",
                f'"{step.en}" has to wait for {first_en} (done by the end of Q{number} {year} at best).',
            ),
            Text(
                "请换一个晚些的季度，或先把前面的举措往前移。",
                "Please choose a later quarter, or move what comes before forward first.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Phasing:
    """Where the phases of a roadmap meet: the quarters in which the second and the third begin."""

    extends_from: Quarter
    deepens_from: Quarter

    def phase_of(self, quarter: Quarter) -> Phase:
        """The phase a quarter belongs to."""
        if quarter < self.extends_from:
            return Phase.START
        return Phase.EXTEND if quarter < self.deepens_from else Phase.DEEPEN


def phasing_of(stages: Sequence[Sequence[Quarter]], first: Quarter) -> Phasing:
    """Where the phases meet when what belongs to each begins in these quarters, none before ``first``."""
    start, extend, *_ = stages
    extends_from = Quarter(max(start, default=first - 1) + 1)
    return Phasing(extends_from, Quarter(max(extend, default=extends_from - 1) + 1))


def quarters_from(stored: Json) -> Mapping[MeasureKey, Quarter]:
    """When the measures on a roadmap begin, as a report's order keeps it; nothing where there was none."""
    told = stored if isinstance(stored, dict) else {}
    return {key: Quarter(begins) for key, begins in told.items() if isinstance(begins, int)}


def earliest_end(held: Held) -> Quarter:
    """When the first of what a step waits for ends."""
    return min(slot.ends for slot in held.by)
