"""What the fictitious firms have done so far: registered, answered, handed in, all through the services."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.composition import Installation
from assessment.demo.firms import Course, FictitiousFirm, chance_of
from assessment.demo.respondents import answers_of
from assessment.domain.access import Act
from assessment.domain.enterprise import Profile
from assessment.domain.identities import SnapshotId
from assessment.formatting import HOUSE_TIME
from assessment.persistence.errands import Errand
from assessment.persistence.scope import on_errand
from assessment.services.accounts import PreparedPerson, Registered, register_firm
from assessment.services.actor import Actor, actor_of_user
from assessment.services.answering import Change, save_changes, start_assessment
from assessment.services.enterprises import accept_privacy, edit_profile
from assessment.services.sheets import open_sheet
from assessment.services.submitting import Signing, submit
from assessment.web.pages import MAIN_QUESTIONNAIRE, PRIVACY_VERSION

STATEMENT: Final = "我确认以上内容属实（演示数据，均为虚构）。"
_ANSWERING: Final = timedelta(minutes=34)
_TOGETHER: Final = 10
"""How many steps share a transaction: each commit waits for the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A firm fills in, at a moment: last year's assessment, or this year's."""

    at: datetime
    firm: FictitiousFirm
    years_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What came of it: each firm with its lead, and the last result it handed in, by the firm's number."""

    registered: dict[int, Registered] = field(default_factory=dict)
    snapshots: dict[int, SnapshotId] = field(default_factory=dict)


def live_through(
    installation: Installation,
    firms: Sequence[FictitiousFirm],
    *,
    leads: Mapping[int, PreparedPerson],
    now: datetime,
    tell: Callable[[int, int], None],
) -> Past:
    """Have the firms do in turn what they have done by ``now``; ``tell`` hears of progress."""
    steps = sorted(_steps(firms, now), key=lambda step: (step.at, step.firm.number))
    past = Past()
    for start in range(0, len(steps), _TOGETHER):
        with installation.database.writing(on_errand(Errand.DEMONSTRATION)) as session:
            for step in steps[start : start + _TOGETHER]:
                _take(
                    session,
                    installation.catalogue,
                    installation.codes,
                    step,
                    past=past,
                    lead=leads[step.firm.number],
                )
        tell(min(start + _TOGETHER, len(steps)), len(steps))
    return past


def _steps(firms: Sequence[FictitiousFirm], now: datetime) -> Iterator[Step]:
    new_year = datetime(now.astimezone(HOUSE_TIME).year, 1, 1, tzinfo=HOUSE_TIME)
    autumn = new_year.replace(year=new_year.year - 1, month=9)
    for firm in firms:
        chance = chance_of(firm.number, "moments")
        if firm.course is Course.HANDED_IN_TWICE:
            began = autumn + timedelta(days=chance.uniform(0, 100))
            yield Step(at=_at_work(began, chance), firm=firm, years_ago=1)
        latest = now - _ANSWERING
        began = _at_work(new_year + (latest - new_year) * chance.uniform(0.05, 1), chance)
        yield Step(at=min(began, latest), firm=firm, years_ago=0)


def _at_work(moment: datetime, chance: Random) -> datetime:
    """Some time of that day when people are in the office."""
    minutes = timedelta(minutes=chance.randint(8 * 60 + 30, 16 * 60 + 30))
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + minutes


def _take(
    session: Session, catalogue: Catalogue, codes: Codes, step: Step, *, past: Past, lead: PreparedPerson
) -> None:
    firm = step.firm
    profile = firm.former_profile if step.years_ago else firm.profile
    if firm.number not in past.registered:
        registered = register_firm(session, codes, lead, profile, address="", now=step.at)
        past.registered[firm.number] = registered
        actor = actor_of_user(session, registered.user)
        accept_privacy(session, actor, registered.enterprise, version=PRIVACY_VERSION, now=step.at)
    else:
        registered = past.registered[firm.number]
        actor = actor_of_user(session, registered.user)
        edit_profile(session, codes, actor, registered.enterprise, profile=profile, now=step.at)
    if firm.course is not Course.REGISTERED:
        _fill_in(session, catalogue, actor, step=step, profile=profile, past=past)


def _fill_in(
    session: Session, catalogue: Catalogue, actor: Actor, *, step: Step, profile: Profile, past: Past
) -> None:
    firm, enterprise = step.firm, past.registered[step.firm.number].enterprise
    assessment = start_assessment(session, catalogue, actor, enterprise, key=MAIN_QUESTIONNAIRE, now=step.at)
    session.flush()  # the answers refer to the assessment's row
    questionnaire = catalogue.questionnaire(MAIN_QUESTIONNAIRE)
    answers = answers_of(firm, questionnaire, profile, years_ago=step.years_ago)
    is_draft = firm.course is Course.DRAFT
    given = list(answers.items())[: round(len(answers) * firm.progress) if is_draft else None]
    changes = [Change(question=key, answer=answer, seen=0) for key, answer in given]
    sheet = open_sheet(session, catalogue, actor, assessment.id, act=Act.ANSWER, now=step.at)
    save_changes(session, actor, sheet, changes=changes, now=step.at + _ANSWERING)
    if not is_draft:
        signing = Signing(STATEMENT, operation=assessment.id)
        snapshot = submit(session, catalogue, actor, assessment.id, signing=signing, now=step.at + _ANSWERING)
        past.snapshots[firm.number] = snapshot.id
