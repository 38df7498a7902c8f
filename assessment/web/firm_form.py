"""The form that describes a firm: at registration, and later when something has changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from wtforms import BooleanField, Field, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from assessment.catalogue.codes import Codes
from assessment.domain.answers import Measured
from assessment.domain.credit_code import CreditCode, read_credit_code
from assessment.domain.entered_numbers import NumberFormat
from assessment.domain.enterprise import AboveScale, DivisionCode, ProductionType, Profile
from assessment.domain.regions import RegionCode
from assessment.domain.relations import Relation, facts_of, violations
from assessment.domain.size import proposed_above_scale, size_class
from assessment.domain.texts import Text
from assessment.web.forms import (
    Form,
    LineField,
    MobileField,
    NumberField,
    Validator,
    new_password,
    same_as,
    usable_name,
)
from assessment.web.wording import _, current_language, lazy_gettext

_STAFF: Final = NumberFormat(maximum=Decimal(1_000_000), unit=Text("人", "persons"))
_REVENUE: Final = NumberFormat(maximum=Decimal(100_000_000), decimals=2, unit=Text("万元", "10,000 yuan"))
_YEAR: Final = NumberFormat(minimum=Decimal(2000), maximum=Decimal(2100))
_YEARS_BACK: Final = 3
_FIGURES: Final = frozenset({"profile.staff", "profile.revenue"})
_NAME_LIMIT: Final = 100
_YES_NO: Final = [("yes", lazy_gettext("是")), ("no", lazy_gettext("否"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What staff and revenue imply, with the limit that decided."""

    size: str
    size_reason: str
    above_scale: str
    above_scale_reason: str


