"""Carrying in what is known: answers on offer for an open assessment, which its people take over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.registry import Catalogue
from assessment.domain.answers import Answer
from assessment.domain.enterprise import profile_facts
from assessment.domain.facts import Asking
from assessment.domain.offers import from_element_values, offer_for
from assessment.domain.questionnaire import placed_questions
from assessment.domain.questions import Question, Ratio
from assessment.persistence.known_answers import has_other_assessments
from assessment.services.actor import Actor
from assessment.services.answering import Change, SavedPage, save_changes
from assessment.services.known_facts import NOTHING_KNOWN, GivenFact, Knowledge, knowledge_of, ranks_in
from assessment.services.sheets import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An answer on offer for a question and the newest fact it rests on; ``same``: the very fact."""

    question: Question
    answer: Answer
    source: GivenFact
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The same fact as it was last given in another assessment, beside the answer that stands here."""

    source: GivenFact
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about the questions of an open assessment: answers on offer, facts given elsewhere."""

    offers: Mapping[str, Offered]
    elsewhere: Mapping[str, Elsewhere]


NOTHING = Known(offers={}, elsewhere={})


def known_for(session: Session, catalogue: Catalogue, sheet: Sheet) -> Known:
    """What other assessments of the firm say about the questions asked here."""
    assessment = sheet.assessment
    if not has_other_assessments(session, assessment.enterprise_id, assessment.id):
        return NOTHING
    knowledge = knowledge_of(
        session,
        catalogue,
        assessment.enterprise_id,
        profile_facts(sheet.profile),
        apart_from=assessment.id,
    )
    return known_from(knowledge, catalogue, sheet)


def known_from(knowledge: Knowledge, catalogue: Catalogue, sheet: Sheet) -> Known:
    """What ``knowledge`` says about the questions asked on ``sheet``."""
    if knowledge is NOTHING_KNOWN:
        return NOTHING
    order = ranks_in(catalogue)
    facts = knowledge.facts(catalogue, profile_facts(sheet.profile))
    offers: dict[str, Offered] = {}
    elsewhere: dict[str, Elsewhere] = {}
    for key, placed in placed_questions(sheet.questionnaire).items():
        question = placed.question
        if isinstance(question, Ratio) or sheet.facts.asking[key] is Asking.NOT_ASKED:
            continue
        if key in sheet.answers:
            source = knowledge.given.get(question.element)
            same = None
            if source is not None:
                same = from_element_values(question, source.answer, order.get(question.element, {}))
            if source is not None and same is not None:
                elsewhere[key] = Elsewhere(source=source, agrees=same == sheet.answers[key])
        elif (offer := offer_for(question, facts, order)) is not None:
            sources = knowledge.sources(offer.elements, catalogue.elements)
            if sources:
                newest = max(sources, key=lambda each: each.at)
                same_fact = offer.same and question.element in knowledge.given
                offers[key] = Offered(question=question, answer=offer.answer, source=newest, same=same_fact)
    return Known(offers=offers, elsewhere=elsewhere)


def carry_in(
    session: Session,
    catalogue: Catalogue,
    actor: Actor,
    sheet: Sheet,
    *,
    questions: Collection[str],
    now: datetime,
) -> SavedPage:
    """Take over the answers on offer for ``questions``, on a sheet opened for answering.

    What was answered meanwhile, or is on offer no longer, stays as it is.
    """
    offers = known_for(session, catalogue, sheet).offers
    changes = [
        Change(question=key, answer=offers[key].answer, seen=_revision(sheet, key))
        for key in questions
        if key in offers
    ]
    return save_changes(session, actor, sheet, changes=changes, now=now)


def _revision(sheet: Sheet, question: str) -> int:
    kept = sheet.stored.get(question)
    return 0 if kept is None else kept.revision
