"""An assessment opened for work: the questionnaire it is pinned to, the answers, and what follows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, Filed, UnknownQuestionnaireError
from assessment.domain.access import Act
from assessment.domain.answer_codec import UnreadableAnswerError, answer_from_json
from assessment.domain.answer_fit import misfit
from assessment.domain.answers import Answer
from assessment.domain.dependencies import resting_on
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.errors import NotFoundError, QuestionnaireMissingError
from assessment.domain.facts import Facts, facts_after, facts_from
from assessment.domain.fingerprints import Json
from assessment.domain.progress import Progress, progress_after, progress_by_dimension
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.persistence.answers import UNANSWERED, standing_answers
from assessment.persistence.assessments import AnyAssessment, OpenAssessment
from assessment.persistence.opening import Traces, opened_assessment, traces_of_assessment
from assessment.persistence.recent import recent_of
from assessment.persistence.results import Snapshot
from assessment.services.actor import Actor, firms_assessment
from assessment.services.report_subjects import ReportSubject


@dataclass(frozen=True, slots=True)
class Kept:
    """That an answer stands, or was taken back: under which revision, since when."""

    revision: int
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands in an assessment, and all that follows from it."""

    answers: Mapping[str, Answer]
    stored: Mapping[str, Kept]
    facts: Facts
    progress: Mapping[str, Progress]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a page of an assessment needs, read once."""

    assessment: OpenAssessment
    filed: Filed
    profile: Profile
    standing: Standing
    traces: Traces

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire in the version the assessment is pinned to."""
        return self.filed.questionnaire

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers that stand, by question."""
        return self.standing.answers

    @property
    def stored(self) -> Mapping[str, Kept]:
        """Under which revision each question was answered last, answers taken back included."""
        return self.standing.stored

    @property
    def facts(self) -> Facts:
        """What follows from the answers."""
        return self.standing.facts

    @property
    def progress(self) -> Mapping[str, Progress]:
        """The progress of every dimension."""
        return self.standing.progress

    def with_saved(self, saved: Mapping[str, tuple[Answer | None, Kept]]) -> "Sheet":
        """The sheet after ``saved`` was written: the same as reading it again."""
        answers = {key: answer for key, answer in self.answers.items() if key not in saved}
        answers |= {key: answer for key, (answer, _) in saved.items() if answer is not None}
        kept = {key: each for key, (_, each) in saved.items()}
        revisions = sum(each.revision - self.revision_of(key) for key, each in kept.items())
        facts = facts_after(self.facts, self.questionnaire, answers, changed=saved.keys())
        touched = resting_on(self.questionnaire, saved.keys())
        progress = progress_after(self.progress, self.questionnaire, answers, facts=facts, touched=touched)
        standing = Standing(
            answers=answers,
            stored={**self.stored, **kept},
            facts=facts,
            progress=progress,
        )
        return replace(self, standing=standing, traces=self.traces.after(revisions))

    def revision_of(self, question: str) -> int:
        """Under which revision a question was answered last; ``UNANSWERED`` if it never was."""
        stored = self.stored.get(question)
        return stored.revision if stored else UNANSWERED


def open_sheet(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, act: Act, now: datetime
) -> Sheet:
    """The assessment for somebody who may do ``act`` to it; a foreign one is not found.

    For an act that changes it, nobody changes its status until the transaction ends. What is only shown, or
    saved answer by answer, may come from what was read lately; whatever is frozen is read again.
    """
    traces = traces_of_assessment(session, assessment_id, held=act not in _READING)
    if traces is None:
        raise NotFoundError
    recent = recent_of(session).find(assessment_id, traces) if act in _ANSWERING else None
    known = recent if isinstance(recent, Sheet) else None
    assessment, profile = (
        (known.assessment, known.profile) if known else opened_assessment(session, assessment_id)
    )
    actor.require(act, firms_assessment(session, assessment, now=now, actor=actor))
    filed = pinned(catalogue, assessment)
    if known is not None and known.filed is filed:
        return known
    standing = _read(session, assessment, profile, filed)
    read = sum(kept.revision for kept in standing.stored.values())
    traces = traces.after(read - traces.revisions)  # where a colleague saved between the two statements
    return Sheet(assessment=assessment, filed=filed, profile=profile, standing=standing, traces=traces)


def keep_recent(session: Session, sheet: Sheet) -> None:
    """Keep a sheet as the database holds it for whoever opens it next; not before it is committed."""
    recent_of(session).keep(sheet.assessment.id, sheet.traces, sheet)


def pinned(catalogue: Catalogue, pinned_to: AnyAssessment | Snapshot | ReportSubject) -> Filed:
    """The questionnaire that an assessment is filled in with, or that a result was signed under."""
    try:
        return catalogue.find(pinned_to.questionnaire_key, pinned_to.questionnaire_version)
    except UnknownQuestionnaireError:
        raise QuestionnaireMissingError(
            pinned_to.questionnaire_key, pinned_to.questionnaire_version
        ) from None


def _read(session: Session, assessment: OpenAssessment, profile: Profile, filed: Filed) -> Standing:
    found = standing_answers(session, assessment)
    stored = {each.question: Kept(each.revision, each.answered_at) for each in found}
    answers = readable_answers(filed.questionnaire, found)
    facts = facts_from(filed.questionnaire, answers, profile_facts(profile))
    progress = progress_by_dimension(filed.questionnaire, answers, facts)
    return Standing(answers=answers, stored=stored, facts=facts, progress=progress)


class KeptAnswer(Protocol):
    """An answer as the database keeps it; without a value it was taken back."""

    @property
    def question(self) -> str:
        """The question's key."""

    @property
    def value(self) -> Json | None:
        """What was answered."""


def readable_answers(questionnaire: Questionnaire, kept: Iterable[KeptAnswer]) -> dict[str, Answer]:
    """The answers that stand; one that cannot be read or given here counts as not given.

    Nobody wrote such a one through the site, and no page may break on it.
    """
    placed = placed_questions(questionnaire)
    return {
        each.question: answer
        for each in kept
        if each.value is not None and each.question in placed
        for answer in _readable(each.value)
        if not misfit(placed[each.question].question, answer)
    }


def _readable(value: Json) -> Iterator[Answer]:
    with suppress(UnreadableAnswerError):
        yield answer_from_json(value)


_READING = frozenset({Act.READ_ASSESSMENT, Act.READ_RESULT, Act.READ_REPORT, Act.ORDER_REPORT})
_ANSWERING = _READING | {Act.ANSWER}
