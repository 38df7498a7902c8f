"""Opening an assessment for work: the assessment, its firm's profile and how far its answers have come."""

from typing import Final, NamedTuple, cast

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from assessment.domain.enterprise import Profile
from assessment.persistence.answers import StoredAnswer
from assessment.persistence.assessments import Assessment, OpenAssessment
from assessment.persistence.database import may_write
from assessment.persistence.enterprises import PROFILE_COLUMNS, ProfileRow, StoredEnterprise, profile_of
from assessment.persistence.narrowing import present, within
from assessment.persistence.organisations import Organisation
from assessment.persistence.schema import as_it_lies, at_once, table_of
from assessment.persistence.scope import is_confined


class Opened(NamedTuple):
    """An assessment with its firm's profile."""

    assessment: OpenAssessment
    profile: Profile


class Traces(NamedTuple):
    """What a page of an assessment rests on, as it lies in the database: the same again means the same page.

    ``revisions`` grows with every answer saved, and none is ever taken back; ``rest`` is all of the
    assessment and of its firm's profile.
    """

    revisions: int
    rest: tuple[object, ...]

    def after(self, more: int) -> "Traces":
        """The traces once as many revisions more were saved."""
        return Traces(self.revisions + more, self.rest)


def traces_of_assessment(session: Session, assessment: str, *, held: bool = False) -> Traces | None:
    """The traces of the assessment with this id; ``held``: nobody changes its status until the end.

    A session that only reads holds nothing.
    """
    session.flush()  # the rows are read past the unit of work: what it holds comes first
    statement = (_HELD if held and may_write(session) else _TRACES)[is_confined(session)]
    present(session)
    found = at_once(session).execute(statement, {"assessment": assessment}).one_or_none()
    return None if found is None else Traces(cast(int, found[0]), tuple(found[1:]))


def opened_assessment(session: Session, assessment: str) -> Opened:
    """The assessment with this id, of which there are traces."""
    found = at_once(session).execute(_OPENED[is_confined(session)], {"assessment": assessment}).one()
    assessed, profile = OpenAssessment._make(found[1 : _WIDTH + 1]), ProfileRow._make(found[_WIDTH + 1 :])
    return Opened(assessed, profile_of(profile))


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
            revisions.scalar_subquery(),
            *(_ASSESSMENT.c[name] for name in OpenAssessment._fields),
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
_TRACES: Final = {confined: as_it_lies(each) for confined, each in _OPENED.items()}
_HELD: Final = {confined: each.with_for_update(of=_ASSESSMENT) for confined, each in _TRACES.items()}
