"""A firm's contact person (联系人): the name, the telephone number, and as much of both as others see."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessment.domain.sign_in_names import canonical_mobile

_LONGEST: Final = 40
_LANDLINE: Final = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})(?:[#转]([0-9]{1,6}))?")
"""An area code of three or four digits, seven or eight of the number, an extension behind # or 转."""
_HIDDEN: Final = "****"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call at a firm."""

    name: str
    phone: str

    @property
    def masked(self) -> "Contact":
        """The contact as it is told before somebody asks for it: 王**, 138****5678."""
        return Contact(masked_name(self.name), masked_phone(self.phone))


class ContactReason(StrEnum):
    """What somebody needs a firm's contact for; said each time, and told to the firm."""

    VISIT = "arrange_visit"
    IDENTITY = "verify_lead"
    RESULT = "discuss_result"
    POLICY = "policy_notice"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _REASONS[self]


def masked_name(name: str) -> str:
    """The first sign of a name and two stars, however long it is."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str) -> str:
    """The first three and the last four digits of a number; of a short one nothing but stars."""
    digits = re.sub(r"\D", "", phone.split("-转", maxsplit=1)[0])
    return f"{digits[:3]}{_HIDDEN}{digits[-4:]}" if len(digits) > 8 else _HIDDEN


def canonical_phone(typed: str) -> str:
    """A telephone number as it is kept: a mobile number, or a landline with area code (and extension).

    What is neither comes back empty.
    """
    mobile = canonical_mobile(typed)
    if mobile:
        return mobile
    plain = unicodedata.normalize("NFKC", typed[: 4 * _LONGEST])
    found = _LANDLINE.fullmatch(re.sub(r"[\s\-()]", "", plain))
    if not found:
        return ""
    area, number, extension = found.groups()
    return f"{area}-{number}" + (f"-转{extension}" if extension else "")


_REASONS: Final = {
    ContactReason.VISIT: "预约上门服务",
    ContactReason.IDENTITY: "核对企业负责人的身份",
    ContactReason.RESULT: "沟通自评和报告",
    ContactReason.POLICY: "通知政策申报",
}
