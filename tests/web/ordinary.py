"""Ordinary days: people of every role at work, with the slips that people make and nobody has to hear of."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final
from unittest.mock import patch

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from assessment.domain.identities import OrganisationId
from assessment.domain.roles import ADMINISTRATORS, Role
from assessment.formatting import HOUSE_TIME
from assessment.persistence.accounts import Membership, User
from assessment.persistence.database import Database
from assessment.services.alerting import FOREIGN_DENIALS
from assessment.web.at_hand import Incoming
from tests.many_firms import sketches
from tests.web import firms
from tests.web.staff import add_consultant, add_officer, proved
from tests.web.visiting import Page, Visitor
from tests.world import OTHER_COUNTY, PASSWORD, add_member, add_platform

_LINK: Final = re.compile(r'href="(/[^"#]*)"')
_ID: Final = re.compile(r"[\w-]{22}")
_LEFT_ALONE: Final = ("/sign-out", "/preferences", "/static/", "/account/", "/proof")
"""What nobody does in passing: ending the session, changing the language, files, the own account."""
_MISHAPS_IN_TEN_MINUTES: Final = 2
_TEN_MINUTES: Final = timedelta(minutes=10)
MORNING, EVENING = time(8, 30), time(18)


@dataclass(slots=True)
class Clock:
    """The time of these days."""

    at: datetime

    def pass_by(self, seconds: float) -> None:
        """Let time pass; after the evening comes the next morning."""
        self.at += timedelta(seconds=seconds)
        local = self.at.astimezone(HOUSE_TIME)
        if local.time() >= EVENING:
            next_day = datetime.combine(local.date() + timedelta(days=1), MORNING, HOUSE_TIME)
            self.at = next_day.astimezone(UTC)


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at work: where they begin, where they are, and when something last went wrong for them."""

    name: str
    password: str
    home: str
    visitor: Visitor
    links: Sequence[str] = ()
    mishaps: list[datetime] = field(default_factory=list)

    def may_slip(self, at: datetime) -> bool:
        """Whether a slip is due to a person, not to somebody who tries doors."""
        self.mishaps = [each for each in self.mishaps if at - each < _TEN_MINUTES]
        if len(self.mishaps) >= _MISHAPS_IN_TEN_MINUTES:
            return False
        self.mishaps.append(at)
        return True


