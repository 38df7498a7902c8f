"""The forms with which a bureau gives counties and firms to workstations: which, what for, until when."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from assessment.catalogue.codes import Codes
from assessment.domain.assigning import Terms
from assessment.domain.identities import OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.regions import Region
from assessment.formatting import HOUSE_TIME
from assessment.web.forms import DayField, Form
from assessment.web.wording import _, current_language, lazy_gettext

_END_OF_DAY = time(23, 59, 59)


class TermsForm(Form):
    """What a workstation is let in for, and until when."""

    purpose = RadioField(
        lazy_gettext("用途"),
        [InputRequired(lazy_gettext("请选择用途。"))],
        choices=[
            (Purpose.SERVICE.value, lazy_gettext("服务诊断|顾问了解情况、上门服务")),
            (Purpose.POLICY.value, lazy_gettext("政策申报|协助申报政策和项目")),
        ],
    )
    until = DayField(lazy_gettext("有效期到"))

    def terms(self) -> Terms:
        """What was chosen; the last day counts to its end."""
        day = self.until.day
        end = None if day is None else datetime.combine(day, _END_OF_DAY, tzinfo=HOUSE_TIME)
        return Terms(Purpose(self.purpose.data), end)


class CountiesForm(TermsForm):
    """Counties of the bureau's region, by prefecture, on the same terms."""

    regions = SelectMultipleField(
        lazy_gettext("县（市、区）"),
        [InputRequired(lazy_gettext("请至少选择一个县（市、区）。"))],
        choices=[],
    )

    def prepare(self, codes: Codes, counties: Sequence[Region], held: Collection[str]) -> None:
        """Offer these counties, and say of which the workstation has them already."""
        language = current_language()
        self.regions.choices = [(each.code, each.name_in(language)) for each in counties]
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in counties:
            prefecture = codes.regions.prefecture_of(each.code)
            name = each.name_in(language)
            name = _("%(county)s（已有）", county=name) if each.code in held else name
            groups.setdefault(prefecture.name_in(language) if prefecture else "", []).append(
                (each.code, name)
            )
        self.groups = list(groups.items())


class FirmForm(TermsForm):
    """A workstation for one firm."""

    workstation = SelectField(
        lazy_gettext("工作站"), [InputRequired(lazy_gettext("请选择工作站。"))], choices=[]
    )

    def prepare(self, offered: Iterable[tuple[OrganisationId, str]]) -> None:
        """Offer these workstations."""
        self.workstation.choices = [("", _("请选择")), *offered]
