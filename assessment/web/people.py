"""The security administrator's pages about people: who there is, one person, and what can be settled."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from assessment.domain.access import Act
from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.people import PAGE_SIZE, AccountState, Identification, PeopleWanted
from assessment.domain.roles import Role
from assessment.domain.sign_in_names import masked
from assessment.formatting import day
from assessment.services import people, resetting, second_factor
from assessment.services.outlets import PEOPLE, PERSON
from assessment.services.people import Listed, People
from assessment.web.forms import Form, LineField
from assessment.web.handing_over import handed_over
from assessment.web.labels import label
from assessment.web.security import policy
from assessment.web.signing import current_actor, now
from assessment.web.tables import Cell, Column, page_asked, pages_of, table_through
from assessment.web.transaction import current_session
from assessment.web.wording import _, current_language, lazy_gettext

blueprint = Blueprint("people", __name__, url_prefix="/administration/people")

_WORDS_LIMIT: Final = 100
_NOTE_LIMIT: Final = 100
STATES: Final = {
    AccountState.ACTIVE: lazy_gettext("可以登录"),
    AccountState.DISABLED: lazy_gettext("已停用"),
    AccountState.REMOVED: lazy_gettext("已注销"),
}
TONES: Final = {AccountState.ACTIVE: "green", AccountState.DISABLED: "amber", AccountState.REMOVED: "grey"}


class StateForm(Form):
    """Why an account is disabled or enabled."""

    reason = LineField(lazy_gettext("原因"), limit=_NOTE_LIMIT)


class ResetForm(Form):
    """How the person was recognised, and what else is to be noted."""

    how = SelectField(
        lazy_gettext("怎样核实了本人"),
        [InputRequired(lazy_gettext("请选择怎样核实了本人。"))],
        choices=[
            ("", lazy_gettext("请选择")),
            (Identification.IN_PERSON.value, lazy_gettext("当面核对身份证件")),
            (Identification.VIDEO.value, lazy_gettext("视频通话核对身份证件")),
            (Identification.LETTER.value, lazy_gettext("所在单位盖章的书面函")),
        ],
    )
    note = LineField(lazy_gettext("事由"), limit=_NOTE_LIMIT)
    phone = BooleanField(lazy_gettext("手机和恢复码也丢了：同时解除手机绑定，本人登录时重新绑定"))


@blueprint.get("")
@policy(Act.READ_PEOPLE, shows=PEOPLE)
def listing() -> ResponseReturnValue:
    """Everybody who has an account, looked for by what stands in the address."""
    wanted = _wanted()
    found = people.list_people(current_session(), current_actor(), wanted)
    return render_template(
        "administration/people.html",
        wanted=wanted,
        found=found.found,
        people=table_through(PEOPLE, _columns(), map(_row, found.listed)),
        pages=pages_of(
            found.page, found.pages, url_of=lambda page: _address(wanted, page), summary=_summary(found)
        ),
        roles=list(Role),
        states=STATES,
        is_filtered=_address(wanted, 1) != url_for(".listing"),
    )


@blueprint.get("/<user>")
@policy(Act.READ_PEOPLE, shows=PERSON)
def person(user: str) -> ResponseReturnValue:
    """Somebody's account, memberships and sessions."""
    return _person_page(user, StateForm(), ResetForm())


@blueprint.post("/<user>/state")
@policy(Act.DISABLE_ACCOUNT, shows=PERSON)
def settle_state(user: str) -> ResponseReturnValue:
    """Disable an account, or enable it again."""
    form = StateForm()
    enable = request.form.get("state") == AccountState.ACTIVE
    act = people.enable_account if enable else people.disable_account
    if not form.validate_on_submit():
        current_actor().house_for(Act.DISABLE_ACCOUNT)
        return _person_page(user, form, ResetForm(formdata=None)), 422
    act(current_session(), current_actor(), user, reason=form.reason.data or "", now=now())
    flash(_("账号已恢复，本人可以登录。") if enable else _("账号已停用，所有设备都已退出登录。"), "success")
    return redirect(url_for(".person", user=user))


