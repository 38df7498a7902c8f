"""What somebody from outside a firm can look at; each look is noted, and the firm sees it."""

from enum import StrEnum


class Reading(StrEnum):
    """What was looked at; the word is that of the entry in the trail."""

    ENTERPRISE = "enterprise.read"
    ASSESSMENT = "assessment.read"
    RESULT = "result.read"
    REPORT = "report.read"
    REPORT_ORDERED = "report.order_in_batch"
    REPORT_TAKEN = "report.take_in_batch"
    ROADMAP = "roadmap.read"
    CONTACT = "contact.reveal"
