"""What is known of a firm by element: the newest answer to each fact, with where and when it was given.

What was carried out of the firm's roadmap counts as known too: the answers given before it was done, with
the effects of the measure in place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.answers import Answer, NotApplicable, Unknown
from assessment.domain.dependencies import operands_of
from assessment.domain.effects import directly_improved
from assessment.domain.elements import Element, ElementKey, element_facts, element_ranks
from assessment.domain.facts import Answers, facts_from
from assessment.domain.following import ElementFacts, looked_at, rules_of, with_following
from assessment.domain.identities import AssessmentId, EnterpriseId
from assessment.domain.measures import Measure
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire, placed_questions
from assessment.domain.questions import Question
from assessment.domain.workflow import Status
from assessment.formatting import HOUSE_TIME
from assessment.persistence.known_answers import KnownAnswer, known_answers
from assessment.persistence.roadmaps import done_steps
from assessment.services.sheets import readable_answers


@dataclass(frozen=True, slots=True)
class DoneWork:
    """A measure of the firm's roadmap that was carried out, and when."""

    measure: Measure
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFact:
    """The newest answer to a fact, in the element's own values and as it was ``said`` to its question.

    Where it follows from a measure ``done`` since, it was not said but is what the measure leads to.
    """

    answer: Answer
    said: Answer
    questionnaire: Questionnaire
    question: Question
    assessment: AssessmentId
    year: int
    status: Status
    at: datetime
    done: DoneWork | None = None


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

    def sources(
        self, facts: Iterable[ElementKey], elements: Mapping[ElementKey, Element]
    ) -> tuple[GivenFact, ...]:
        """What was given that these facts are or follow from; nothing where the profile alone says it."""
        found: dict[ElementKey, GivenFact] = {}
        waiting, met = list(facts), set[ElementKey]()
        while waiting:
            key = waiting.pop()
            if key in met:
                continue
            met.add(key)
            if key in self.given:
                found[key] = self.given[key]
            elif key in elements:
                waiting += looked_at(rules_of(elements[key]))
        return tuple(found.values())


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
    measures = {each.key: each for each in catalogue.measures}
    done = done_steps(session, enterprise)
    works = [DoneWork(measures[each.measure], each.on) for each in done if each.measure in measures]
    found = (each for each in known_answers(session, enterprise) if each.assessment != apart_from)
    given: dict[ElementKey, GivenFact] = {}
    absent: set[ElementKey] = set()
    for _, rows in groupby(found, key=lambda each: each.assessment):
        for element, fact in _facts_in(catalogue, list(rows), profile, works):
            if fact is None:
                absent.add(element)
            elif element not in given or given[element].at < fact.at:
                given[element] = fact
    return Knowledge(given=given, absent=frozenset(absent - given.keys()))


def ranks_in(catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
    """The order of values of every element and fact of the profile, for conditions."""
    return {**element_ranks(catalogue.elements), **PROFILE_RANKS}


def _facts_in(
    catalogue: Catalogue, rows: list[KnownAnswer], profile: Answers, works: Sequence[DoneWork]
) -> Iterator[tuple[ElementKey, GivenFact | None]]:
    """The facts one assessment states, and those its answers rule out."""
    first = rows[0]
    try:
        questionnaire = catalogue.questionnaire(first.questionnaire, first.version)
    except UnknownQuestionnaireError:
        return
    answers = readable_answers(questionnaire, rows)
    moments = {each.question: each.answered_at for each in rows}
    improved, changed = _with_works(questionnaire, answers, moments, works)
    moments |= {key: datetime.combine(work.on, time.max, HOUSE_TIME) for key, work in changed.items()}
    judged = facts_from(questionnaire, improved, profile)
    facts = element_facts(questionnaire, judged)
    for key, placed in placed_questions(questionnaire).items():
        element = placed.question.element
        if not element or isinstance(facts.get(element, Unknown()), Unknown | NotApplicable):
            continue
        answer = facts[element]
        if answer is None:
            yield element, None
            continue
        made_of = (key, *operands_of(placed.question))
        at = _latest(made_of, moments)
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
                    done=next((changed[each] for each in made_of if each in changed), None),
                ),
            )


def _with_works(
    questionnaire: Questionnaire,
    answers: Answers,
    moments: Mapping[str, datetime],
    works: Sequence[DoneWork],
) -> tuple[Answers, dict[str, DoneWork]]:
    """The answers once these works are done, and which work changed which; what was answered since stands."""
    changed: dict[str, DoneWork] = {}
    for work in works:
        better = directly_improved(questionnaire, answers, work.measure.effects)
        newly = {
            key: answer
            for key, answer in better.items()
            if answer != answers.get(key) and not _is_later(moments.get(key), work.on)
        }
        answers = {**answers, **newly}
        changed |= dict.fromkeys(newly, work)
    return answers, changed


def _is_later(moment: datetime | None, day: date) -> bool:
    return moment is not None and moment.astimezone(HOUSE_TIME).date() > day


def _latest(questions: Iterable[str], moments: Mapping[str, datetime]) -> datetime | None:
    return max((moments[key] for key in questions if key in moments), default=None)