class FirmForm(Form):
    """A firm's facts; ``prepare`` gives it the choices, ``profile`` reads them once it is valid."""

    credit_code = LineField(lazy_gettext("统一社会信用代码"), limit=40)
    enterprise_name = LineField(lazy_gettext("企业名称"), limit=_NAME_LIMIT)
    region = SelectField(
        lazy_gettext("所在县（市、区）"), [InputRequired(lazy_gettext("请选择所在县（市、区）。"))]
    )
    industry = SelectField(lazy_gettext("行业大类"), [InputRequired(lazy_gettext("请选择行业大类。"))])
    staff = NumberField(lazy_gettext("从业人员"), expected=_STAFF)
    revenue = NumberField(lazy_gettext("营业收入"), expected=_REVENUE)
    revenue_year = NumberField(lazy_gettext("收入年份"), expected=_YEAR)
    above_scale = RadioField(
        lazy_gettext("是否规模以上工业企业"),
        [InputRequired(lazy_gettext("请选择是否规模以上。"))],
        choices=[("yes", lazy_gettext("是")), ("no", lazy_gettext("否")), ("unsure", lazy_gettext("不清楚"))],
    )
    production_type = RadioField(
        lazy_gettext("生产类型"),
        [InputRequired(lazy_gettext("请选择生产类型。"))],
        choices=[
            ("discrete", lazy_gettext("离散型|一件一件地加工、装配，如机械、电子、服装")),
            ("process", lazy_gettext("流程型|原料连续流过各道工序，如化工、水泥、食品")),
            ("mixed", lazy_gettext("混合型|两种都有，如先连续生产、后分件包装")),
        ],
    )
    group = RadioField(
        lazy_gettext("是否集团企业"), [InputRequired(lazy_gettext("请选择是否集团企业。"))], choices=_YES_NO
    )
    own_design = RadioField(
        lazy_gettext("是否有自己的产品设计"),
        [InputRequired(lazy_gettext("请选择是否有自己的产品设计。"))],
        choices=_YES_NO,
    )

    figures_sure = BooleanField(lazy_gettext("从业人员和营业收入没有填错，单位也对"))
    doubt = ""

    def prepare(self, codes: Codes, year: int, *, relations: Iterable[Relation]) -> None:
        """Offer the regions by prefecture and the divisions of industry.

        Of the questionnaire's ``relations`` those between staff and revenue are asked about here already.
        """
        language = current_language()
        self.region.choices = {"": [("", _("请选择"))]} | {
            prefecture.name_in(language): [
                (county.code, county.name_in(language))
                for county in codes.regions.counties_of(prefecture.code)
            ]
            for prefecture in codes.regions.prefectures
        }
        self.industry.choices = [("", _("请选择"))] + [
            (division.code, f"{division.code} {division.name_in(language)}")
            for division in codes.industries.divisions
        ]
        if self.revenue_year.data is None:
            self.revenue_year.data = str(year - 1)
        self._codes = codes
        self._year = year
        self._relations = tuple(each for each in relations if _FIGURES.issuperset(facts_of(each)))

    def validate(self, extra_validators: Mapping[str, Sequence[Validator]] | None = None) -> bool:
        """All fields, then the figures together: what looks like another unit has to be said to be right."""
        sound: bool = super().validate(extra_validators)
        self.doubt = self._doubt()
        if self.doubt and not self.figures_sure.data:
            self.revenue.errors = [*self.revenue.errors, self.doubt]
            return False
        return sound

    def _doubt(self) -> str:
        if self.staff.errors or self.revenue.errors:
            return ""
        facts = {
            "profile.staff": Measured(self.staff.number),
            "profile.revenue": Measured(self.revenue.number),
        }
        found = violations(self._relations, facts)
        return " ".join(each.relation.message.in_language(current_language()) for each in found)

    def validate_credit_code(self, field: Field) -> None:
        """Length, signs and check sign; an odd area only warns, it does not stop anybody."""
        read = read_credit_code(field.data or "", self._codes.regions)
        if not isinstance(read, CreditCode):
            raise ValidationError(read.message.in_language(current_language()))
        field.data = read.code

    def validate_revenue_year(self, field: NumberField) -> None:
        """The year of the figures: not in the future, not long past."""
        first = self._year - _YEARS_BACK
        if not first <= field.number <= self._year:
            raise ValidationError(
                _("请填写 %(first)s 到 %(last)s 之间的年份。", first=first, last=self._year)
            )

    def fill(self, profile: Profile) -> None:
        """Show the facts as they are known."""
        declared = profile.above_scale
        self.credit_code.data = profile.credit_code
        self.enterprise_name.data = profile.name
        self.region.data = profile.region
        self.industry.data = profile.industry
        self.staff.data = str(profile.staff)
        self.revenue.data = f"{profile.revenue:f}"
        self.revenue_year.data = str(declared.year if declared else self._year - 1)
        self.above_scale.data = "unsure" if declared is None else _said(declared.above)
        self.production_type.data = profile.production_type.value
        self.group.data = _said(profile.group)
        self.own_design.data = _said(profile.own_design)

    def profile(self) -> Profile:
        """The facts as they were entered, with the size class they imply."""
        staff = int(self.staff.number)
        revenue = self.revenue.number
        declared = None
        if self.above_scale.data != "unsure":
            declared = AboveScale(self.above_scale.data == "yes", int(self.revenue_year.number))
        return Profile(
            name=self.enterprise_name.data or "",
            credit_code=self.credit_code.data or "",
            region=RegionCode(self.region.data),
            industry=DivisionCode(self.industry.data),
            staff=staff,
            revenue=revenue,
            size=size_class(self._codes.size, staff, revenue).size,
            production_type=ProductionType(self.production_type.data),
            group=self.group.data == "yes",
            own_design=self.own_design.data == "yes",
            above_scale=declared,
        )

    def proposal(self) -> Proposal | None:
        """Size class and above-scale status as staff and revenue imply them, once both were posted."""
        if not self.is_submitted() or self.staff.errors or self.revenue.errors:
            return None
        size = size_class(self._codes.size, int(self.staff.number), self.revenue.number)
        above = proposed_above_scale(self._codes.above_scale, self.revenue.number)
        return Proposal(
            size=size.size.label,
            size_reason=size.explanation,
            above_scale=_("是") if above.above else _("否"),
            above_scale_reason=above.explanation,
        )


class RegistrationForm(FirmForm):
    """A firm and its lead."""

    display_name = LineField(lazy_gettext("您的姓名"), limit=40)
    mobile = MobileField(lazy_gettext("手机号"), limit=40)
    name = LineField(lazy_gettext("登录名"), [usable_name], limit=64)
    password = PasswordField(
        lazy_gettext("密码"),
        [
            InputRequired(lazy_gettext("请填写密码。")),
            new_password("name", "mobile", "enterprise_name"),
        ],
    )
    password_again = PasswordField(
        lazy_gettext("再次输入密码"), [InputRequired(lazy_gettext("请再次输入密码。")), same_as("password")]
    )
    privacy = BooleanField(
        lazy_gettext("我已阅读并同意《隐私与数据使用说明》"),
        [InputRequired(lazy_gettext("请先阅读并同意说明。"))],
    )
    next = HiddenField()


def _said(value: bool) -> str:
    return "yes" if value else "no"


def warnings_about(form: FirmForm, codes: Codes) -> Iterator[str]:
    """What is odd about the credit code without being wrong."""
    read = read_credit_code(form.credit_code.data or "", codes.regions)
    if isinstance(read, CreditCode):
        for warning in read.warnings:
            yield warning.message.in_language(current_language())
