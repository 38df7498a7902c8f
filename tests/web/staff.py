"""People of a workstation and of a bureau, signed in, with firms behind them."""

from collections.abc import Iterable

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.persistence.database import Database
from tests.many_firms import Sketch, add_firms
from tests.web.visiting import Page, Visitor
from tests.world import PASSWORD, acting, add_bureau, add_member, add_workstation

CITY = RegionCode("420500")


def signed_in(visitor: Visitor, name: str) -> Page:
    """The page somebody comes to who signs in."""
    return visitor.submit(visitor.get("/sign-in"), {"name": name, "password": PASSWORD})


def add_consultant(database: Database, drawn: Iterable[Sketch] = (), name: str = "consultant") -> UserId:
    """A consultant whose workstation serves these firms."""
    with database.writing() as session:
        consultant = add_member(session, add_workstation(session), Role.CONSULTANT, name)
    workstation = acting(database, consultant).belongings[0].organisation
    with database.writing() as session:
        add_firms(session, drawn, by=consultant, workstation=workstation)
    return consultant


def add_officer(database: Database, drawn: Iterable[Sketch] = (), name: str = "officer") -> OrganisationId:
    """The bureau of an officer of the city, with firms of the region."""
    with database.writing() as session:
        officer = add_member(session, add_bureau(session, CITY), Role.OFFICER, name)
        add_firms(session, drawn, by=officer)
    return acting(database, officer).belongings[0].organisation
