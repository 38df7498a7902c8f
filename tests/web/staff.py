"""People of a workstation and of a bureau, signed in, with firms behind them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

from flask import Flask

from assessment.domain.identities import OrganisationId, UserId
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.second_factor import steps_around
from assessment.domain.sign_in_names import canonical_name
from assessment.field_keys import FieldKeys
from assessment.persistence.accounts import user_named
from assessment.persistence.database import Database
from assessment.persistence.second_factors import factor_of
from assessment.services.second_factor import code_at
from assessment.web.transaction import database_of
from tests.many_firms import Sketch, add_firms
from tests.web.visiting import Page, Visitor
from tests.world import PASSWORD, acting, add_bureau, add_member, add_workstation

CITY = RegionCode("420500")


def signed_in(visitor: Visitor, name: str, *, at: datetime | None = None) -> Page:
    """The page somebody comes to who signs in, with the phone at hand where a second factor is asked for."""
    page = visitor.submit(visitor.get("/sign-in"), {"name": name, "password": PASSWORD})
    return proved(visitor, page, name, at=at)


def proved(visitor: Visitor, page: Page, name: str, *, at: datetime | None = None) -> Page:
    """The page after the second step, enrolling the phone the first time; any other page stays as it is."""
    if page.path != "/sign-in/factor":
        return page
    page = visitor.submit(page, {"code": present_code(visitor.client.application, name, at=at)})
    return visitor.get(page.link("我已保存")) if page.all("//a[contains(., '我已保存')]") else page


def present_code(app: Flask, name: str, *, at: datetime | None = None) -> str:
    """The code on somebody's phone, which counts although an earlier one of the half minute was used."""
    keys = cast(FieldKeys, app.extensions["assessment.keys"])
    with database_of(app).writing() as session:
        user = user_named(session, canonical_name(name))
        factor = None if user is None else factor_of(session, user.id)
        assert factor is not None, f"{name} has no second factor"
        factor.last_step = 0
        secret = keys.open(factor.sealed_secret, about=f"second_factor:{factor.user_id}")
    return code_at(secret, steps_around(at or datetime.now(UTC))[1])


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
