"""Moving an open draft to a newer version of its questionnaire: looked at first, then done in one act.

What was handed in keeps the version it was signed under; only the draft moves. An answer that carries over
stays the row it was, with its revisions; one that does not is taken back, and its history stays.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, Filed
from assessment.domain.access import Act
from assessment.domain.answer_codec import answer_to_json
from assessment.domain.answers import Answer
from assessment.domain.elements import element_ranks
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import asked_questions
from assessment.domain.fingerprints import Json
from assessment.domain.questions import Question
from assessment.domain.scoring import Score, score
from assessment.domain.succession import NoNewerVersionError, Transfer, transfer
from assessment.persistence.answers import UNANSWERED, AnswerToSave, save_answer
from assessment.persistence.assessments import row_of
from assessment.persistence.trail import record
from assessment.services.actor import Actor
from assessment.services.deeds import deed_on
from assessment.services.sheets import Sheet, open_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What moving a draft to a newer version would do: its answers there, what is new, the score of both.

    The score there is without the answers that somebody has to look at again.
    """

    sheet: Sheet
    to: Filed
    transfer: Transfer
    new: tuple[Question, ...]
    score_now: Score
    score_then: Score


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose who looked: the version that was shown, and which reworded answers still hold."""

    version: str
    keep: Collection[str] = ()


def preview_move(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, now: datetime
) -> Move | None:
    """What moving the draft would do; ``None`` where there is nothing to move to."""
    sheet = open_sheet(session, catalogue, actor, assessment_id, act=Act.MOVE_VERSION, now=now)
    to = _newer(catalogue, sheet)
    if to is None:
        return None
    found = _transfer(catalogue, sheet, to)
    profile = profile_facts(sheet.profile)
    known = found.carried.keys() | found.reworded.keys()
    asked = asked_questions(to.questionnaire, {**found.reworded, **found.carried}, profile)
    return Move(
        sheet=sheet,
        to=to,
        transfer=found,
        new=tuple(each for each in asked if each.key not in known),
        score_now=score(sheet.questionnaire, sheet.answers, profile),
        score_then=score(to.questionnaire, found.carried, profile),
    )


def move(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    assessment_id: str,
    *,
    chosen: Chosen,
    now: datetime,
) -> None:
    """Move the draft to the version chosen; done once more, nothing happens.

    Raises ``NoNewerVersionError`` when another version is the newest by now.
    """
    sheet = open_sheet(session, catalogue, actor, assessment_id, act=Act.MOVE_VERSION, now=now)
    if sheet.questionnaire.version == chosen.version:
        return
    to = _newer(catalogue, sheet)
    if to is None or to.questionnaire.version != chosen.version:
        raise NoNewerVersionError
    found = _transfer(catalogue, sheet, to)
    held = {key: found.reworded[key] for key in chosen.keep if key in found.reworded}
    standing = {**held, **found.carried}
    changed = dict(_changes(sheet, standing))
    for key, answer in changed.items():
        _save(session, actor, sheet, question=key, answer=answer, now=now)
    assessment = row_of(session, sheet.assessment)
    assessment.questionnaire_version = to.questionnaire.version
    assessment.questionnaire_hash = to.content_hash
    detail: Json = {
        "from": sheet.questionnaire.version,
        "to": to.questionnaire.version,
        "carried": len(standing),
        "taken_back": [key for key, answer in changed.items() if answer is None],
    }
    record(session, actor.origin, deed_on(sheet.assessment, "assessment.move", detail), now=now)


def newer_version(catalogue: Catalogue, sheet: Sheet) -> str:
    """The version a draft could be moved to; empty where it has the newest one."""
    found = _newer(catalogue, sheet)
    return "" if found is None else found.questionnaire.version


def _newer(catalogue: Catalogue, sheet: Sheet) -> Filed | None:
    return catalogue.newer(sheet.questionnaire.key, sheet.questionnaire.version)


def _transfer(catalogue: Catalogue, sheet: Sheet, to: Filed) -> Transfer:
    ranks = element_ranks(catalogue.elements)
    return transfer(sheet.questionnaire, to.questionnaire, sheet.answers, ranks=ranks)


def _changes(sheet: Sheet, standing: Mapping[str, Answer]) -> Iterator[tuple[str, Answer | None]]:
    """What has to be written so that just these answers stand; those that stay as they are need nothing."""
    for key in sorted({*sheet.answers, *standing}):
        if sheet.answers.get(key) != standing.get(key):
            yield key, standing.get(key)


def _save(
    session: Session, actor: Actor, sheet: Sheet, *, question: str, answer: Answer | None, now: datetime
) -> None:
    """Write one answer; nobody else saves in between, since the draft is held until the end."""
    kept = sheet.stored.get(question)
    to_save = AnswerToSave(
        question=question,
        value=None if answer is None else answer_to_json(answer),
        seen=UNANSWERED if kept is None else kept.revision,
        by=actor.user,
        at=now,
    )
    save_answer(session, sheet.assessment, to_save)
