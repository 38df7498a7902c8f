"""The cheapest path for a firm: where it sets out from, and the answer, one question at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.access import Act
from assessment.domain.aims import Aim
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.answers import Answer
from assessment.domain.applicants import applicant_from
from assessment.domain.enterprise import profile_facts
from assessment.domain.errors import BusyError, NotFoundError, RefusalError
from assessment.domain.facts import Answers
from assessment.domain.footing import Around, facts_of
from assessment.domain.footing import Sheet as Footing
from assessment.domain.offers import offers
from assessment.domain.paths import Limits, Outset, Route
from assessment.domain.profile_codec import profile_from_json
from assessment.domain.scoring import score
from assessment.domain.texts import Text
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME
from assessment.optimisation.cheapest_path import NoPath, Outcome, cheapest_path
from assessment.optimisation.frontier import best_within, frontier
from assessment.optimisation.obstacles import Obstacles, obstacles
from assessment.persistence.assessments import Assessment, assessments_of
from assessment.persistence.results import latest_snapshot
from assessment.services.actor import Actor, firms_assessment
from assessment.services.known_facts import ranks_in
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


@dataclass(frozen=True, slots=True)
class Books:
    """What is looked up: questionnaires, measures and incentives, and the codes of regions."""

    catalogue: Catalogue
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quest:
    """What is asked: the aims (none: the best that the limits allow), and the limits."""

    aims: tuple[Aim, ...]
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The answer; why there is no path, where there is none; and the least cost of every level."""

    outcome: Outcome
    obstacles: Obstacles | None
    frontier: tuple[Route, ...]


def open_assessment(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> Sheet:
    """The assessment that a path sets out from, for somebody who may read it: as signed, if it was."""
    sheet = open_sheet(session, catalogue, actor, assessment_id, act=Act.READ_ASSESSMENT, now=now)
    signed = None if sheet.assessment.status is Status.DRAFT else latest_snapshot(session, sheet.assessment)
    if signed is None:
        return sheet
    standing = replace(sheet.standing, answers=answers_from_json(signed.answers))
    return replace(sheet, profile=profile_from_json(signed.profile), standing=standing)


def outset_from(
    session: Session, books: Books, actor: Actor, sheet: Sheet, *, model: str, now: datetime
) -> Outset:
    """Where the firm sets out from under ``model``, with all that the actor may read of its other answers."""
    catalogue, profile = books.catalogue, profile_facts(sheet.profile)
    here = Footing(sheet.questionnaire, sheet.answers)
    beside = dict(_beside(session, catalogue, actor, sheet, now=now))
    ranks = ranks_in(catalogue)
    alone = Around(profile=profile, ranks=ranks, elements=catalogue.elements, others=tuple(beside.values()))
    facts = facts_of((here, *alone.others), alone)
    aimed = _aimed(catalogue, here, beside, model=model, facts=facts, profile=profile)
    others = (here, *beside.values()) if aimed is not here else tuple(beside.values())
    around = Around(
        profile=profile,
        ranks=ranks,
        elements=catalogue.elements,
        others=tuple(each for each in others if each.questionnaire.key != aimed.questionnaire.key),
    )
    return Outset(
        sheet=aimed,
        around=around,
        measures=catalogue.measures,
        incentives=catalogue.incentives,
        applicant=applicant_from(
            facts,
            [score(each.questionnaire, each.answers, profile) for each in (here, *beside.values())],
            regions=books.codes.regions.lineage(sheet.profile.region),
            ranks=ranks,
            on=now.astimezone(HOUSE_TIME).date(),
        ),
    )


def advise(outset: Outset, quest: Quest) -> Advised:
    """The cheapest path, or the best the limits allow; refused politely while others wait before."""
    if not _TURN.acquire(timeout=_PATIENCE):
        raise SolverBusyError
    try:
        if not quest.aims:
            outcome = best_within(outset, quest.limits, seconds=SECONDS)
        else:
            outcome = cheapest_path(outset, quest.aims, quest.limits, seconds=SECONDS)
        why = (
            obstacles(outset, quest.aims, quest.limits, seconds=SECONDS / 2)
            if isinstance(outcome, NoPath)
            else None
        )
        refused = Limits(without=quest.limits.without)
        return Advised(
            outcome=outcome, obstacles=why, frontier=frontier(outset, refused, seconds=SECONDS / 2)
        )
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
        answers = open_sheet(
            session, catalogue, actor, assessment.id, act=Act.READ_ASSESSMENT, now=now
        ).answers
        yield key, Footing(questionnaire, answers)


def _aimed(
    catalogue: Catalogue,
    here: Footing,
    beside: Mapping[str, Footing],
    *,
    model: str,
    facts: Mapping[str, Answer | None],
    profile: Answers,
) -> Footing:
    """The sheet of the model aimed at: what was answered to it, and what is known for the rest."""
    if model in ("", here.questionnaire.key):
        return here
    try:
        questionnaire = catalogue.questionnaire(model)
    except UnknownQuestionnaireError:
        raise NotFoundError from None
    known = offers(questionnaire, facts, profile, ranks=ranks_in(catalogue))
    own = beside.get(model)
    given = own.answers if own is not None and own.questionnaire is questionnaire else {}
    return Footing(questionnaire, {**{key: each.answer for key, each in known.items()}, **given})
