"""Opening an assessment for work: the assessment, its firm's profile and how far its answers have come."""

from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from assessment.domain.enterprise import Profile
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.assessments import Assessment, OpenAssessment
from assessment.persistence.database import may_write
from assessment.persistence.enterprises import PROFILE_COLUMNS, ProfileRow, StoredEnterprise, profile_of
from assessment.persistence.narrowing import present, within
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import at_once, table_of
from assessment.persistence.scope import is_confined


class Opened(NamedTuple):
    """An assessment with its firm's profile; ``revisions`` grows with every answer saved in it."""

    assessment: OpenAssessment
    revisions: int
    profile: Profile


def opened_assessment(session: Session, assessment: str, *, held: bool = False) -> Opened | None:
    """The assessment with this id; ``held``: nobody changes its status until the transaction ends.

    A session that only reads holds nothing.
    """
    session.flush()  # the rows are read past the unit of work: what it holds comes first
    statement = (_HELD if held and may_write(session) else _OPENED)[is_confined(session)]
    present(session)
    found = at_once(session).execute(statement, {"assessment": assessment}).one_or_none()
    if found is None:
        return None
    assessed, profile = OpenAssessment._make(found[:_WIDTH]), ProfileRow._make(found[_WIDTH + 1 :])
    return Opened(assessed, found[_WIDTH], profile_of(profile))


_WIDTH: Final = len(OpenAssessment._fields)
_ASSESSMENT: Final = table_of(Assessment)
_FIRM: Final = table_of(StoredEnterprise)
_ORGANISATION: Final = table_of(Organisation)
_ANSWER: Final = table_of(StoredAnswer)


def _opened(*, confined: bool) -> Select[*tuple[int, ...]]:
    """Asked with every page of an assessment: built once, with the scope and for errands without."""
    revisions = select(func.coalesce(func.sum(_ANSWER.c.revision), 0)).where(
        _ANSWER.c.assessment_id == _ASSESSMENT.c.id,
        _ANSWER.c.enterprise_id == _ASSESSMENT.c.enterprise_id,
        *((within(_ANSWER.c.enterprise_id),) if confined else ()),
    )
    return (
        select(
            *(_ASSESSMENT.c[name] for name in OpenAssessment._fields),
            revisions.scalar_subquery(),
            *PROFILE_COLUMNS,
        )
        .select_from(_ASSESSMENT)
        .join(_FIRM, _FIRM.c.id == _ASSESSMENT.c.enterprise_id)
        .join(_ORGANISATION, _ORGANISATION.c.id == _FIRM.c.id)
        .where(
            _ASSESSMENT.c.id == bindparam("assessment"),
            *((within(_ASSESSMENT.c.enterprise_id), within(_FIRM.c.id)) if confined else ()),
        )
    )


_OPENED: Final = {confined: _opened(confined=confined) for confined in (True, False)}
_HELD: Final = {confined: each.with_for_update(of=_ASSESSMENT) for confined, each in _OPENED.items()}
