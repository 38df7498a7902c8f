"""What the forms of all pages have in common: how text and numbers are read, how a refusal is shown."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import InputRequired, ValidationError

from assessment.domain.entered_numbers import NumberFormat, entered_number
from assessment.domain.entered_text import TooLong, entered_line
from assessment.domain.errors import NotSignedInError, RefusalError
from assessment.domain.sign_in_names import (
    NumberAsNameError,
    SignInNameRefusedError,
    canonical_mobile,
    canonical_name,
    new_name,
)
from assessment.web.at_hand import request_at_hand
from assessment.web.site import current_site
from assessment.web.wording import _, current_language, lazy_gettext

LINE_LIMIT: Final = 200
_DAY: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
Validator: TypeAlias = Callable[[FlaskForm, Field], None]


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the site; its fields are drawn by ``components/forms.html``.

    Should a page that refuses give back what was sent, it calls the fields what the form calls them.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        if self.is_submitted():
            here = request_at_hand()
            here.field_labels = {each.name: str(each.label.text) for each in self} | dict(here.field_labels)

    def refuse(self, refusal: RefusalError) -> None:
        """Show a refusal at the top of the form, with everything typed still in place."""
        language = current_language()
        self.form_errors.append(f"{refusal.what.in_language(language)}{refusal.remedy.in_language(language)}")


class LineField(StringField):
    """One line of text in its canonical form."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Validator] = (),
        *,
        limit: int = LINE_LIMIT,
        required: bool = True,
        **options: object,
    ) -> None:
        self._missing = lazy_gettext("请填写%(what)s。", what=label) if required else ""
        needed = [InputRequired(self._missing)] if required else []
        super().__init__(label, [*needed, *validators], **options)  # type: ignore[arg-type]
        self.limit = limit

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; too much of it is refused, and stays in the field."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = typed
        line = entered_line(typed, self.limit)
        if isinstance(line, TooLong):
            raise ValueError(line.message.in_language(current_language()))
        if typed and not line and self._missing:
            raise ValueError(self._missing)
        self.data = line


class MobileField(LineField):
    """A mobile number, kept as its eleven digits however it was typed."""

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; what is no mobile number is refused, and stays in the field."""
        super().process_formdata(valuelist)
        if not self.data:
            return
        mobile = canonical_mobile(self.data)
        if not mobile:
            raise ValueError(_("请填写 11 位手机号，例如 160 0000 0000。"))
        self.data = mobile


class DayField(StringField):
    """A day, or nothing; ``day`` is what was meant, once it is valid. Any usual separators will do."""

    def __init__(self, label: str, **options: object) -> None:
        super().__init__(label, **options)  # type: ignore[arg-type]
        self.day: date | None = None

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; what is no day is refused, and stays in the field."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = typed
        line = entered_line(typed, LINE_LIMIT)
        if not line:
            return
        parts = _DAY.fullmatch(line) if isinstance(line, str) else None
        try:
            self.day = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            self.day = None
        if self.day is None:
            raise ValueError(_("请填写日期，例如 2027-12-31。"))
        self.data = self.day.isoformat()


class NumberField(StringField):
    """A number as people type it; ``number`` is what was meant, once it is valid."""

    def __init__(self, label: str, *, expected: NumberFormat, **options: object) -> None:
        self._missing = lazy_gettext("请填写%(what)s。", what=label)
        super().__init__(label, [InputRequired(self._missing)], **options)  # type: ignore[arg-type]
        self.expected = expected
        self.number = Decimal(0)

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; what is no number is refused, and stays in the field."""
        self.data = str(valuelist[0]) if valuelist else ""
        if not self.data:
            return
        if not self.data.strip():
            raise ValueError(self._missing)
        value = entered_number(self.data, self.expected)
        if not isinstance(value, Decimal):
            raise ValueError(value.message.in_language(current_language()))
        self.number = value


def attempt(form: Form, act: Callable[[], object]) -> bool:
    """Do ``act``; a refusal is shown on the form, and the answer is whether there was none."""
    try:
        act()
    except NotSignedInError:
        raise
    except RefusalError as refusal:
        form.refuse(refusal)
        return False
    return True


def new_password(*own: str) -> Validator:
    """A validator: a password that may be set; ``own`` are the fields with the person's and firm's names."""

    def check(form: FlaskForm, field: Field) -> None:
        names = [str(form[each].data) for each in own if form[each].data]
        names += [canonical_name(name) for name in names]
        reasons = current_site().passwords.reasons_against(field.data or "", names)
        if field.data and reasons:
            language = current_language()
            raise ValidationError("".join(each.in_language(language) for each in reasons))

    return check


def usable_name(_form: FlaskForm, field: Field) -> None:
    """A validator: a sign-in name of permitted signs and length."""
    try:
        new_name(field.data or "")
    except (SignInNameRefusedError, NumberAsNameError) as refusal:
        language = current_language()
        raise ValidationError(
            f"{refusal.what.in_language(language)}{refusal.remedy.in_language(language)}"
        ) from None


def same_as(other: str) -> Validator:
    """A validator: the field repeats another one."""

    def check(form: FlaskForm, field: Field) -> None:
        if form[other].data != field.data:
            raise ValidationError(_("两次输入的密码不一致。"))

    return check
