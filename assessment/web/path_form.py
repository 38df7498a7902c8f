"""The form that asks for a path: what it is to reach, for how much, in what time, and without what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from assessment.domain.aims import Aim, LevelAim, PointsAim, certain_points, place_of
from assessment.domain.entered_numbers import NumberFormat, entered_number
from assessment.domain.measures import Measure
from assessment.domain.paths import Limits
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.scoring import Score
from assessment.domain.texts import Text
from assessment.services.advising import Quest
from assessment.web.forms import Form
from assessment.web.wording import _, current_language, lazy_gettext

BEST: Final = "best"
_LEVEL: Final = "level"
_POINTS: Final = "points"
_MONEY: Final = NumberFormat(maximum=Decimal(1_000_000), decimals=4, unit=Text("万元", "10,000 yuan"))
_TIME: Final = NumberFormat(maximum=Decimal(240), minimum=Decimal(1), unit=Text("个月", "months"))
_BETWEEN: Final = ":"
_STEPS: Final = (40, 60, 80)
"""The points of a dimension that may be asked for."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: the model, and the aims; none of them stands for the best within the limits."""

    model: str
    aims: tuple[Aim, ...]


class OptionalNumber(StringField):
    """A number as people type it, or nothing; ``number`` is what was meant."""

    def __init__(self, label: str, *, expected: NumberFormat, **options: object) -> None:
        super().__init__(label, **options)  # type: ignore[arg-type]
        self.expected = expected
        self.number: Decimal | None = None

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; what is no number is refused, and stays in the field."""
        self.data = str(valuelist[0]) if valuelist else ""
        if not self.data.strip():
            return
        value = entered_number(self.data, self.expected)
        if not isinstance(value, Decimal):
            raise ValueError(value.message.in_language(current_language()))
        self.number = value


class PathForm(Form):
    """What to reach and within which limits; sent as an address, so that nothing is stored."""

    class Meta:
        """A form that only asks needs no token."""

        csrf = False

    aim = SelectField(
        lazy_gettext("想达到什么"),
        [InputRequired(lazy_gettext("请选择想达到什么。"))],
        choices=[],
        validate_choice=False,
    )
    budget = OptionalNumber(lazy_gettext("预算"), expected=_MONEY)
    months = OptionalNumber(lazy_gettext("期限"), expected=_TIME)
    without = SelectMultipleField(lazy_gettext("不考虑这些举措"), choices=[], validate_choice=False)

    def prepare(self, score: Score, models: Sequence[Questionnaire], measures: Sequence[Measure]) -> None:
        """Offer what can be aimed at from ``score``, the next level first, and the measures to rule out."""
        language = current_language()
        own = score.questionnaire
        groups = {own.title.in_language(language): list(_aims_in(score))}
        for model in models:
            if model.key != own.key:
                levels = model.level_rule.levels[1:]
                groups[model.title.in_language(language)] = [
                    (_BETWEEN.join((model.key, _LEVEL, each.key)), each.title.in_language(language))
                    for each in levels
                ]
        self.aim.choices = groups
        self.without.choices = [(each.key, each.title.in_language(language)) for each in measures]
        self._offered = {value for choices in groups.values() for value, _title in choices}
        if not self.aim.raw_data:
            self.aim.data = next(iter(groups.values()))[0][0]
            self.aim.raw_data = [self.aim.data]

    def validate_aim(self, field: SelectField) -> None:
        """What was offered before may be reached by now, or be of a model that is gone."""
        if field.data not in self._offered:
            raise ValidationError(_("这个目标已经达到，或者不在可选的范围内，请另选一个。"))

    def chosen(self) -> Chosen:
        """What is aimed at."""
        match (self.aim.data or BEST).split(_BETWEEN):
            case [model, "level", level]:
                return Chosen(model, (LevelAim(level),))
            case [model, "points", node, points]:
                return Chosen(model, (PointsAim(node, Fraction(points)),))
            case _:
                return Chosen("", ())

    def quest(self) -> Quest:
        """All that is asked."""
        months = self.months.number
        limits = Limits(
            budget=self.budget.number,
            months=None if months is None else int(months),
            without=frozenset(self.without.data or ()),
        )
        return Quest(aims=self.chosen().aims, limits=limits)


def _aims_in(score: Score) -> Iterator[tuple[str, str]]:
    """The levels above the present one, the best within the limits, and points of each dimension."""
    language, own = current_language(), score.questionnaire
    rule = own.level_rule
    for level in rule.levels[place_of(rule, score.decision.level.key) + 1 :]:
        yield _BETWEEN.join((own.key, _LEVEL, level.key)), level.title.in_language(language)
    yield BEST, _("预算和期限内能达到的最好水平")
    for dimension in own.dimensions:
        if not dimension.scored:
            continue
        reached = certain_points(score, dimension.key)
        for points in _STEPS:
            if points > reached:
                key = _BETWEEN.join((own.key, _POINTS, dimension.key, str(points)))
                title = dimension.title.in_language(language)
                yield key, _("%(dimension)s不低于 %(points)s 分", dimension=title, points=points)
