"""What somebody did with an assessment, for the trail."""

from assessment.domain.fingerprints import Json
from assessment.persistence.assessments import AnyAssessment
from assessment.persistence.trail import Deed


def deed_on(assessment: AnyAssessment, action: str, detail: Json = None) -> Deed:
    """That ``action`` was taken with this assessment of its firm."""
    return Deed(
        action=action,
        object_kind="assessment",
        object_id=assessment.id,
        enterprise=assessment.enterprise_id,
        detail=detail,
    )
