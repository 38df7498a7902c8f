"""A firm's hold on its data: who may see it, who did, to whom it is opened and from whom it is withdrawn."""

from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from assessment.domain.access import Act, Thing
from assessment.domain.assigning import Terms
from assessment.domain.identities import OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.readings import Reading
from assessment.formatting import moment
from assessment.services import enterprises, granting, readings
from assessment.services.outlets import LOOKS
from assessment.services.readings import Look, Looks
from assessment.web.forms import Form, attempt
from assessment.web.labels import label
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.tables import Cell, Column, page_asked, pages_of, table_through
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("own_data", __name__, url_prefix="/enterprise")

READINGS: Final = {
    Reading.ENTERPRISE: lazy_gettext("企业信息页"),
    Reading.ASSESSMENT: lazy_gettext("全部回答"),
    Reading.RESULT: lazy_gettext("结果页"),
    Reading.REPORT: lazy_gettext("下载 PDF 报告"),
    Reading.REPORT_ORDERED: lazy_gettext("生成 PDF 报告（成批申请）"),
    Reading.REPORT_TAKEN: lazy_gettext("下载 PDF 报告（成批打包）"),
    Reading.ROADMAP: lazy_gettext("路线图"),
    Reading.CONTACT: lazy_gettext("联系方式"),
}
_MONTHS: Final = {"3": 92, "6": 183, "12": 365}


class OpeningForm(Form):
    """To which workstation, what for, and for how long."""

    workstation = SelectField(
        lazy_gettext("工作站"), [InputRequired(lazy_gettext("请选择工作站。"))], choices=[]
    )
    purpose = RadioField(
        lazy_gettext("用途"),
        [InputRequired(lazy_gettext("请选择用途。"))],
        choices=[
            (Purpose.SERVICE.value, lazy_gettext("服务诊断|顾问了解情况、上门服务")),
            (Purpose.POLICY.value, lazy_gettext("政策申报|协助申报政策和项目")),
        ],
    )
    months = RadioField(
        lazy_gettext("多长时间"),
        [InputRequired(lazy_gettext("请选择多长时间。"))],
        choices=[
            ("3", lazy_gettext("3 个月")),
            ("6", lazy_gettext("6 个月")),
            ("12", lazy_gettext("12 个月")),
            ("0", lazy_gettext("直到撤回")),
        ],
    )

    def prepare(self) -> None:
        """Offer the workstations there are."""
        found = granting.open_workstations(current_session())
        self.workstation.choices = [("", _("请选择"))] + [(each.id, each.name) for each in found]

    def terms(self) -> Terms:
        """What was chosen."""
        return Terms(Purpose(self.purpose.data), self._until())

    def _until(self) -> datetime | None:
        days = _MONTHS.get(str(self.months.data))
        return None if days is None else now() + timedelta(days=days)


@blueprint.get("/readings")
@policy(Act.SEE_READINGS, shows=LOOKS)
def looked_at() -> ResponseReturnValue:
    """Every look from outside at the firm's data: who, when, at what, what for."""
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.SEE_READINGS, now=now())
    found = readings.looks_at_firm(current_session(), current_actor(), firm.id, page=page_asked(), now=now())
    return render_template(
        "enterprises/readings.html",
        firm=firm,
        found=found.found,
        looks=table_through(LOOKS, _columns(), map(_row, found.looks)),
        pages=pages_of(
            found.page,
            found.pages,
            url_of=lambda page: url_for(".looked_at", page=page),
            summary=_summary(found),
        ),
    )


@blueprint.get("/access")
@policy(Act.SEE_READINGS)
def access() -> ResponseReturnValue:
    """Which workstations may read what was handed in, since when and what for."""
    return _access_page(OpeningForm(formdata=None))


@blueprint.post("/access/grant")
@policy(Act.GRANT_ACCESS)
def grant() -> ResponseReturnValue:
    """Open the firm to a workstation."""
    form = OpeningForm()
    form.prepare()
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.GRANT_ACCESS, now=now())
    if form.validate_on_submit() and attempt(
        form,
        lambda: granting.grant_access(
            current_session(),
            current_actor(),
            firm.id,
            workstation=str(form.workstation.data),
            terms=form.terms(),
            now=now(),
        ),
    ):
        flash(_("已授权，该工作站从现在起可以看到贵企业提交的内容。"), "success")
        return redirect(url_for(".access"))
    return _access_page(form), 422


@blueprint.post("/access/withdrawal")
@policy(Act.WITHDRAW_ACCESS)
def withdraw() -> ResponseReturnValue:
    """Turn a workstation away."""
    workstation = OrganisationId(request.form.get("workstation", ""))
    firm = enterprises.own_firm(current_session(), current_actor(), act=Act.WITHDRAW_ACCESS, now=now())
    enterprises.withdraw_access(
        current_session(), current_actor(), firm.id, workstation=workstation, now=now()
    )
    flash(_("已撤回授权，该工作站从现在起看不到贵企业的数据。"), "success")
    return redirect(url_for(".access"))


def _access_page(form: OpeningForm) -> str:
    session, actor = current_session(), current_actor()
    firm = enterprises.own_firm(session, actor, act=Act.SEE_READINGS, now=now())
    form.prepare()
    found = granting.access_to(session, actor, firm.id, now=now())
    may_grant = actor.can(Act.GRANT_ACCESS, Thing(organisation=firm.id))
    return render_template(
        "enterprises/access.html",
        firm=firm,
        standing=[each for each in found if each.stands],
        former=[each for each in found if not each.stands],
        form=form if may_grant else None,
        may_withdraw=may_grant,
        language=current_language(),
    )


def _columns() -> dict[str, Column]:
    return {
        "at": Column(_("时间")),
        "who": Column(_("谁")),
        "place": Column(_("单位与角色")),
        "what": Column(_("看了什么")),
        "purpose": Column(_("用途")),
    }


def _row(look: Look) -> dict[str, Cell]:
    place = look.organisation
    if look.role is not None:
        place = f"{place}{_('，')}{label(look.role)}" if place else label(look.role)
    return {
        "at": Cell(moment(look.at, language=current_language())),
        "who": Cell(look.name or _("已注销的人员")),
        "place": Cell(place or "—"),
        "what": Cell(_seen(look)),
        "purpose": Cell(label(look.purpose) if look.purpose else "—"),
    }


def _seen(look: Look) -> str:
    seen = str(READINGS[look.what])
    return _("%(seen)s（%(reason)s）", seen=seen, reason=label(look.reason)) if look.reason else seen


def _summary(found: Looks) -> str:
    return _("共 %(total)s 次查看", total=found.found)
