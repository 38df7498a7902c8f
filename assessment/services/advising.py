"""The cheapest path for a firm: where it sets out from, and the answer, one question at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.access import Act
from assessment.domain.aims import Aim
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.errors import BusyError, RefusalError
from assessment.domain.footing import Sheet as Footing
from assessment.domain.paths import Limits, Outset
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.texts import Text
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME
from assessment.optimisation.advised import Advised, advised
from assessment.persistence.assessments import Assessment, assessments_of
from assessment.persistence.results import latest_snapshot
from assessment.services.actor import Actor, firms_assessment
from assessment.services.setting_out import Books, Standpoint, outset_at
from assessment.services.sheets import Sheet, open_sheet

SECONDS: Final = 3.0
"""How long a question may take in all: whoever asks waits for it, and so do those behind."""

_PATIENCE: Final = 1.0
_TURN: Final = BoundedSemaphore(1)
"""One question is solved at a time: solving takes a processor to itself."""


class SolverBusyError(BusyError):
    """Others are having a path worked out; nothing is lost by asking again."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            Text("正在为别的企业计算路径。", "A path is being worked out for somebody else."),
            Text("请过几秒钟刷新本页。", "Please load this page again in a few seconds."),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quest:
    """What is asked: the aims (none: the best that the limits allow), and the limits."""

    aims: tuple[Aim, ...]
    limits: Limits


def open_assessment(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> Sheet:
    """The assessment that a path sets out from, for somebody who may read it: as signed, if it was."""
    return _as_signed(
        session, open_sheet(session, catalogue, actor, assessment_id, act=Act.READ_ASSESSMENT, now=now)
    )


def _as_signed(session: Session, sheet: Sheet) -> Sheet:
    signed = None if sheet.assessment.status is Status.DRAFT else latest_snapshot(session, sheet.assessment)
    if signed is None:
        return sheet
    standing = replace(sheet.standing, answers=answers_from_json(signed.answers))
    return replace(sheet, profile=profile_from_json(signed.profile), standing=standing)


def outset_from(
    session: Session, books: Books, actor: Actor, sheet: Sheet, *, model: str, now: datetime
) -> Outset:
    """Where the firm sets out from under ``model``, with all that the actor may read of its other answers."""
    standpoint = Standpoint(
        here=Footing(sheet.questionnaire, sheet.answers),
        beside=dict(_beside(session, books.catalogue, actor, sheet, now=now)),
        profile=sheet.profile,
        on=now.astimezone(HOUSE_TIME).date(),
    )
    return outset_at(books, standpoint, model=model)


def advise(outset: Outset, quest: Quest) -> Advised:
    """The cheapest path, or the best the limits allow; refused politely while others wait before."""
    if not _TURN.acquire(timeout=_PATIENCE):
        raise SolverBusyError
    try:
        return advised(outset, quest.aims, quest.limits, seconds=SECONDS)
    finally:
        _TURN.release()


def _beside(
    session: Session, catalogue: Catalogue, actor: Actor, sheet: Sheet, *, now: datetime
) -> Iterator[tuple[str, Footing]]:
    """The newest assessment with every other model that the actor may read, the oldest first."""
    newest: dict[str, Assessment] = {}
    for each in reversed(assessments_of(session, sheet.assessment.enterprise_id)):
        if each.questionnaire_key != sheet.questionnaire.key and actor.can(
            Act.READ_ASSESSMENT, firms_assessment(session, each, now=now)
        ):
            newest[each.questionnaire_key] = each
    for key, assessment in newest.items():
        try:
            questionnaire = catalogue.questionnaire(key, assessment.questionnaire_version)
        except UnknownQuestionnaireError:
            continue
        beside = open_assessment(session, catalogue, actor, assessment.id, now=now)
        yield key, Footing(questionnaire, beside.answers)
