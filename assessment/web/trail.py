"""The audit administrator's pages: the trail with its state, and alarms, which security sees too."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.domain.access import Act
from assessment.formatting import HOUSE_TIME, moment
from assessment.services import trail_reading
from assessment.services.outlets import ALARM_LIST, TRAIL
from assessment.services.trail_reading import ShownAlarm, ShownEntry, TrailWanted
from assessment.web.forms import Form, LineField
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.tables import Cell, Column, table_through
from assessment.web.trail_words import (
    ACTS,
    ALARMS,
    OUTCOMES,
    act_in_words,
    actor_in_words,
    thing_in_words,
)
from assessment.web.transaction import current_session, database_of_request, leave_trace
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("trail", __name__, url_prefix="/administration")

_LIMIT: Final = 100
_MOST_DIGITS: Final = 18


class NoteForm(Form):
    """What came of an alarm."""

    text = LineField(lazy_gettext("处理情况"), limit=500)


@blueprint.get("/trail")
@policy(Act.READ_TRAIL, shows=TRAIL)
def listing() -> ResponseReturnValue:
    """The entries sought, the newest first, and how the trail stands; looking leaves an entry."""
    wanted, actor = _wanted(), current_actor()
    session = current_session()
    found = trail_reading.read_trail(session, actor, wanted)
    state = trail_reading.read_state(session, actor, database_of_request().sealing)
    leave_trace(lambda writing: trail_reading.note_trail_reading(writing, actor, wanted, now=now()))
    asked = {name: value for name, value in request.args.items() if name != "before"}
    here = url_for(".listing")
    older = f"{here}?{urlencode({**asked, 'before': found.older})}" if found.older else ""
    return render_template(
        "administration/trail.html",
        asked=request.args,
        found=found,
        state=state,
        checked=_written(state.checked.at) if state.checked else "",
        entries=table_through(TRAIL, _columns(), map(_row, found.entries)),
        older=older,
        newest=f"{here}?{urlencode(asked)}" if wanted.before else "",
        acts=ACTS,
        outcomes=OUTCOMES,
        is_filtered=any(asked.values()),
    )


@blueprint.get("/alarms")
@policy(Act.READ_ALARMS, shows=ALARM_LIST)
def alarms() -> ResponseReturnValue:
    """The alarms, for the security administrator."""
    shown = trail_reading.read_alarms(current_session(), current_actor(), Act.READ_ALARMS)
    return _alarms_page(shown, None)


@blueprint.get("/trail/alarms")
@policy(Act.READ_TRAIL, shows=ALARM_LIST)
def alarms_to_note() -> ResponseReturnValue:
    """The alarms, for the audit administrator, who notes what came of them."""
    shown = trail_reading.read_alarms(current_session(), current_actor(), Act.READ_TRAIL)
    return _alarms_page(shown, NoteForm(formdata=None))


@blueprint.post("/trail/alarms/<alarm>/notes")
@policy(Act.ANNOTATE_ALARM, shows=ALARM_LIST)
def annotate(alarm: str) -> ResponseReturnValue:
    """Note what came of an alarm."""
    form = NoteForm()
    if not form.validate():
        shown = trail_reading.read_alarms(current_session(), current_actor(), Act.ANNOTATE_ALARM)
        return _alarms_page(shown, form), 422
    trail_reading.annotate_alarm(current_session(), current_actor(), alarm, form.text.data or "", now=now())
    flash(_("已记下处理情况。"))
    return redirect(url_for(".alarms_to_note"))


def _alarms_page(shown: tuple[ShownAlarm, ...], form: NoteForm | None) -> str:
    return render_template(
        "administration/alarms.html",
        alarms=shown,
        form=form,
        kinds=ALARMS,
        actor_in_words=actor_in_words,
        language=current_language(),
    )


def _wanted() -> TrailWanted:
    """What is looked for; what makes no sense in the address is no condition."""
    asked = request.args
    action, outcome, before = (asked.get(name, "") for name in ("act", "outcome", "before"))
    until = _day(asked.get("until", ""), end=True)
    return TrailWanted(
        person=asked.get("person", "").strip()[:_LIMIT],
        firm=asked.get("firm", "").strip()[:_LIMIT],
        actions=(action,) if action in ACTS else (),
        outcome=trail_reading.outcome_called(outcome),
        since=_day(asked.get("since", "")),
        until=until,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < _MOST_DIGITS else None,
    )


def _day(value: str, *, end: bool = False) -> datetime | None:
    """The beginning of a day in Asia/Shanghai, or its ``end``."""
    try:
        day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=HOUSE_TIME)
    except ValueError:
        return None
    return trail_reading.day_after(day) if end else day


def _columns() -> dict[str, Column]:
    return {
        "seq": Column(_("编号")),
        "at": Column(_("时间")),
        "person": Column(_("人员")),
        "act": Column(_("操作")),
        "thing": Column(_("对象")),
        "firm": Column(_("企业")),
        "address": Column(_("地址")),
        "outcome": Column(_("结果")),
    }


def _row(shown: ShownEntry) -> dict[str, Cell]:
    entry = shown.entry
    person = actor_in_words(entry.actor, shown.person)
    if entry.on_behalf_of:
        person = _(
            "%(worker)s（受%(person)s委托）",
            worker=person,
            person=actor_in_words(entry.on_behalf_of, shown.on_behalf_of),
        )
    said, tone = OUTCOMES[entry.outcome.value]
    return {
        "seq": Cell(str(entry.seq)),
        "at": Cell(moment(entry.at, language=current_language())),
        "person": Cell(person),
        "act": Cell(act_in_words(entry.action)),
        "thing": Cell(thing_in_words(entry.object_kind, entry.object_id)),
        "firm": Cell(shown.firm or "—"),
        "address": Cell(entry.address or "—"),
        "outcome": Cell(str(said), tone=tone),
    }


def _written(at: str) -> str:
    return moment(datetime.fromisoformat(at), language=current_language())
