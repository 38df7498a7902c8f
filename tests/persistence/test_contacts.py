"""Numbers and contacts lie sealed, are found all the same, and came there from where they lay open."""

from dataclasses import replace

import pytest
from sqlalchemy import MetaData, create_engine, insert, select
from sqlalchemy.pool import NullPool

from assessment.domain.contacts import Contact
from assessment.field_keys import FieldKeys
from assessment.persistence.accounts import User, mobile_of, name_is_taken, user_named
from assessment.persistence.contacts import StoredContact, contact_of, contacts_of, keep_contact
from assessment.persistence.database import Database, database_url, open_database
from assessment.persistence.migrations import downgrade, upgrade
from assessment.persistence.sealed_fields import NoFieldKeysError
from assessment.services.accounts import prepare_person, register_firm
from tests.databases import as_superuser, empty_postgres, field_keys, sealing, world
from tests.world import NOW, Firm, add_firm, codes, person, profile, quick_passwords

MOBILE = "16000000123"
OTHER = Contact("王晓明", "0717-6000123")
BEFORE = "0014"


@pytest.fixture
def firm(database: Database) -> Firm:
    prepared = prepare_person(quick_passwords(), person("lead1", mobile=MOBILE))
    with database.writing() as session:
        made = register_firm(session, codes(), prepared, profile(), address="", now=NOW)
    return Firm(enterprise=made.enterprise, lead=made.user, respondent=made.user)


def everything_in(database: Database) -> str:
    """All rows of all tables, as text."""
    engine = create_engine(database.url, poolclass=NullPool)
    metadata = MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_whoever_registers_a_firm_is_its_contact_until_another_is_named(
    database: Database, firm: Firm
) -> None:
    with database.writing() as session:
        assert contact_of(session, firm.enterprise) == Contact("lead1先生", MOBILE)
        keep_contact(session, firm.enterprise, OTHER, by=firm.lead, now=NOW)

    with database.reading() as session:
        assert contacts_of(session, [firm.enterprise]) == {firm.enterprise: OTHER}
        assert len(session.scalars(select(StoredContact)).all()) == 1


def test_no_number_and_no_name_of_a_contact_lies_open_in_the_database(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        keep_contact(session, firm.enterprise, OTHER, by=firm.lead, now=NOW)

    lies = everything_in(database)
    assert [each for each in (MOBILE, OTHER.name, OTHER.phone, "6000123") if each in lies] == []


def test_somebody_is_found_by_the_number_however_the_keys_were_changed(
    database: Database, firm: Firm
) -> None:
    former = field_keys()
    changed = FieldKeys({"new": b"n" * 32, "test": b"only for tests, no secret at all"})
    for keys in (former, changed):
        now = replace(database, field_keys=keys)
        with now.reading() as session:
            found = user_named(session, MOBILE)
            assert found is not None
            assert mobile_of(session, found) == MOBILE
            assert name_is_taken(session, "someone-else", MOBILE)
            assert not name_is_taken(session, "someone-else", "16000000124")
            assert contact_of(session, firm.enterprise) is not None


def test_without_its_keys_a_number_is_not_known_and_nothing_fails(database: Database, firm: Firm) -> None:
    with replace(database, field_keys=FieldKeys({"other": bytes(32)})).reading() as session:
        assert user_named(session, MOBILE) is None
        assert mobile_of(session, session.get_one(User, firm.lead)) is None
        assert contact_of(session, firm.enterprise) is None


def test_a_contact_that_was_moved_to_another_firm_does_not_open(database: Database, firm: Firm) -> None:
    with database.writing() as session:
        other = add_firm(session, 2)
        stored = session.scalars(select(StoredContact)).one()
        session.add(
            StoredContact(
                enterprise_id=other.enterprise,
                sealed_name=stored.sealed_name,
                sealed_phone=stored.sealed_phone,
                changed_at=NOW,
                changed_by=firm.lead,
            )
        )
        session.flush()

        assert set(contacts_of(session, [firm.enterprise, other.enterprise])) == {firm.enterprise}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_numbers_that_lay_open_are_sealed_and_the_first_lead_becomes_the_contact(
    kind: str, request: pytest.FixtureRequest, tmp_path: object
) -> None:
    url = (
        f"sqlite:///{tmp_path}/old.sqlite3"
        if kind == "sqlite"
        else empty_postgres(request.getfixturevalue("postgres_address"))
    )
    upgrade(url, BEFORE)
    _live_in_the_open(url)

    with pytest.raises(NoFieldKeysError):
        upgrade(url)
    upgrade(url, keys=field_keys())

    database = world(open_database(as_superuser(url), sealing=sealing(), field_keys=field_keys()))
    with database.reading() as session:
        assert session.get_one(User, "first").id == user_named(session, "16000000001").id  # type: ignore[union-attr]
        assert mobile_of(session, session.get_one(User, "without")) is None
        contacts = contacts_of(session, ["firm", "apart"])  # type: ignore[list-item]
        assert contacts == {"firm": Contact("甲", "16000000001")}
    assert "1600000000" not in everything_in(database)
    database.close()
    downgrade(url, BEFORE, keys=field_keys())
    assert "16000000002" in everything_in(open_database(url))


def _live_in_the_open(url: str) -> None:
    """Three people and two firms, as they lay before."""
    engine = create_engine(database_url(url), poolclass=NullPool)
    metadata = MetaData()
    with engine.begin() as connection:
        metadata.reflect(connection)

        def add(table: str, **values: object) -> None:
            rows = metadata.tables[table]
            filled = {
                each.name: NOW if "DATE" in str(each.type).upper() or "TIME" in str(each.type).upper() else 0
                for each in rows.columns
                if not each.nullable
            }
            connection.execute(insert(rows).values(filled | values))

        for user, name, mobile in (
            ("first", "甲", "16000000001"),
            ("second", "乙", "16000000002"),
            ("without", "丙", None),
        ):
            add("user_account", id=user, name=user, display_name=name, mobile=mobile, password_hash="!")
        for firm in ("firm", "apart"):
            add("organisation", id=firm, kind="enterprise", name=firm)
            add("enterprise", id=firm, credit_code=firm, region="420503", zone="", industry="C34")
        for number, (user, firm, role, ended) in enumerate(
            (
                ("first", "firm", "lead", None),
                ("second", "firm", "lead", None),
                ("without", "apart", "lead", None),
                ("second", "apart", "lead", NOW),
                ("second", "apart", "respondent", None),
            )
        ):
            add("membership", id=f"m{number}", user_id=user, organisation_id=firm, role=role, ended_at=ended)