@blueprint.post("/<user>/sessions")
@policy(Act.END_SESSIONS)
def end_sessions(user: str) -> ResponseReturnValue:
    """Sign somebody out on all devices."""
    people.end_sessions(current_session(), current_actor(), user, now=now())
    flash(_("这个人的所有登录都已结束。"), "success")
    return redirect(url_for(".person", user=user))


@blueprint.post("/<user>/reset")
@policy(Act.RESET_ANYBODY, shows=PERSON)
def reset(user: str) -> ResponseReturnValue:
    """A link with which the person sets a new password, shown once."""
    form = ResetForm()
    if not form.validate_on_submit():
        current_actor().house_for(Act.RESET_ANYBODY)
        return _person_page(user, StateForm(formdata=None), form), 422
    made = resetting.reset_person(
        current_session(),
        current_actor(),
        user,
        how=Identification(form.how.data),
        note=form.note.data or "",
        now=now(),
    )
    if form.phone.data:
        second_factor.unlink_phone(current_session(), current_actor(), UserId(user), now=now())
    given = handed_over("resetting.reset", made.token, made.expires_at)
    return render_template("accounts/reset_link.html", given=given, back_url=url_for(".person", user=user))


@blueprint.post("/memberships/<membership>")
@policy(Act.CHANGE_ROLE)
def change_role(membership: str) -> ResponseReturnValue:
    """Give somebody another role in the same organisation, or end the membership."""
    wanted = request.form.get("role", "")
    role = Role(wanted) if wanted in set(Role) else None
    user = people.change_role(current_session(), current_actor(), membership, role=role, now=now())
    flash(_("已更改。这个人需要重新登录。"), "success")
    return redirect(url_for(".person", user=user))


def _person_page(user: str, state: StateForm, reset_form: ResetForm) -> str:
    found = people.read_person(current_session(), current_actor(), user, now=now())
    return render_template(
        "administration/person.html",
        person=found,
        name=masked(found.listed.name),
        state=STATES[found.listed.state],
        tone=TONES[found.listed.state],
        is_active=found.listed.state is AccountState.ACTIVE,
        state_form=state,
        reset_form=reset_form,
        language=current_language(),
    )


def _wanted() -> PeopleWanted:
    """What is looked for; an address that makes no sense looks for everybody."""
    asked = request.args
    role, state = asked.get("role", ""), asked.get("state", "")
    return PeopleWanted(
        words=asked.get("q", "").strip()[:_WORDS_LIMIT],
        role=Role(role) if role in set(Role) else None,
        state=AccountState(state) if state in set(AccountState) else None,
        organisation=OrganisationId(asked["organisation"][:40]) if asked.get("organisation") else None,
        page=page_asked(),
    )


def _address(wanted: PeopleWanted, page: int) -> str:
    asked = {
        "q": wanted.words,
        "role": wanted.role.value if wanted.role else "",
        "state": wanted.state.value if wanted.state else "",
        "organisation": wanted.organisation or "",
        "page": "" if page == 1 else str(page),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return url_for(".listing") + (f"?{query}" if query else "")


def _columns() -> dict[str, Column]:
    return {
        "person": Column(_("姓名")),
        "name": Column(_("登录名")),
        "belongs": Column(_("单位与角色")),
        "state": Column(_("状态")),
        "seen": Column(_("最近使用")),
    }


def _row(listed: Listed) -> dict[str, Cell]:
    belongs = _("；").join(f"{each.organisation_name}{_('，')}{label(each.role)}" for each in listed.belongs)
    return {
        "person": Cell(listed.display_name, url_for(".person", user=listed.user)),
        "name": Cell(masked(listed.name)),
        "belongs": Cell(belongs or "—"),
        "state": Cell(STATES[listed.state], tone=TONES[listed.state]),
        "seen": Cell(day(listed.seen, language=current_language()) if listed.seen else "—"),
    }


def _summary(found: People) -> str:
    first = (found.page - 1) * PAGE_SIZE + 1
    last = first + len(found.listed) - 1
    return _("第 %(first)s–%(last)s 人，共 %(total)s 人", first=first, last=last, total=found.found)
