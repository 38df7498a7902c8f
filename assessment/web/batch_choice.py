"""What stands on the page where a batch is chosen: what is looked for, what was found, what was ordered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from assessment.domain.entered_text import canonical_line
from assessment.formatting import day, moment
from assessment.services.batch_outlets import REPORTABLE
from assessment.services.batching import PastBatch
from assessment.services.portfolio import Choice
from assessment.services.reportable import PAGE_SIZE, Found, Reportable, Sought
from assessment.web.showing import passing
from assessment.web.tables import Cell, Column, Pages, Table, page_asked, pages_of, table_through
from assessment.web.wording import _, current_language

_WORDS_LIMIT = 100
_UNREPORTED = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice above the list: the name of its field, its label, what can be chosen, and what is."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """A batch of before, in a line: when, how many, how far, and where it lies."""

    when: str
    told: str
    url: str


def sought_in(asked: Mapping[str, str]) -> Sought:
    """What is looked for; whatever makes no sense looks for everything."""
    return Sought(
        words=canonical_line(asked.get("q", ""))[:_WORDS_LIMIT],
        county=asked.get("county", ""),
        level=asked.get("level", ""),
        questionnaire=asked.get("questionnaire", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        unreported=asked.get("reported", "") == _UNREPORTED,
        page=page_asked(),
        language=current_language(),
    )


def fields_of(sought: Sought) -> dict[str, str]:
    """What is looked for as the fields of a form, those that are empty left out."""
    fields = {
        "q": sought.words,
        "county": sought.county,
        "level": sought.level,
        "questionnaire": sought.questionnaire,
        "since": sought.since.isoformat() if sought.since else "",
        "until": sought.until.isoformat() if sought.until else "",
        "reported": _UNREPORTED if sought.unreported else "",
    }
    return {name: value for name, value in fields.items() if value}


def address_of(sought: Sought, page: int = 1) -> str:
    """The address of the page that looks for the same."""
    fields = fields_of(sought) | ({"page": str(page)} if page > 1 else {})
    return url_for("batching.choose") + (f"?{urlencode(fields)}" if fields else "")


def filters_of(found: Found, sought: Sought) -> tuple[Filter, ...]:
    """What can be chosen above the list."""
    unreported = (Choice(_UNREPORTED, _("还没有报告"), found.unreported),)
    return (
        Filter(name="county", label=_("县（市、区）"), choices=found.counties, chosen=sought.county),
        Filter(
            name="questionnaire", label=_("问卷"), choices=found.questionnaires, chosen=sought.questionnaire
        ),
        Filter(name="level", label=_("等级"), choices=found.levels, chosen=sought.level),
        Filter(
            name="reported",
            label=_("报告"),
            choices=unreported,
            chosen=_UNREPORTED if sought.unreported else "",
        ),
    )


def found_table(found: Found) -> Table:
    """What was found, a page of it, through the gate."""
    columns = {
        "firm": Column(_("企业")),
        "county": Column(_("县（市、区）")),
        "questionnaire": Column(_("问卷和年度")),
        "handed_in": Column(_("提交日期")),
        "level": Column(_("等级")),
        "reported": Column(_("报告")),
    }
    return table_through(REPORTABLE, columns, map(_row, found.shown))


def found_pages(found: Found, sought: Sought) -> Pages:
    """Where the list goes on."""
    first = (found.page - 1) * PAGE_SIZE + 1
    summary = _(
        "第 %(first)s–%(last)s 份，共 %(total)s 份",
        first=first,
        last=first + len(found.shown) - 1,
        total=len(found.all),
    )
    return pages_of(found.page, found.pages, url_of=lambda page: address_of(sought, page), summary=summary)


def ordered_lately(batches: tuple[PastBatch, ...]) -> tuple[Ordered, ...]:
    """The batches of before, through the gate."""
    if not passing(REPORTABLE, ("batches",)).only({"batches": batches}):
        return ()
    return tuple(
        Ordered(
            moment(each.order.requested_at, language=current_language()),
            _told(each),
            url_for("batching.page", order_id=each.order.id),
        )
        for each in batches
    )


def _told(batch: PastBatch) -> str:
    if batch.is_over:
        return _("共 %(total)s 份，完成 %(done)s 份", total=batch.reports, done=batch.done)
    return _("共 %(total)s 份，已完成 %(done)s 份，正在生成", total=batch.reports, done=batch.done)


def _row(each: Reportable) -> dict[str, Cell]:
    result = each.handed_in
    year = _("%(year)s 年", year=result.year)
    return {
        "firm": Cell(each.firm, url_for("reviewing.firm", enterprise_id=result.enterprise)),
        "county": Cell(each.county),
        "questionnaire": Cell(f"{each.questionnaire}{_('，')}{year}"),
        "handed_in": Cell(day(result.submitted_at, language=current_language())),
        "level": Cell(each.level),
        "reported": Cell(_("已有"), tone="green") if each.reported else Cell("—"),
    }


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
