"""Where a firm sets out from on a path: one definition for the page and for the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.domain.answers import Answer
from assessment.domain.applicants import applicant_from
from assessment.domain.elements import element_ranks
from assessment.domain.enterprise import Profile, profile_facts
from assessment.domain.errors import NotFoundError
from assessment.domain.facts import Answers
from assessment.domain.footing import Around, Sheet, facts_of
from assessment.domain.offers import offers
from assessment.domain.paths import Outset
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.scoring import score
from assessment.report.elsewhere import OtherResult


@dataclass(frozen=True, slots=True)
class Books:
    """What is looked up: questionnaires, measures and incentives, and the codes of regions."""

    catalogue: Catalogue
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """A firm on a day: the sheet at hand, its profile, those ``beside`` it by key, the oldest first."""

    here: Sheet
    beside: Mapping[str, Sheet]
    profile: Profile
    on: date


def outset_at(books: Books, standpoint: Standpoint, *, model: str = "") -> Outset:
    """Where the firm sets out from under ``model``, by default that of the sheet at hand."""
    catalogue, here, beside = books.catalogue, standpoint.here, standpoint.beside
    profile, ranks = profile_facts(standpoint.profile), {**element_ranks(catalogue.elements), **PROFILE_RANKS}
    alone = Around(profile=profile, ranks=ranks, elements=catalogue.elements, others=tuple(beside.values()))
    facts = facts_of((here, *alone.others), alone)
    aimed = _aimed(catalogue, standpoint, model=model, facts=facts, profile=profile)
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
            regions=books.codes.regions.lineage(standpoint.profile.region),
            ranks=ranks,
            on=standpoint.on,
        ),
    )


def sheets_beside(others: Iterable[OtherResult], key: str) -> dict[str, Sheet]:
    """The newest frozen result with every questionnaire but ``key``, the oldest first."""
    signed = sorted(others, key=lambda each: each.signed_at)
    newest = {each.questionnaire.key: each for each in signed if each.questionnaire.key != key}
    kept = sorted(newest.values(), key=lambda each: each.signed_at)
    return {each.questionnaire.key: Sheet(each.questionnaire, each.answers) for each in kept}


def _aimed(
    catalogue: Catalogue,
    standpoint: Standpoint,
    *,
    model: str,
    facts: Mapping[str, Answer | None],
    profile: Answers,
) -> Sheet:
    """The sheet of the model aimed at: what was answered to it, and what is known for the rest."""
    if model in ("", standpoint.here.questionnaire.key):
        return standpoint.here
    try:
        questionnaire = catalogue.questionnaire(model)
    except UnknownQuestionnaireError:
        raise NotFoundError from None
    known = offers(
        questionnaire, facts, profile, ranks={**element_ranks(catalogue.elements), **PROFILE_RANKS}
    )
    own = standpoint.beside.get(model)
    given = own.answers if own is not None and own.questionnaire is questionnaire else {}
    return Sheet(questionnaire, {**{key: each.answer for key, each in known.items()}, **given})
