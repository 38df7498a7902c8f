"""A workstation's letterhead: kept by its head in revisions, borne by the reports that are ordered.

An order names the revision of the moment it was placed: whatever is saved later, its reports stay the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.domain.access import Act
from assessment.domain.errors import RefusalError
from assessment.domain.identities import EnterpriseId, OrganisationId
from assessment.domain.letterheads import Letterhead
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.formatting import HOUSE_TIME, day
from assessment.persistence.accounts import User
from assessment.persistence.enterprises import workstations_of
from assessment.persistence.errands import Errand
from assessment.persistence.letterheads import (
    StoredLetterhead,
    add_letterhead,
    latest_letterhead,
    letterhead_saved,
)
from assessment.persistence.orders import ReportOrder
from assessment.persistence.organisations import Organisation
from assessment.persistence.scope import beside, entrust
from assessment.persistence.trail import Deed, record
from assessment.report.forewords import checked, filled
from assessment.services.actor import Actor

_SAMPLE: Final = {
    "企业": "宜昌某某精密机械有限公司（虚构）",
    "等级": "单项覆盖",
    "问卷": "两化融合水平自评",
}


class LetterheadChangedError(RefusalError):
    """Somebody else saved the letterhead since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您打开页面之后，有人保存过本站的抬头。",
                "Somebody saved the letterhead since you opened the page.",
            ),
            Text(
                "您填写的内容都还在；再次保存，会以您的为准。",
                "What you entered is still here; save again to replace theirs with yours.",
            ),
        )


class LetterheadNotGrantedError(RefusalError):
    """A firm wished for the letterhead of a workstation that may not, or no longer, see the firm."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这家工作站目前没有查看贵企业数据的授权，报告不能用它的抬头。",
                "This workstation has no access to your enterprise at present, so your report cannot bear "
                "its letterhead.",
            ),
            Text(
                "请返回结果页，刷新后重新申请。", "Please go back to the result, reload it and order again."
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The letterhead as it stands; ``revision`` is 0 where none was saved yet.

    ``workstation`` is what the workstation is called today.
    """

    revision: int
    workstation: str
    letterhead: Letterhead
    saved_at: datetime | None = None
    saved_by: str = ""


def read_letterhead(session: Session, actor: Actor) -> Kept:
    """The letterhead of the person's own workstation."""
    house = actor.house_for(Act.EDIT_LETTERHEAD)
    name = session.get_one(Organisation, house).name
    found = latest_letterhead(session, house)
    if found is None:
        return Kept(revision=0, workstation=name, letterhead=Letterhead(workstation=name))
    return Kept(
        revision=found.revision,
        workstation=name,
        letterhead=found.letterhead,
        saved_at=found.saved_at,
        saved_by=session.get_one(User, found.saved_by).display_name,
    )


def save_letterhead(
    session: Session, actor: Actor, letterhead: Letterhead, *, seen: int, now: datetime
) -> int:
    """Save one more revision, with ``seen`` the one it was made from; its number.

    Nothing is saved where nothing changed. Raises :class:`LetterheadChangedError`, and what a foreword is
    refused with.
    """
    house = actor.house_for(Act.EDIT_LETTERHEAD)
    session.execute(select(Organisation.id).where(Organisation.id == house).with_for_update())  # one by one
    kept = read_letterhead(session, actor)
    if letterhead == kept.letterhead:
        return kept.revision
    if seen != kept.revision:
        raise LetterheadChangedError
    preview(letterhead, now=now)
    revision = kept.revision + 1
    add_letterhead(session, house, revision, letterhead, by=actor.user, now=now)
    deed = Deed(
        action="letterhead.change", object_kind="letterhead", object_id=house, detail={"revision": revision}
    )
    record(session, actor.origin, deed, now=now)
    return revision


def preview(letterhead: Letterhead, *, now: datetime) -> tuple[str, ...]:
    """The foreword as it is printed for a fictitious firm; raises what a foreword is refused with."""
    return checked(letterhead.foreword, _sample(letterhead.workstation, now))


def printed(letterhead: Letterhead, *, now: datetime) -> tuple[str, ...]:
    """The same of what was saved once, whatever it would be refused with today."""
    return filled(letterhead.foreword, _sample(letterhead.workstation, now))


def bear_own(session: Session, actor: Actor, order: ReportOrder) -> bool:
    """Have an order bear the letterhead of the workstation it is placed for; false where it is for none."""
    house = actor.acting_for
    if house not in actor.organisations(OrganisationKind.WORKSTATION):
        return False
    _bear(order, latest_letterhead(session, house))
    return True


def bear_wished(
    session: Session, order: ReportOrder, firm: EnterpriseId, *, wished: str, now: datetime
) -> None:
    """Have a firm's own order bear the letterhead of a workstation that may see the firm at this moment."""
    station = next((each for each in workstations_of(session, firm, now) if each == wished), None)
    if station is None:
        raise LetterheadNotGrantedError
    with _aside(session) as apart:
        _bear(order, latest_letterhead(apart, station))


def offered_letterheads(
    session: Session, actor: Actor, firm: EnterpriseId, *, now: datetime
) -> Mapping[OrganisationId, str]:
    """The workstations whose letterhead somebody of a firm can wish for its own reports, with their names."""
    if not actor.organisations(OrganisationKind.ENTERPRISE):
        return {}
    stations = sorted(workstations_of(session, firm, now))
    if not stations:
        return {}
    with _aside(session) as apart:
        found = [latest_letterhead(apart, each) for each in stations]
    return {each.workstation_id: each.name for each in found if each and not each.letterhead.is_bare}


def letterhead_of(session: Session, order: ReportOrder) -> Letterhead | None:
    """The letterhead that the reports of an order bear, whoever ordered them."""
    if order.letterhead_of is None or order.letterhead_revision is None:
        return None
    with _aside(session) as apart:
        return letterhead_saved(apart, order.letterhead_of, order.letterhead_revision).letterhead


@contextmanager
def _aside(session: Session) -> Iterator[Session]:
    """A look at letterheads beside the person's own scope, which does not hold them."""
    with beside(session) as apart:
        entrust(apart, Errand.LETTERHEAD)
        yield apart


def _bear(order: ReportOrder, letterhead: StoredLetterhead | None) -> None:
    if letterhead is not None and not letterhead.letterhead.is_bare:
        order.letterhead_of = OrganisationId(letterhead.workstation_id)
        order.letterhead_revision = letterhead.revision


def _sample(workstation: str, now: datetime) -> Mapping[str, str]:
    today = now.astimezone(HOUSE_TIME).date()
    return {**_SAMPLE, "日期": day(today), "年度": str(today.year), "工作站": workstation}
