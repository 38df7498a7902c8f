"""The forms about a firm's contact: who it is, and what somebody from outside needs it for."""

from collections.abc import Sequence
from typing import Final

from wtforms import RadioField
from wtforms.validators import InputRequired

from assessment.domain.contacts import Contact, ContactReason, canonical_phone
from assessment.web.firm_form import FirmForm
from assessment.web.forms import Form, LineField
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


def contact_in_words(contact: Contact | None) -> str:
    """Whom to call, on one line."""
    return f"{contact.name} {contact.phone}" if contact else "—"
