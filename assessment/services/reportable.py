"""What a workstation can order reports on: the assessments its firms handed in, looked for and paged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.domain.access import Act
from assessment.domain.identities import AssessmentId
from assessment.domain.regions import RegionCode
from assessment.domain.texts import Language
from assessment.formatting import HOUSE_TIME
from assessment.persistence.batches import reported
from assessment.persistence.enterprises import StoredEnterprise, portfolio
from assessment.persistence.frozen_results import HandedIn, handed_in
from assessment.services.actor import Actor
from assessment.services.portfolio import Choice, level_key
from assessment.services.titles import Titles, level_named, levels_of

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which assessments are looked for; empty means any. ``since`` and ``until`` are days, both included.

    ``unreported`` leaves out those whose last result has a report, or will have one.
    """

    words: str = ""
    county: str = ""
    level: str = ""
    questionnaire: str = ""
    since: date | None = None
    until: date | None = None
    unreported: bool = False
    page: int = 1
    language: Language = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reportable:
    """An assessment that a firm handed in, with its titles, and whether there is a report on it."""

    handed_in: HandedIn
    firm: str
    credit_code: str
    region: RegionCode
    county: str
    questionnaire: str
    level: str
    reported: bool

    @property
    def level_key(self) -> str:
        """The key of the level among those of all models."""
        return level_key(self.handed_in.questionnaire_key, self.handed_in.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was looked for, all of it by id, and what can be looked for.

    ``total`` counts what could be found at all, and ``unreported`` what there is no report on.
    """

    shown: tuple[Reportable, ...]
    all: tuple[str, ...]
    total: int
    unreported: int
    page: int
    pages: int
    counties: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    questionnaires: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """What questionnaires, levels and counties are called."""

    titles: Titles
    levels: Mapping[str, str]
    codes: Codes


def find_reportable(
    session: Session, actor: Actor, sought: Sought, *, catalogue: Catalogue, codes: Codes, now: datetime
) -> Found:
    """What the firms of the person's workstation handed in; as many queries for five hundred as for ten."""
    house = actor.house_for(Act.ORDER_BATCH)
    results = handed_in(session, (house,), now)
    firms = {firm.id: firm for firm in portfolio(session, (house,), now)}
    with_report = reported(session)
    titles = Titles(catalogue, sought.language)
    words = _Words(titles, levels_of(titles, results), codes)
    every = [
        _reportable(each, firms[each.enterprise], words, reported=with_report)
        for each in results
        if each.enterprise in firms
    ]
    found = sorted(
        (each for each in every if _fits(each, sought)),
        key=lambda each: (each.firm, each.handed_in.enterprise),
    )
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, sought.page), pages)
    return Found(
        shown=tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        all=tuple(each.handed_in.assessment for each in found),
        total=len(every),
        unreported=sum(not each.reported for each in every),
        page=page,
        pages=pages,
        counties=_choices((each.region for each in every), {each.region: each.county for each in every}),
        levels=_choices((each.level_key for each in every), words.levels),
        questionnaires=_choices(
            (each.handed_in.questionnaire_key for each in every),
            {each.handed_in.questionnaire_key: each.questionnaire for each in every},
        ),
    )


def _reportable(
    result: HandedIn, firm: StoredEnterprise, words: _Words, *, reported: frozenset[AssessmentId]
) -> Reportable:
    county = words.codes.regions.find(firm.region)
    return Reportable(
        handed_in=result,
        firm=firm.name,
        credit_code=firm.credit_code,
        region=firm.region,
        county=firm.region if county is None else county.name_in(words.titles.language),
        questionnaire=words.titles.questionnaire(result.questionnaire_key, result.questionnaire_version),
        level=level_named(result, words.levels),
        reported=result.assessment in reported,
    )


def _fits(each: Reportable, sought: Sought) -> bool:
    described = f"{each.firm} {each.credit_code}".casefold()
    day = each.handed_in.submitted_at.astimezone(HOUSE_TIME).date()
    return (
        all(word in described for word in sought.words.casefold().split())
        and sought.county in ("", each.region)
        and sought.level in ("", each.level_key)
        and sought.questionnaire in ("", each.handed_in.questionnaire_key)
        and (sought.since is None or sought.since <= day)
        and (sought.until is None or day <= sought.until)
        and not (sought.unreported and each.reported)
    )


def _choices(keys: Iterable[str], names: Mapping[str, str]) -> tuple[Choice, ...]:
    """What occurs, in the order of ``names``."""
    counted = Counter(keys)
    return tuple(Choice(key, name, counted[key]) for key, name in names.items() if counted[key])
