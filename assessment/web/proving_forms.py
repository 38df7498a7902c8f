"""The forms with which people say who they are: name and password, a code, a proof once more."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from assessment.web.forms import Form, LineField
from assessment.web.wording import lazy_gettext


class SignInForm(Form):
    """Name and password."""

    name = LineField(lazy_gettext("登录名或手机号"))
    password = PasswordField(lazy_gettext("密码"), [InputRequired(lazy_gettext("请填写密码。"))])
    next = HiddenField()
    carried = HiddenField()


class CodeForm(Form):
    """A one-time code, or a recovery code in its place."""

    code = LineField(lazy_gettext("动态口令"), limit=60)
    next = HiddenField()
    carried = HiddenField()


class PasswordAgainForm(Form):
    """The password once more, from people who have no second factor."""

    current = PasswordField(lazy_gettext("密码"), [InputRequired(lazy_gettext("请填写密码。"))])
    next = HiddenField()
    carried = HiddenField()
