"""Where a firm would stand in every model by what is known already, without a further question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.answers import Answer
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Asking
from assessment.domain.offers import offers
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Ratio
from assessment.domain.scoring import Score, score
from assessment.domain.workflow import Status
from assessment.persistence.answers import standing_answers
from assessment.persistence.assessments import Assessment, assessments_of
from assessment.persistence.results import latest_snapshot
from assessment.services.actor import Actor
from assessment.services.enterprises import permitted_enterprise
from assessment.services.known_facts import knowledge_of, ranks_in
from assessment.services.sheets import readable_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One model: the score from facts alone, an interval; ``known`` of ``asked`` questions are answered.

    ``latest`` is the firm's newest assessment with this questionnaire, if it has one.
    """

    questionnaire: Questionnaire
    score: Score
    known: int
    asked: int
    latest: Assessment | None

    @property
    def missing(self) -> int:
        """How many further answers would settle the level."""
        return self.asked - self.known


def estimates(
    session: Session, catalogue: Catalogue, actor: Actor, enterprise_id: str, *, now: datetime
) -> tuple[Estimate, ...]:
    """Every model in its newest version, scored from what the firm's assessments say, by key."""
    found = permitted_enterprise(session, actor, enterprise_id, act=Act.READ_ENTERPRISE, now=now)
    profile = profile_facts(found.profile)
    knowledge = knowledge_of(session, catalogue, found.id, profile)
    facts = knowledge.facts(catalogue, profile)
    latest = {each.questionnaire_key: each for each in reversed(assessments_of(session, found.id))}
    order = ranks_in(catalogue)
    made = []
    for filed in catalogue.newest:
        questionnaire = filed.questionnaire
        own = _own_answers(session, questionnaire, latest.get(questionnaire.key))
        carried = {
            key: each.answer
            for key, each in offers(questionnaire, facts, profile, ranks=order).items()
            if knowledge.sources(each.elements, catalogue.elements)
        }
        made.append(_estimate(questionnaire, {**carried, **own}, profile, latest.get(questionnaire.key)))
    return tuple(made)


def _own_answers(
    session: Session, questionnaire: Questionnaire, latest: Assessment | None
) -> Mapping[str, Answer]:
    """What the firm answered to this very version, facts or not; if confirmed, what the review left."""
    if latest is None or latest.questionnaire_version != questionnaire.version:
        return {}
    confirmed = latest_snapshot(session, latest) if latest.status is Status.CONFIRMED else None
    if confirmed is not None:
        return answers_from_json(confirmed.answers)
    return readable_answers(questionnaire, standing_answers(session, latest))


def _estimate(
    questionnaire: Questionnaire,
    known: Mapping[str, Answer],
    profile: Mapping[str, Answer],
    latest: Assessment | None,
) -> Estimate:
    result = score(questionnaire, known, profile)
    asked = [
        key
        for key, placed in placed_questions(questionnaire).items()
        if result.facts.asking[key] is Asking.ASKED
        and not isinstance(placed.question, Ratio)
        and not placed.question.optional
    ]
    return Estimate(
        questionnaire=questionnaire,
        score=result,
        known=sum(key in known for key in asked),
        asked=len(asked),
        latest=latest,
    )
