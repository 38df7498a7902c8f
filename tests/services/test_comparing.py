"""Peers come from frozen releases alone, and a report keeps to those there were when it was ordered."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.domain.aggregation import Grouping
from assessment.domain.identities import ItemId, UserId
from assessment.domain.peers import Peers
from assessment.domain.regions import RegionCode
from assessment.domain.roles import Role
from assessment.domain.size import SizeClass
from assessment.files.store import FileStore
from assessment.persistence.database import Database
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.releases import Release
from assessment.persistence.results import Snapshot
from assessment.services.actor import actor_of_user
from assessment.services.comparing import peers_at
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import (
    ReportFailedError,
    Workshop,
    order_again,
    order_report,
    ordered_reports,
)
from assessment.services.supervising import freeze_release, release_subject
from assessment.work.orders import make_waiting_reports
from tests.databases import in_service
from tests.many_firms import KEY, Sketch, add_firms, hand_in, shipped_catalogue, shipped_codes, sketches
from tests.world import COUNTY, NOW, acting, add_bureau, add_firm, add_member

CITY = RegionCode("420500")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def officer(sqlite_database: Database) -> UserId:
    with sqlite_database.writing() as session:
        officer = add_member(session, add_bureau(session, CITY), Role.OFFICER, "officer")
        add_firms(session, [replace(each, industry="C34") for each in sketches(11)], by=officer)
        return officer


def freeze(database: Database, officer: UserId, moment: datetime) -> Release:
    actor = acting(database, officer)
    with database.writing() as session:
        subject = release_subject(shipped_catalogue(), shipped_codes(), KEY, year=2026)
        bureau = actor.belongings[0].organisation
        return freeze_release(session, actor, bureau, subject=subject, now=moment)


def first_snapshot(database: Database) -> Snapshot:
    with database.reading() as session:
        return session.scalars(select(Snapshot).where(Snapshot.region == COUNTY).limit(1)).one()


def peers(database: Database, moment: datetime) -> tuple[Peers, ...]:
    with database.reading() as session:
        return peers_at(shipped_codes(), session, first_snapshot(database), moment)


def test_a_firm_is_compared_with_what_was_frozen_and_with_nothing_else(
    sqlite_database: Database, officer: UserId
) -> None:
    assert peers(sqlite_database, NOW + DAY) == ()
    release = freeze(sqlite_database, officer, NOW)
    with sqlite_database.writing() as session:
        add_firms(session, [Sketch(number=90 + n, points=99) for n in range(9)], by=officer)

    found = {each.by: each for each in peers(sqlite_database, NOW + DAY)}

    assert {each.source.number for each in found.values()} == {release.id}
    points = [Fraction(7 * n % 101) for n in range(11)]
    assert found[Grouping.INDUSTRY].row.firms == 11
    assert found[Grouping.INDUSTRY].row.mean == sum(points) / 11
    assert found[Grouping.INDUSTRY].row.quartiles is not None
    assert found[Grouping.SIZE].row.group.key == SizeClass.SMALL.value


def test_a_release_that_is_still_being_frozen_is_not_compared_with(
    sqlite_database: Database, officer: UserId
) -> None:
    freeze(sqlite_database, officer, NOW)

    assert peers(sqlite_database, NOW + timedelta(minutes=4)) == ()
    assert peers(sqlite_database, NOW + HOUR)


def test_a_report_made_again_keeps_to_the_releases_of_its_order(
    sqlite_database: Database, officer: UserId, tmp_path: Path
) -> None:
    first = freeze(sqlite_database, officer, NOW)
    made: list[ReportSubject] = []

    def refusing(subject: ReportSubject) -> bytes:
        made.append(subject)
        raise ReportFailedError("排版超时。")

    shop = Workshop(
        database=in_service(sqlite_database),
        store=FileStore(tmp_path),
        render=refusing,
        clock=lambda: NOW + 3 * DAY,
        compare=partial(peers_at, shipped_codes()),
    )
    lead, item = _ordered(sqlite_database, at=NOW + HOUR)
    make_waiting_reports(shop)
    with sqlite_database.writing() as session:
        add_firms(session, sketches(30, first=60), by=officer)
    second = freeze(sqlite_database, officer, NOW + DAY)
    with sqlite_database.writing() as session:
        order_again(session, acting(sqlite_database, lead), item, now=NOW + 2 * DAY)
    make_waiting_reports(shop)

    assert peers(sqlite_database, NOW + 2 * DAY)[0].source.number == second.id
    assert len(made) == 6
    assert {each.source.number for subject in made for each in subject.peers} == {first.id}
    assert all(subject.peers == made[0].peers for subject in made)


def _ordered(database: Database, *, at: datetime) -> tuple[UserId, ItemId]:
    """A lead's report on a result, ordered at a moment."""
    with database.writing() as session:
        firm = add_firm(session)
        stored = session.get_one(StoredEnterprise, firm.enterprise)
        snapshot = hand_in(session, stored, Sketch(number=1), by=firm.lead)
        actor = actor_of_user(session, firm.lead)
        order = order_report(session, actor, snapshot.id, key="k", now=at)
        session.flush()
        (item,) = ordered_reports(session, actor, order.id, now=at)
        return firm.lead, item.id
