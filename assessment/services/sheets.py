"""An assessment opened for work: the questionnaire it is pinned to, the answers, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, Filed, UnknownQuestionnaireError
from assessment.domain.access import Act
from assessment.domain.answer_codec import answer_from_json
from assessment.domain.answers import Answer
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.errors import NotFoundError, QuestionnaireMissingError
from assessment.domain.facts import Facts, facts_after, facts_from
from assessment.domain.progress import Progress, progress_by_dimension
from assessment.domain.questionnaire import Questionnaire
from assessment.persistence.answers import standing_answers
from assessment.persistence.assessments import Assessment, assessment_with_profile
from assessment.services.actor import Actor, firms_assessment


@dataclass(frozen=True, slots=True)
class Kept:
    """That an answer stands, or was taken back: under which revision, since when."""

    revision: int
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a page of an assessment needs, read once."""

    assessment: Assessment
    filed: Filed
    profile: Profile
    answers: Mapping[str, Answer]
    stored: Mapping[str, Kept]
    facts: Facts

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire in the version the assessment is pinned to."""
        return self.filed.questionnaire

    def with_saved(self, saved: Mapping[str, tuple[Answer | None, Kept]]) -> "Sheet":
        """The sheet after ``saved`` was written: the same as reading it again."""
        given = {key: answer for key, (answer, _) in saved.items() if answer is not None}
        others = {key: answer for key, answer in self.answers.items() if key not in saved}
        answers = others | given
        return replace(
            self,
            answers=answers,
            stored={**self.stored, **{key: kept for key, (_, kept) in saved.items()}},
            facts=facts_after(self.facts, self.questionnaire, answers, changed=saved.keys()),
        )

    def progress(self) -> Mapping[str, Progress]:
        """The progress of every dimension."""
        return progress_by_dimension(self.questionnaire, self.answers, self.facts)


def open_sheet(
    session: Session, catalogue: Catalogue, actor: Actor, assessment_id: str, *, act: Act, now: datetime
) -> Sheet:
    """The assessment for somebody who may do ``act`` to it; a foreign one is not found.

    For an act that changes it, nobody changes its status until the transaction ends.
    """
    found = assessment_with_profile(session, assessment_id, held=act not in _READING)
    if found is None:
        raise NotFoundError
    assessment, profile = found
    actor.require(act, firms_assessment(session, assessment, now=now, actor=actor))
    return _sheet(session, catalogue, assessment, profile)


def pinned(catalogue: Catalogue, assessment: Assessment) -> Filed:
    """The questionnaire an assessment was begun with, by key and version."""
    try:
        return catalogue.find(assessment.questionnaire_key, assessment.questionnaire_version)
    except UnknownQuestionnaireError:
        raise QuestionnaireMissingError(
            assessment.questionnaire_key, assessment.questionnaire_version
        ) from None


def _sheet(session: Session, catalogue: Catalogue, assessment: Assessment, profile: Profile) -> Sheet:
    filed = pinned(catalogue, assessment)
    standing = standing_answers(session, assessment)
    stored = {each.question: Kept(each.revision, each.answered_at) for each in standing}
    answers = {each.question: answer_from_json(each.value) for each in standing if each.value is not None}
    facts = facts_from(filed.questionnaire, answers, profile_facts(profile))
    return Sheet(
        assessment=assessment,
        filed=filed,
        profile=profile,
        answers=answers,
        stored=stored,
        facts=facts,
    )


_READING = frozenset({Act.READ_ASSESSMENT, Act.READ_RESULT, Act.READ_REPORT, Act.ORDER_REPORT})
