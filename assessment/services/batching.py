"""Batches of reports (成批报告): ordering many at once, seeing how far they are, cancelling, trying again."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.domain.access import Act, Thing
from assessment.domain.editions import Edition
from assessment.domain.errors import NotFoundError, RefusalError
from assessment.domain.identities import EnterpriseId, ItemId, OrganisationId
from assessment.domain.purposes import Purpose
from assessment.domain.readings import Reading
from assessment.domain.roles import OrganisationKind
from assessment.domain.texts import Text
from assessment.formatting import HOUSE_TIME
from assessment.persistence.batches import (
    BatchLine,
    LatestResult,
    batches_of,
    cancel_waiting,
    latest_results,
    lines_of,
    queue_again,
)
from assessment.persistence.enterprises import served_at
from assessment.persistence.orders import GIVEN_UP, ItemState, ReportItem, ReportOrder, open_order
from assessment.persistence.roadmaps import quarters_by_firm
from assessment.persistence.trail import Deed, record
from assessment.services.actor import Actor, HiddenError
from assessment.services.letterheads import bear_own
from assessment.services.readings import Glance, note_readings
from assessment.services.report_numbers import new_number

MOST: Final = 500
"""So many reports can be ordered at once."""
_LATELY: Final = 5
_OPEN: Final = (ItemState.QUEUED, ItemState.RUNNING)


class TooManyReportsError(RefusalError):
    """More reports were asked for at once than can be ordered together."""

    def __init__(self, asked: int) -> None:
        super().__init__(
            Text(
                f"一次最多申请 {MOST} 份报告，现在符合条件的有 {asked} 份。",
                f"At most {MOST} reports can be ordered at once; {asked} match.",
            ),
            Text("请增加筛选条件，分几次申请。", "Please narrow the filters and order in several batches."),
        )


class NothingChosenError(RefusalError):
    """A batch was asked for without a single assessment in it."""

    def __init__(self) -> None:
        super().__init__(
            Text("还没有选择自评。", "No assessment was chosen."),
            Text("请先勾选要生成报告的企业。", "Please tick the enterprises to report on."),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A report of a batch as pages show it; ``state`` is the word for how far it is.

    ``questionnaire`` is the key and the version of what was filled in.
    """

    item: ItemId
    firm: str
    questionnaire: tuple[str, str]
    year: int
    number: str
    state: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as whoever ordered it may see it at this moment.

    ``left_out`` counts its reports on firms that withdrew since, are served no longer or were deleted.
    """

    order: ReportOrder
    lines: tuple[BatchLine, ...]
    left_out: int

    @property
    def states(self) -> Mapping[str, int]:
        """How many reports are how far, by the word for it."""
        return Counter(each.item.state.value for each in self.lines)

    @property
    def told(self) -> tuple[Line, ...]:
        """Its reports as pages show them, in their places."""
        return tuple(
            Line(
                item=each.item.id,
                firm=each.firm,
                questionnaire=each.questionnaire,
                year=each.year,
                number=each.item.number,
                state=each.item.state.value,
                error=each.item.error if each.item.state in (*GIVEN_UP, ItemState.QUEUED) else "",
            )
            for each in self.lines
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more is going to happen by itself."""
        return not any(each.item.state in _OPEN for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBatch:
    """A batch in the list of those ordered lately: how many reports it has, and how many are done."""

    order: ReportOrder
    reports: int
    done: int
    is_over: bool


def order_batch(
    session: Session, actor: Actor, assessments: Collection[str], *, key: str, edition: Edition, now: datetime
) -> Batch:
    """Order the reports on the last results of these assessments; with the same key it is the same order.

    Those that are out of reach by now are left out; where none is left, nothing was found.
    """
    house = actor.house_for(Act.ORDER_BATCH)
    if not assessments:
        raise NothingChosenError
    if len(assessments) > MOST:
        raise TooManyReportsError(len(assessments))
    order, is_new = open_order(session, actor.user, key, acts_for=house, purpose=Purpose.SERVICE, now=now)
    if is_new:
        results = _orderable(session, actor, assessments, now=now)
        order.reports = len(results)
        bear_own(session, actor, order)
        quarters = quarters_by_firm(session, {each.enterprise for each in results})
        items = [
            _item(order, each, place, edition=edition, quarters=quarters.get(each.enterprise))
            for place, each in enumerate(results)
        ]
        session.add_all(items)
        _note_order(session, actor, order, items)
    return read_batch(session, actor, order.id, now=now)


def read_batch(
    session: Session, actor: Actor, wanted: str, *, act: Act = Act.READ_BATCH, now: datetime
) -> Batch:
    """A batch that the person ordered for the own workstation, as far as its firms are still within reach."""
    order = session.get(ReportOrder, wanted)
    if order is None or order.reports is None:
        raise NotFoundError
    actor.require(act, Thing(organisation=order.acts_for))
    if order.requested_by != actor.user:
        raise HiddenError(order.requested_by)
    served = served_at(session, _stations(actor), now)
    lines = tuple(
        each
        for each in lines_of(session, order)
        if actor.can(Act.READ_REPORT, _thing(each.item.enterprise_id, served, each))
    )
    return Batch(order=order, lines=lines, left_out=order.reports - len(lines))


def batches_lately(session: Session, actor: Actor) -> tuple[PastBatch, ...]:
    """The batches that the person ordered last, the latest first."""
    house = actor.house_for(Act.ORDER_BATCH)
    return tuple(
        PastBatch(
            order=order,
            reports=order.reports or 0,
            done=states.get(ItemState.DONE, 0),
            is_over=not any(states.get(each) for each in _OPEN),
        )
        for order, states in batches_of(session, actor.user, house, most=_LATELY)
    )


def cancel_rest(session: Session, actor: Actor, wanted: str, *, now: datetime) -> int:
    """Make no more reports of a batch than those under way; how many were cancelled."""
    batch = read_batch(session, actor, wanted, act=Act.ORDER_BATCH, now=now)
    cancelled = cancel_waiting(session, batch.order, now=now)
    if cancelled:
        _note(session, actor, batch.order, "batch.cancel", reports=cancelled, now=now)
    return cancelled


def try_again(session: Session, actor: Actor, wanted: str, *, only: str = "", now: datetime) -> int:
    """Have what was given up of a batch made once more, or ``only`` one report of it; how many those are."""
    batch = read_batch(session, actor, wanted, act=Act.ORDER_BATCH, now=now)
    given_up = [each for each in batch.lines if each.item.state in GIVEN_UP]
    chosen = [each for each in given_up if only in ("", each.item.id)]
    served = served_at(session, _stations(actor), now)
    for line in chosen:
        actor.require(Act.ORDER_REPORT, _thing(line.item.enterprise_id, served, line))
    queued = queue_again(session, batch.order, [each.item.id for each in chosen], now=now)
    if queued:
        _note(session, actor, batch.order, "batch.order_again", reports=queued, now=now)
    return queued


def _orderable(
    session: Session, actor: Actor, assessments: Collection[str], *, now: datetime
) -> Sequence[LatestResult]:
    """The results to report on, in the order of ``assessments``."""
    served = served_at(session, _stations(actor), now)
    found: dict[str, LatestResult] = {each.assessment: each for each in latest_results(session, assessments)}
    results = [found[each] for each in dict.fromkeys(assessments) if each in found]
    if not results:
        raise NotFoundError
    for result in results:
        actor.require(Act.ORDER_REPORT, _thing(result.enterprise, served, result))
    return results


def _item(
    order: ReportOrder,
    result: LatestResult,
    place: int,
    *,
    edition: Edition,
    quarters: dict[str, int] | None,
) -> ReportItem:
    dated = order.requested_at.astimezone(HOUSE_TIME).date()
    return ReportItem(
        enterprise_id=result.enterprise,
        order_id=order.id,
        snapshot_id=result.snapshot,
        number=new_number(dated),
        dated=dated,
        changed_at=order.requested_at,
        length=edition.length,
        language=edition.language,
        place=place,
        quarters=quarters,
    )


def _note_order(session: Session, actor: Actor, order: ReportOrder, items: Sequence[ReportItem]) -> None:
    """Note the batch, and for each firm that a report on it was ordered: the firm sees that."""
    now = order.requested_at
    _note(session, actor, order, "batch.order", reports=len(items), now=now)
    glances = [
        Glance(what=Reading.REPORT_ORDERED, thing=item.id, firm=EnterpriseId(item.enterprise_id))
        for item in items
    ]
    note_readings(session, actor, glances, now=now)


def _note(
    session: Session, actor: Actor, order: ReportOrder, action: str, *, reports: int, now: datetime
) -> None:
    deed = Deed(action=action, object_kind="batch", object_id=order.id, detail={"reports": reports})
    record(session, actor.origin, deed, now=now)


def _stations(actor: Actor) -> Sequence[OrganisationId]:
    return actor.organisations(OrganisationKind.WORKSTATION)


def _thing(
    firm: EnterpriseId,
    served: Mapping[EnterpriseId, frozenset[OrganisationId]],
    about: LatestResult | BatchLine,
) -> Thing:
    """A firm's assessment as the policy table sees it."""
    return Thing(
        organisation=OrganisationId(firm),
        workstations=served.get(firm, frozenset()),
        status=about.status,
    )
