"""Checking a report (查验): whoever holds one finds out whether it is what this platform made.

Attempts are counted before they are looked at, in a transaction of their own; one that names a report does
not count. A number that is not known, a code that does not belong to it and a report that is not finished
are never told apart.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final

from assessment.domain.errors import RefusalError
from assessment.domain.texts import Text
from assessment.domain.throttling import CHECKS_PER_ADDRESS
from assessment.persistence.checked_reports import NumberedReport, report_numbered
from assessment.persistence.database import Database
from assessment.persistence.errands import Errand
from assessment.persistence.scope import on_errand
from assessment.persistence.sign_ins import take_back_attempt
from assessment.services.outlets import CHECKED
from assessment.services.report_numbers import canonical_code, canonical_number, check_code
from assessment.services.throttle import address_subject, count

_CHECKING: Final = on_errand(Errand.CHECKING)
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_HIDDEN: Final = "＊"


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """What is told of a report: as it was found, with as much of the ``firm``'s name as may be seen."""

    found: NumberedReport
    firm: str


class ReportNotKnownError(RefusalError):
    """No finished report has this number and this code."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有查到编号和查验码都相符的报告。",
                "There is no report with this number and this code.",
            ),
            Text(
                "请对照报告封面逐字核对；仍查不到，说明报告不是本平台生成的，或者企业已申请删除数据。",
                "Please compare both with the cover. If they are right, this platform did not make the "
                "report, or the enterprise has had its data deleted.",
            ),
        )


def check_report(database: Database, number: str, code: str, *, address: str, now: datetime) -> CheckedReport:
    """What is known of a report, the firm masked.

    Raises ``ReportNotKnownError``, or ``TooManyAttemptsError`` after too many that failed from this address.
    """
    CHECKED.require(CHECKED.fields, ())
    subject = address_subject("check", address)
    with database.writing() as session:
        count(session, subject, CHECKS_PER_ADDRESS, now=now)
    with database.reading(_CHECKING) as session:
        found = report_numbered(session, canonical_number(number))
    if found is None or not compare_digest(
        check_code(found.id, found.number).encode(), canonical_code(code).encode()
    ):
        raise ReportNotKnownError
    with database.writing() as session:
        take_back_attempt(session, subject)
    return CheckedReport(found, masked_firm(found.firm))


def masked_firm(name: str) -> str:
    """Every second sign of a firm's name: enough to compare with the paper, too little to learn it."""
    return "".join(_HIDDEN if place % 2 else sign for place, sign in enumerate(name))


def file_hash(typed: str) -> str:
    """A SHA-256 in small hexadecimal digits, however it was pasted; empty for anything else."""
    plain = re.sub(r"[\s:]", "", typed).lower()
    return plain if _HASH.fullmatch(plain) else ""
