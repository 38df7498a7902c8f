"""The forms of a review: what was found of one question, and what ends it."""

from secrets import token_urlsafe
from typing import Final

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from assessment.domain.review import REMARK_LIMIT, Finding, FindingReason
from assessment.web.forms import Form
from assessment.web.letterhead_forms import LongField
from assessment.web.wording import _, current_language, lazy_gettext

STANDS: Final = "stands"
DIFFERS: Final = "differs"
_WORDS_LIMIT: Final = 2000
_LONGEST_OPERATION: Final = 64
_DIGITS: Final = 9


class FindingForm(Form):
    """What was found of one question; the corrected answer stands in the question's own fields.

    ``seen`` is the revision of the finding that the page showed.
    """

    verdict = RadioField(
        lazy_gettext("核对结果"),
        [InputRequired(lazy_gettext("请选择符合还是不符合。"))],
        choices=[(STANDS, lazy_gettext("符合")), (DIFFERS, lazy_gettext("不符合"))],
    )
    reason = RadioField(lazy_gettext("为什么不符合"), choices=[], validate_choice=False)
    remark = LongField(lazy_gettext("看到了什么"), limit=REMARK_LIMIT, rows=4)
    seen = HiddenField(default="0")

    wrong = ""
    """What is wrong with the corrected answer, for its own fields."""

    def prepare(self, standing: Finding | None, revision: int) -> None:
        """Offer the reasons, and show the finding as it stands."""
        language = current_language()
        self.reason.flags.required = self.remark.flags.required = True  # wherever they are filled in at all
        self.reason.choices = [(each.value, each.label.in_language(language)) for each in FindingReason]
        if self.is_submitted():
            return
        self.seen.data = str(revision)
        self.verdict.data = DIFFERS if standing is None or not standing.stands else STANDS
        self.reason.data = standing.reason.value if standing and standing.reason else None
        self.remark.data = standing.remark if standing else ""

    @property
    def stands(self) -> bool:
        """Whether the claimed answer was found to be right."""
        return bool(self.verdict.data == STANDS)

    @property
    def chosen_reason(self) -> FindingReason | None:
        """The reason chosen; ``None`` where it stands, or where none was chosen."""
        chosen = self.reason.data
        return FindingReason(chosen) if not self.stands and chosen in set(FindingReason) else None

    @property
    def revision_seen(self) -> int:
        """The revision of the finding that the page showed."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _DIGITS else 0

    def complete(self, *, was_claimed: bool) -> bool:
        """Whether what was posted says something; what is missing is said at its field."""
        if not self.validate_on_submit():
            return False
        if self.stands and not was_claimed:
            self.verdict.errors = [_("企业没有回答这道题。请选“不符合”，填写核定的回答。")]
        if not self.stands and self.chosen_reason is None:
            self.reason.errors = [_("请选择为什么不符合。")]
        if not self.stands and not self.remark.data:
            self.remark.errors = [_("请用一两句话写明看到了什么。")]
        return not (self.errors or self.wrong)


class OperationForm(Form):
    """An act that counts once, however often its form is sent."""

    operation = HiddenField(default=lambda: token_urlsafe(16))

    @property
    def number(self) -> str:
        """The number of the act; what a page would not have sent counts as a new one."""
        sent = str(self.operation.data or "")
        plain = sent.isascii() and sent.isprintable() and 0 < len(sent) <= _LONGEST_OPERATION
        return sent if plain else token_urlsafe(16)


class ConclusionForm(OperationForm):
    """The conclusion and the declaration with which a result is confirmed."""

    words = LongField(lazy_gettext("核定结论"), limit=_WORDS_LIMIT, rows=6)
    truthful = BooleanField(
        lazy_gettext("我已按核定意见核对，核定结果如实反映我所看到的情况"),
        [InputRequired(lazy_gettext("请先阅读并勾选核定声明。"))],
    )


class ReturnForm(OperationForm):
    """Why an assessment goes back to the firm."""

    words = LongField(
        lazy_gettext("退回的原因"),
        limit=_WORDS_LIMIT,
        rows=6,
        validators=[InputRequired(lazy_gettext("请写明为什么退回、要改什么。"))],
    )