@dataclass(slots=True, kw_only=True)
class Days:
    """People, the time, and how often the site answered what."""

    people: Sequence[Person]
    clock: Clock
    dice: random.Random
    release: str
    statuses: Counter[int] = field(default_factory=Counter)
    exports: int = 0
    slips: int = 0
    wrong_passwords: int = 0

    def live(self, requests: int) -> None:
        """Let so many requests be made."""
        while self.statuses.total() < requests:
            self.clock.pass_by(self.dice.uniform(1, 14))
            self._act(self.dice.choice(self.people))

    def at_work(self, name: str) -> Person:
        """One of the people, signed in."""
        (person,) = [each for each in self.people if each.name == name]
        person.links = list[str]()
        while not person.links:
            self._follow(person, person.home)
        return person

    def _act(self, person: Person) -> None:
        chance = self.dice.random()
        if not person.links:
            self._follow(person, person.home)
        elif chance < 0.02 and person.may_slip(self.clock.at):
            self._slip(person)
        elif chance < 0.06 and person.name.startswith("respondent"):
            self._insist(person)
        elif chance < 0.20:
            self._send(person)
        elif chance < 0.35 and person.name == "officer":
            self._export(person)
        else:
            self._follow(person, self.dice.choice([*person.links, person.home]))

    def _follow(self, person: Person, path: str) -> None:
        """Open a page by a link, and sign in where the session has ended."""
        answer = self._noted(person.visitor.client.get(path, follow_redirects=True))
        if answer.request.path == "/sign-in":
            self._sign_in(person)
            return
        found = _LINK.findall(answer.text) if answer.mimetype == "text/html" else ()
        person.links = [each for each in found if not each.startswith(_LEFT_ALONE)] or [person.home]

    def _sign_in(self, person: Person) -> None:
        page = person.visitor.get("/sign-in")
        if self.dice.random() < 0.5 and person.may_slip(self.clock.at):
            person.visitor.submit(page, {"name": person.name, "password": "not-this-one-9"}, status=422)
            self.statuses[422] += 1
            self.wrong_passwords += 1
            self.clock.pass_by(30)
        page = person.visitor.submit(page, {"name": person.name, "password": person.password})
        proved(person.visitor, page, person.name, at=self.clock.at)
        self.statuses[200] += 3
        person.links = ()

    def _slip(self, person: Person) -> None:
        """An old bookmark, or an address copied with a letter missing."""
        named = [each for each in person.links if _ID.search(each)] or ["/assessments/" + "a" * 22]
        path = _ID.sub(lambda found: found[0][:-1] + "_", self.dice.choice(named), count=1)
        answer = self._noted(person.visitor.client.get(path))
        self.slips += answer.status_code == 404

    def _insist(self, person: Person) -> None:
        """A respondent opens the lead's page and is refused openly; some try again and again."""
        for _ in range(self.dice.choice([1, 1, 1, FOREIGN_DENIALS + 1])):
            self._noted(person.visitor.client.get("/enterprise/colleagues"))

    def _send(self, person: Person) -> None:
        """Send the first form of a page as it stands, now and then twice: answers, filters, settings."""
        pages = [each for each in person.links if "/dimensions/" in each] or [person.home]
        answer = self._noted(person.visitor.client.get(self.dice.choice(pages)))
        form = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*/dimensions/[^"]*)"', answer.text)
        if form is None:
            return
        page = person.visitor.get(answer.request.path)
        for _ in range(self.dice.choice([1, 1, 1, 2])):
            self._noted(person.visitor.client.post(form[1] or page.path, data=page.form()))

    def _export(self, person: Person) -> None:
        page = person.visitor.client.get(self.release, follow_redirects=True)
        if page.request.path == "/sign-in" or page.status_code != 200:
            self._sign_in(person)
            return
        shown: Page = person.visitor.get(self.release)
        kind = self.dice.choice(["csv", "xlsx"])
        answer = person.visitor.client.post(
            f"{self.release}/files", data={**shown.form("/files"), "kind": kind}
        )
        self._noted(answer)
        self.exports += answer.status_code == 200 and answer.mimetype != "text/html"

    def _noted(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code < 500, (answer.request.path, answer.status_code)
        self.statuses[answer.status_code] += 1
        return answer


@contextmanager
def ordinary_days(app: Flask, database: Database, *, seed: int) -> Iterator[Days]:
    """A site with everybody on it, at the beginning of a working day."""
    begins = datetime.combine(datetime.now(HOUSE_TIME).date() + timedelta(days=1), MORNING, HOUSE_TIME)
    clock = Clock(begins.astimezone(UTC))
    with patch.object(Incoming, "moment", property(lambda _: clock.at)):
        people = [*_firms_people(app, database), *_staff(app, database)]
        release = _release(people, clock)
        dice = random.Random(seed)  # noqa: S311 - a day, not a key
        yield Days(people=people, clock=clock, dice=dice, release=release)


def _firms_people(app: Flask, database: Database) -> Iterator[Person]:
    for number, name in enumerate(("01", "02", "03"), 1):
        visitor, lead = Visitor(app), f"lead{number}"
        firms.registered(visitor, firms.case(name).profile, name=lead, mobile=f"1390000000{number}")
        visitor.submit(visitor.get("/enterprise/privacy"), {"accepted": "y"})
        visitor.submit(visitor.get("/enterprise"), action="/enterprise/assessments")
        with database.writing() as session:
            user = session.scalars(select(User.id).where(User.name == lead)).one()
            firm = session.scalars(select(Membership.organisation_id).where(Membership.user_id == user)).one()
            add_member(session, OrganisationId(firm), Role.RESPONDENT, f"respondent{number}")
        yield Person(name=lead, password=firms.PASSWORD, home="/enterprise", visitor=visitor)
        respondent = f"respondent{number}"
        yield Person(name=respondent, password=PASSWORD, home="/enterprise", visitor=Visitor(app))


def _staff(app: Flask, database: Database) -> Iterator[Person]:
    add_consultant(database, sketches(6, first=100))
    add_officer(database, sketches(9, first=200) + sketches(7, OTHER_COUNTY, first=209))
    with database.writing() as session:
        platform = add_platform(session)
        for role in ADMINISTRATORS:
            add_member(session, platform, role, role.value)
    for name in ("consultant", "officer", *(role.value for role in ADMINISTRATORS)):
        yield Person(name=name, password=PASSWORD, home="/", visitor=Visitor(app))


def _release(people: Sequence[Person], clock: Clock) -> str:
    """The address of a release of the officer's region."""
    (officer,) = [each for each in people if each.name == "officer"]
    page = officer.visitor.submit(
        officer.visitor.get("/sign-in"), {"name": officer.name, "password": officer.password}
    )
    home = proved(officer.visitor, page, officer.name, at=clock.at)
    frozen = officer.visitor.submit(officer.visitor.get(home.link("冻结发布")), action="/bureau/releases")
    return frozen.path
