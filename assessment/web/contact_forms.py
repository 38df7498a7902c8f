"""A firm's contact on pages: forms that name it, or say what it is needed for, and the page that tells it."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.validators import InputRequired

from assessment.domain.contacts import Contact, ContactReason, canonical_phone
from assessment.web.firm_form import FirmForm
from assessment.web.forms import Form, LineField
from assessment.web.labels import label
from assessment.web.wording import _, lazy_gettext

_LIMIT: Final = 40


class PhoneField(LineField):
    """A telephone number, mobile or landline, kept in one form however it was typed."""

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; what is no number is refused, and stays in the field."""
        super().process_formdata(valuelist)
        if not self.data:
            return
        phone = canonical_phone(self.data)
        if not phone:
            raise ValueError(_("请填写 11 位手机号，或带区号的固定电话，例如 0717-6000000。"))
        self.data = phone


class ProfileForm(FirmForm):
    """A firm's facts, and whom to call there."""

    contact_name = LineField(lazy_gettext("联系人姓名"), limit=_LIMIT)
    contact_phone = PhoneField(lazy_gettext("联系电话"), limit=_LIMIT)

    def fill_contact(self, contact: Contact | None) -> None:
        """Show the contact as it is known."""
        if contact is not None:
            self.contact_name.data, self.contact_phone.data = contact.name, contact.phone

    def contact(self) -> Contact:
        """The contact as it was entered."""
        return Contact(self.contact_name.data or "", self.contact_phone.data or "")


class ReasonForm(Form):
    """What a firm's contact is needed for."""

    reason = RadioField(
        lazy_gettext("为什么需要联系方式"),
        [InputRequired(lazy_gettext("请选择为什么需要联系方式。"))],
        choices=[
            (ContactReason.VISIT.value, lazy_gettext("预约上门服务")),
            (ContactReason.IDENTITY.value, lazy_gettext("核对企业负责人的身份")),
            (ContactReason.RESULT.value, lazy_gettext("沟通自评和报告")),
            (ContactReason.POLICY.value, lazy_gettext("通知政策申报")),
        ],
    )

    def chosen(self) -> ContactReason | None:
        """What was chosen; none where nothing was, or nothing that is offered."""
        return ContactReason(self.reason.data) if self.validate_on_submit() else None


def nothing_told(back_url: str) -> ResponseReturnValue:
    """The answer to somebody who gave no reason: back to where one is asked for."""
    flash(_("请先选择为什么需要联系方式。"), "error")
    return redirect(f"{back_url}#contact")


def told(
    contact: Contact, firm: str, reason: ContactReason, *, back_url: str, home: Mapping[str, str]
) -> ResponseReturnValue:
    """The one page that tells a contact in full; ``home`` is the list that the firm's page was reached by."""
    ways = [home, {"label": firm, "url": back_url}, {"label": _("联系方式"), "url": ""}]
    return render_template(
        "contacts/told.html", contact=contact, firm=firm, reason=label(reason), ways=ways, back_url=back_url
    )


def contact_in_words(contact: Contact | None) -> str:
    """Whom to call, on one line."""
    return f"{contact.name} {contact.phone}" if contact else "—"
