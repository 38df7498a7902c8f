"""What stands on the page of a batch: how many reports are how far, each with its firm and its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from assessment.services.batch_outlets import BATCH
from assessment.services.batching import Batch, Line
from assessment.web.labels import questionnaire_title
from assessment.web.tables import Cell, Column, Pages, Table, page_asked, pages_of, table_through
from assessment.web.wording import _, lazy_gettext

_PAGE_SIZE: Final = 50
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "done": (lazy_gettext("已完成"), "green"),
    "running": (lazy_gettext("生成中"), "blue"),
    "queued": (lazy_gettext("等待"), "blue"),
    "failed": (lazy_gettext("未完成"), "red"),
    "cancelled": (lazy_gettext("已取消"), "grey"),
}
"""How far a report is: the word for it, and the tone of its tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """How many reports are how far, and the address of the list of those alone."""

    key: str
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page of a batch's reports: those lines, their table, and where the list goes on."""

    lines: Sequence[Line]
    table: Table
    pages: Pages

    @property
    def rows(self) -> list[tuple[Line, tuple[Cell, ...]]]:
        """Each line with its cells."""
        return [(line, row.cells) for line, row in zip(self.lines, self.table.rows, strict=True)]


def shown_of(batch: Batch) -> Shown:
    """The page of reports that the address asks for; those that are how far it says, or all."""
    state = _state_asked()
    lines = [each for each in batch.told if state in ("", each.state)]
    last = max(1, -(-len(lines) // _PAGE_SIZE))
    page = min(page_asked(), last)
    first = (page - 1) * _PAGE_SIZE
    shown = lines[first : first + _PAGE_SIZE]
    summary = _(
        "第 %(first)s–%(last)s 份，共 %(total)s 份",
        first=first + 1,
        last=first + len(shown),
        total=len(lines),
    )
    return Shown(
        lines=shown,
        table=table_through(BATCH, _columns(), map(_row, shown)),
        pages=pages_of(page, last, url_of=lambda page: _address(batch, state, page), summary=summary),
    )


def tiles_of(batch: Batch) -> tuple[Tile, ...]:
    """How many reports are how far; what no report is, is left out but for those that are done."""
    chosen, states = _state_asked(), batch.states
    return tuple(
        Tile(
            key=state,
            label=str(label),
            count=states.get(state, 0),
            url=_address(batch, "" if state == chosen else state),
            chosen=state == chosen,
        )
        for state, (label, _tone) in _STATES.items()
        if states.get(state) or state in ("done", chosen)
    )


def polled_at(batch: Batch) -> str:
    """Where the script asks how far the batch is, and the reports of this page."""
    asked = {name: request.args[name] for name in ("state", "page") if name in request.args}
    return url_for("batching.progress", order_id=batch.order.id, **asked)  # type: ignore[arg-type]


def progress_of(batch: Batch) -> dict[str, object]:
    """How far a batch is, for the script that asks, as ``progress_poll.js`` reads it."""
    states = batch.states
    over = batch.is_over
    live = {f"count-{each}": [str(states.get(each, 0)), ""] for each in _STATES}
    live |= {
        f"state-{each.item}": [str(_STATES[each.state][0]), _STATES[each.state][1]]
        for each in shown_of(batch).lines
    }
    return {
        "state": ("done" if states.get("done") else "failed") if over else "running",
        "text": _in_words(batch),
        "done": len(batch.lines) - states.get("queued", 0) - states.get("running", 0),
        "total": len(batch.lines),
        "url": url_for("batching.page", order_id=batch.order.id) if over else "",
        "live": live,
    }


def _in_words(batch: Batch) -> str:
    states, total = batch.states, len(batch.lines)
    done, cancelled, failed = (states.get(each, 0) for each in ("done", "cancelled", "failed"))
    if not batch.is_over:
        return _(
            "正在生成：%(done)s/%(total)s 份已完成。可以离开本页，之后从“成批生成报告”回来查看。",
            done=done,
            total=total,
        )
    if done == total and total:
        return _("%(total)s 份报告全部生成，可以打包下载。", total=total)
    if not total:
        return _("这批报告目前都不能查看。")
    return _(
        "已经结束：完成 %(done)s 份，未完成 %(failed)s 份，取消 %(cancelled)s 份。",
        done=done,
        failed=failed,
        cancelled=cancelled,
    )


def _columns() -> dict[str, Column]:
    return {
        "firm": Column(_("企业")),
        "questionnaire": Column(_("问卷和年度")),
        "number": Column(_("报告编号")),
        "state": Column(_("进度")),
    }


def _row(line: Line) -> dict[str, Cell]:
    word, tone = _STATES[line.state]
    title, year = questionnaire_title(*line.questionnaire), _("%(year)s 年", year=line.year)
    return {
        "firm": Cell(line.firm),
        "questionnaire": Cell(f"{title}{_('，')}{year}"),
        "number": Cell(line.number),
        "state": Cell(str(word), tone=tone),
    }


def _state_asked() -> str:
    state = request.args.get("state", "")
    return state if state in _STATES else ""


def _address(batch: Batch, state: str, page: int = 1) -> str:
    asked = ({"state": state} if state else {}) | ({"page": str(page)} if page > 1 else {})
    return url_for("batching.page", order_id=batch.order.id, **asked)  # type: ignore[arg-type]
