"""The forms of a roadmap: how fast it goes, a step as it is kept, a measure to add, a remark."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from assessment.domain.advice import Recommendation
from assessment.domain.entered_numbers import NumberFormat
from assessment.domain.entered_text import TooLong, entered_text
from assessment.domain.measures import Pathway
from assessment.domain.roadmaps import Progress
from assessment.domain.scheduling import Pace, Quarter
from assessment.domain.texts import Text
from assessment.formatting import number, quarter
from assessment.report.names import PATHWAYS
from assessment.services.editing_roadmaps import OpenedStep, StepChange
from assessment.services.making_roadmaps import Placing, Plan
from assessment.web.forms import DayField, Form, LineField, NumberField
from assessment.web.path_form import OptionalNumber
from assessment.web.wording import _, current_language, lazy_gettext

_MONEY: Final = NumberFormat(maximum=Decimal(1_000_000), decimals=4, unit=Text("万元", "10,000 yuan"))
_AT_ONCE: Final = NumberFormat(maximum=Decimal(20), minimum=Decimal(1), unit=Text("项", "steps"))
_OWNER_LIMIT: Final = 40
_AHEAD: Final = 4
"""From how many quarters one may be chosen to begin in."""
_AFTERWARDS: Final = 8
"""How many quarters beyond the last one a step can be moved."""
_DIGITS: Final = 9


class NoteField(TextAreaField):
    """A text of several lines in its canonical form."""

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; too much of it is refused, and stays in the field."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = typed
        text = entered_text(typed)
        if isinstance(text, TooLong):
            raise ValueError(text.message.in_language(current_language()))
        self.data = text


class PaceForm(Form):
    """From when on, how many steps at once, and for how much a quarter; what was seen of the roadmap."""

    first = SelectField(lazy_gettext("从哪个季度开始"), [InputRequired()], coerce=int, choices=[])
    at_once = NumberField(lazy_gettext("同时进行几项"), expected=_AT_ONCE)
    budget = OptionalNumber(lazy_gettext("每季度预算"), expected=_MONEY)
    seen = HiddenField()

    def prepare(self, present: Quarter, pace: Pace, *, seen: int) -> None:
        """Offer the quarters from the present one on, and show the pace as it is."""
        language = current_language()
        choices = [Quarter(present + each) for each in range(_AHEAD)]
        self.first.choices = [(each, quarter(each, language=language)) for each in choices]
        if not self.is_submitted():
            self.first.data = present + 1
            self.at_once.data = str(pace.at_once)
            self.budget.data = "" if pace.budget is None else number(pace.budget)
            self.seen.data = str(seen)

    @property
    def pace(self) -> Pace:
        """The pace as it was entered; without a budget it is not limited."""
        return Pace(int(self.at_once.number), self.budget.number)

    def placing(self) -> Placing:
        """How what has not begun is to be placed afresh."""
        return Placing(pace=self.pace, first=Quarter(self.first.data), seen=whole(self.seen.data))

    def plan(self, assessment: str, chosen: str) -> Plan:
        """What the roadmap is to be made of; ``chosen`` names measures with commas between."""
        return Plan(
            assessment=assessment,
            first=Quarter(self.first.data),
            pace=self.pace,
            chosen=frozenset(filter(None, chosen.split(","))),
            seen=whole(self.seen.data),
        )


class StepForm(Form):
    """A step: when it begins, how far it is, who owns it, until when, what it cost."""

    progress = RadioField(
        lazy_gettext("进度"),
        [InputRequired(lazy_gettext("请选择进度。"))],
        choices=[
            (Progress.PLANNED.value, lazy_gettext("未开始")),
            (Progress.UNDER_WAY.value, lazy_gettext("进行中")),
            (Progress.DONE.value, lazy_gettext("已完成")),
        ],
    )
    progress_on = DayField(lazy_gettext("开始或完成的日期"))
    begins = SelectField(lazy_gettext("从哪个季度开始做"), [InputRequired()], coerce=int, choices=[])
    owner = LineField(lazy_gettext("负责人"), limit=_OWNER_LIMIT, required=False)
    due = DayField(lazy_gettext("计划完成日期"))
    spent = OptionalNumber(lazy_gettext("实际花费"), expected=_MONEY)
    note = NoteField(lazy_gettext("备注"))
    seen = HiddenField()

    def prepare(self, opened: OpenedStep, present: Quarter, today: date) -> None:
        """Offer the quarters a step can begin in, and show it as it stands."""
        language, row = current_language(), opened.step.row
        quarters = sorted({*_quarters(opened, present), Quarter(row.begins)})
        self.begins.choices = [(each, quarter(each, language=language)) for each in quarters]
        self.today = today
        if not self.is_submitted():
            self.begins.data, self.progress.data = row.begins, row.progress.value
            self.progress_on.data = row.progress_on.isoformat() if row.progress_on else ""
            self.due.data = row.due.isoformat() if row.due else ""
            self.owner.data, self.note.data = opened.step.owner, row.note
            self.spent.data = "" if row.spent is None else number(row.spent)
            self.seen.data = str(row.revision)

    def validate_progress_on(self, field: DayField) -> None:
        """What has begun or is done was so today at the latest."""
        if self.progress.data != Progress.PLANNED and field.day is not None and field.day > self.today:
            raise ValidationError(_("开始或完成的日期不能晚于今天。"))

    def change(self) -> StepChange:
        """The step as it was entered; what began or was done without a day, did today."""
        return StepChange(
            seen=whole(self.seen.data),
            begins=Quarter(self.begins.data),
            progress=Progress(self.progress.data),
            progress_on=self.progress_on.day or self.today,
            owner=self.owner.data or "",
            due=self.due.day,
            spent=self.spent.number,
            note=self.note.data or "",
        )


class AddForm(Form):
    """A measure to put on the roadmap."""

    measure = SelectField(
        lazy_gettext("举措"),
        [InputRequired(lazy_gettext("请选择一项举措。"))],
        choices=[],
        validate_choice=False,
    )

    def prepare(self, addable: Sequence[Recommendation]) -> None:
        """Offer what can be added, by pathway."""
        language = current_language()
        grouped = {
            PATHWAYS[pathway].in_language(language): [
                (each.measure.key, each.measure.title.in_language(language))
                for each in addable
                if each.measure.pathway is pathway
            ]
            for pathway in Pathway
        }
        self.measure.choices = {
            "": [("", _("请选择"))],
            **{name: each for name, each in grouped.items() if each},
        }


class RemarkForm(Form):
    """What somebody who helps the firm has to say."""

    text = NoteField(lazy_gettext("留言"), [InputRequired(lazy_gettext("请填写留言。"))])


def whole(typed: str | None) -> int:
    """The revision a page was opened with; anything else is none that ever was."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else -1


def _quarters(opened: OpenedStep, present: Quarter) -> Iterator[Quarter]:
    slots = opened.roadmap.slots
    first = min([present, *(slot.begins for slot in slots)])
    last = max([present, *(slot.ends for slot in slots)])
    yield from map(Quarter, range(first, last + _AFTERWARDS))
