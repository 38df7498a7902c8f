"""What is known of a firm by element: the newest answer to each fact, with where and when it was given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.answers import Answer, NotApplicable, Unknown
from assessment.domain.dependencies import operands_of
from assessment.domain.elements import ElementKey, element_facts, element_ranks
from assessment.domain.facts import Answers, facts_from
from assessment.domain.following import ElementFacts, with_following
from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Question
from assessment.domain.workflow import Status
from assessment.persistence.known_answers import KnownAnswer, known_answers
from assessment.services.sheets import readable_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFact:
    """The newest answer to a fact, in the element's own values and as it was ``said`` to its question."""

    answer: Answer
    said: Answer
    questionnaire: Questionnaire
    question: Question
    assessment: AssessmentId
    year: int
    status: Status
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All facts known of a firm by element, and those that do not arise for it."""

    given: Mapping[ElementKey, GivenFact]
    absent: frozenset[ElementKey]

    def facts(self, catalogue: Catalogue, profile: Answers) -> ElementFacts:
        """The facts as conditions and offers see them, with what follows from them and the profile's."""
        known: dict[ElementKey, Answer | None] = dict.fromkeys(self.absent)
        known |= {key: each.answer for key, each in self.given.items()}
        return with_following({**known, **profile}, catalogue.elements, ranks_in(catalogue))


NOTHING_KNOWN = Knowledge(given={}, absent=frozenset())


def knowledge_of(
    session: Session,
    catalogue: Catalogue,
    enterprise: EnterpriseId,
    profile: Answers,
    *,
    apart_from: str = "",
) -> Knowledge:
    """What the firm's assessments say, but for the one ``apart_from``; the newest answer to a fact counts.

    What was answered 不确定 or 不适用 is no fact; an assessment of a version that is gone says nothing.
    """
    found = (each for each in known_answers(session, enterprise) if each.assessment != apart_from)
    given: dict[ElementKey, GivenFact] = {}
    absent: set[ElementKey] = set()
    for _, rows in groupby(found, key=lambda each: each.assessment):
        for element, fact in _facts_in(catalogue, list(rows), profile):
            if fact is None:
                absent.add(element)
            elif element not in given or given[element].at < fact.at:
                given[element] = fact
    return Knowledge(given=given, absent=frozenset(absent - given.keys()))


def ranks_in(catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
    """The order of values of every element and fact of the profile, for conditions."""
    return {**element_ranks(catalogue.elements), **PROFILE_RANKS}


def _facts_in(
    catalogue: Catalogue, rows: list[KnownAnswer], profile: Answers
) -> Iterator[tuple[ElementKey, GivenFact | None]]:
    """The facts one assessment states, and those its answers rule out."""
    first = rows[0]
    try:
        questionnaire = catalogue.questionnaire(first.questionnaire, first.version)
    except UnknownQuestionnaireError:
        return
    answers = readable_answers({each.question: each.value for each in rows if each.value is not None})
    moments = {each.question: each.answered_at for each in rows}
    judged = facts_from(questionnaire, answers, profile)
    facts = element_facts(questionnaire, judged)
    for key, placed in placed_questions(questionnaire).items():
        element = placed.question.element
        if not element or element not in facts:
            continue
        answer = facts[element]
        if isinstance(answer, Unknown | NotApplicable):
            continue
        if answer is None:
            yield element, None
            continue
        at = _latest((key, *operands_of(placed.question)), moments)
        if at is not None:
            yield (
                element,
                GivenFact(
                    answer=answer,
                    said=judged.known[key] or answer,
                    questionnaire=questionnaire,
                    question=placed.question,
                    assessment=first.assessment,
                    year=first.year,
                    status=first.status,
                    at=at,
                ),
            )


def _latest(questions: Iterable[str], moments: Mapping[str, datetime]) -> datetime | None:
    return max((moments[key] for key in questions if key in moments), default=None)
