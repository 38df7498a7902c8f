"""The form of a letterhead: foreword, lines of contact, and the logo with what was handed in before."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import ValidationError

from assessment.domain.entered_text import TooLong, entered_text
from assessment.domain.errors import RefusalError
from assessment.domain.letterheads import LONGEST_FOREWORD, LONGEST_LINE, MOST_LINES, Letterhead
from assessment.report.logos import LARGEST, UnusableLogoError, logo_from
from assessment.services.letterheads import Kept, preview, printed
from assessment.web.forms import Form
from assessment.web.wording import _, current_language, lazy_gettext

_CONTACT_LIMIT: Final = 500
_SEEN_DIGITS: Final = 9


class LongField(TextAreaField):
    """A text of several lines in its canonical form, at most ``limit`` characters long."""

    def __init__(self, label: str, *, limit: int, rows: int, **options: object) -> None:
        super().__init__(label, render_kw={"rows": rows}, **options)  # type: ignore[arg-type]
        self._limit = limit

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take over what was typed; too much of it is refused, and stays in the field."""
        self.data = typed = str(valuelist[0]) if valuelist else ""
        text = entered_text(typed, self._limit)
        if isinstance(text, TooLong):
            raise ValueError(text.message.in_language(current_language()))
        self.data = text


class LetterheadForm(Form):
    """What a head puts on reports; ``logo_kept`` is a logo that was looked at, and is not saved yet."""

    foreword = LongField(lazy_gettext("前言"), limit=LONGEST_FOREWORD, rows=10)
    contact = LongField(lazy_gettext("联系方式"), limit=_CONTACT_LIMIT, rows=MOST_LINES)
    logo = FileField(lazy_gettext("标志"))
    logo_removed = BooleanField(lazy_gettext("不用标志"))
    logo_kept = HiddenField()
    seen = HiddenField()

    def prepare(self, kept: Kept, now: datetime) -> None:
        """Show the letterhead as it stands, and remember it for what the form does not send again."""
        self._kept, self._now = kept, now
        self.picture = kept.letterhead.logo
        self.paragraphs: tuple[str, ...] = ()
        if not self.is_submitted():
            self.paragraphs = printed(kept.letterhead, now=now)
            self.foreword.data = kept.letterhead.foreword
            self.contact.data = "\n".join(kept.letterhead.contact)
            self.seen.data = str(kept.revision)

    def validate_logo(self, field: FileField) -> None:
        """Take the file that was chosen, or the one looked at before, or none, or that which is saved."""
        chosen = field.data.stream.read(LARGEST + 1) if field.data else b""
        try:
            if chosen:
                self.picture = logo_from(chosen)
            elif self.logo_removed.data:
                self.picture = b""
            elif self.logo_kept.data:
                self.picture = logo_from(b64decode(self.logo_kept.data, validate=True))
        except UnusableLogoError as refusal:
            raise _shown(refusal) from None
        except ValueError:
            raise ValidationError(_("标志没有传完整，请重新选择文件。")) from None

    def validate_contact(self, _field: LongField) -> None:
        """A few short lines."""
        lines = self._lines()
        if len(lines) > MOST_LINES:
            said = _("联系方式最多 %(most)s 行，现在有 %(count)s 行。", most=MOST_LINES, count=len(lines))
            raise ValidationError(said)
        for number, line in enumerate(lines, 1):
            if len(line) > LONGEST_LINE:
                told = {"number": number, "length": len(line), "most": LONGEST_LINE}
                raise ValidationError(
                    _("联系方式第 %(number)s 行有 %(length)s 个字，最多 %(most)s 个。", **told)
                )

    def validate_foreword(self, field: LongField) -> None:
        """What is filled in has to be readable, with the line of what is not."""
        if field.errors:
            return
        try:
            self.paragraphs = preview(self.letterhead, now=self._now)
        except RefusalError as refusal:
            raise _shown(refusal) from None

    @property
    def letterhead(self) -> Letterhead:
        """The letterhead as it was entered."""
        return Letterhead(
            workstation=self._kept.workstation,
            foreword=self.foreword.data or "",
            contact=self._lines(),
            logo=self.picture,
        )

    @property
    def is_new(self) -> bool:
        """Whether something has been entered that is not saved."""
        return self.letterhead != self._kept.letterhead

    @property
    def revision_seen(self) -> int:
        """The revision that the page was opened with."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _SEEN_DIGITS else -1

    def carry_on(self) -> None:
        """Have the page that comes back hold the logo and the revision it will be saved over."""
        is_new = self.picture and self.picture != self._kept.letterhead.logo
        self.logo_kept.data = b64encode(self.picture).decode("ascii") if is_new else ""
        self.seen.data = str(self._kept.revision)

    def _lines(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in (self.contact.data or "").split("\n"))
        return tuple(line for line in lines if line)


def picture_url(picture: bytes) -> str:
    """A logo as an address that holds all of it."""
    return f"data:image/png;base64,{b64encode(picture).decode('ascii')}" if picture else ""


def _shown(refusal: RefusalError) -> ValidationError:
    language = current_language()
    return ValidationError(f"{refusal.what.in_language(language)}{refusal.remedy.in_language(language)}")
