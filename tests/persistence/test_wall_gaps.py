"""Every stone taken out of the second wall is missed, and the owner puts it back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from assessment.persistence.database import database_url
from assessment.persistence.migrations import upgrade
from assessment.persistence.wall import Roles, policies_of, tenanted
from assessment.persistence.wall_building import RolesMissingError
from assessment.persistence.wall_standing import Breach, Gap, breaches, hidden_from_copies
from tests.databases import APPLICATION, AUDITOR, OWNER, as_role
from tests.persistence.walled import Walled, walled

ROLES = Roles(APPLICATION, AUDITOR)
EVERYBODY = "USING (true)"
FUNCTION = "erase_results(text)"
GAPS = [
    (f"ALTER ROLE {APPLICATION} SUPERUSER", Gap.SUPERUSER, APPLICATION, ""),
    (f"ALTER ROLE {APPLICATION} BYPASSRLS", Gap.ATTRIBUTES, APPLICATION, "BYPASSRLS"),
    (f"ALTER ROLE {APPLICATION} CREATEROLE", Gap.ATTRIBUTES, APPLICATION, "CREATEROLE"),
    (f"ALTER ROLE {APPLICATION} REPLICATION", Gap.ATTRIBUTES, APPLICATION, "REPLICATION"),
    (f"GRANT {OWNER} TO {APPLICATION}", Gap.MEMBER, APPLICATION, OWNER),
    (f"ALTER TABLE setup_code OWNER TO {APPLICATION}", Gap.OWNER, APPLICATION, ""),
    ("ALTER TABLE answer DISABLE ROW LEVEL SECURITY", Gap.OPEN, "answer", "ROW LEVEL SECURITY"),
    ("ALTER TABLE answer NO FORCE ROW LEVEL SECURITY", Gap.OPEN, "answer", "FORCE ROW LEVEL SECURITY"),
    ("DROP POLICY firms ON claim", Gap.POLICIES, "claim", "firms"),
    ("DROP POLICY errands_select ON claim", Gap.POLICIES, "claim", "errands_select"),
    (f"ALTER POLICY firms ON claim {EVERYBODY}", Gap.POLICIES, "claim", "firms"),
    ("ALTER POLICY firms ON claim WITH CHECK (true)", Gap.POLICIES, "claim", "firms"),
    (f"ALTER POLICY errands_delete ON answer {EVERYBODY}", Gap.POLICIES, "answer", "errands_delete"),
    (f"ALTER POLICY firms ON claim TO {AUDITOR}", Gap.POLICIES, "claim", "firms"),
    (f"CREATE POLICY mine ON claim {EVERYBODY}", Gap.POLICIES, "claim", "mine"),
    (f"GRANT UPDATE ON trail_entry TO {APPLICATION}", Gap.WIDE, "trail_entry", "UPDATE"),
    (f"GRANT UPDATE (mac) ON trail_entry TO {APPLICATION}", Gap.WIDE, "trail_entry", "UPDATE"),
    ("GRANT DELETE ON snapshot TO PUBLIC", Gap.WIDE, "snapshot", "DELETE"),
    ("GRANT TRUNCATE ON answer TO PUBLIC", Gap.WIDE, "answer", "TRUNCATE"),
    (f"REVOKE INSERT ON trail_entry FROM {APPLICATION}", Gap.NARROW, "trail_entry", "INSERT"),
    (f"REVOKE EXECUTE ON FUNCTION {FUNCTION} FROM {APPLICATION}", Gap.NARROW, FUNCTION, "EXECUTE"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", Gap.SHAPING, "public", "CREATE ON SCHEMA"),
]
OF_BEFORE = "FOR SELECT USING (current_setting('app.errand', true) = 'OLD')"


@pytest.fixture(scope="module")
def there(postgres_address: str) -> Iterator[Walled]:
    with walled(postgres_address) as found:
        yield found


def found_by_application(connection: Connection) -> tuple[Breach, ...]:
    connection.exec_driver_sql(f"SET LOCAL ROLE {APPLICATION}")
    return breaches(connection)


@pytest.mark.parametrize(("change", "gap", "where", "what"), GAPS)
def test_a_gap_is_found_and_nothing_else(there: Walled, change: str, gap: Gap, where: str, what: str) -> None:
    with there.changed(change) as connection:
        assert found_by_application(connection) == (Breach(gap, where, what),)


def test_what_the_account_could_do_to_the_database_is_found(there: Walled) -> None:
    name = there.url.split("/")[-1].split("?")[0]
    with there.changed(f"GRANT CREATE, TEMPORARY ON DATABASE {name} TO {APPLICATION}") as connection:
        assert found_by_application(connection) == (
            Breach(Gap.SHAPING, name, "CREATE ON DATABASE"),
            Breach(Gap.SHAPING, name, "TEMPORARY ON DATABASE"),
        )


def test_a_policy_of_before_is_not_taken_for_one_of_now(there: Walled) -> None:
    """A version that lets another errand in has to raise its walls anew, though each is as it was raised."""
    with there.changed(
        "DROP POLICY errands_select ON report_item",
        f"CREATE POLICY errands_select ON report_item {OF_BEFORE}",
        "COMMENT ON POLICY errands_select ON report_item IS 'of before'",
    ) as connection:
        assert found_by_application(connection) == (Breach(Gap.POLICIES, "report_item", "errands_select"),)


@pytest.mark.parametrize(
    ("change", "hidden"),
    [
        ("DROP POLICY copying ON answer", "answer"),
        ("ALTER POLICY copying ON answer USING (false)", "answer"),
        ("CREATE POLICY fewer ON answer AS RESTRICTIVE USING (revision > 7)", "answer"),
        ("ALTER TABLE release ENABLE ROW LEVEL SECURITY", "release"),
    ],
)
def test_a_table_is_named_of_which_a_back_up_would_lack_rows(there: Walled, change: str, hidden: str) -> None:
    with there.changed(change) as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {APPLICATION}")
        assert hidden_from_copies(connection) == (hidden,)


def test_the_owner_puts_back_what_is_missing_and_leaves_alone_what_stands(there: Walled) -> None:
    owner = as_role(there.url, OWNER)
    before = policies(there)
    upgrade(owner, roles=ROLES)
    assert policies(there) == before
    for statement in (
        "ALTER TABLE answer NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
        f"ALTER POLICY firms ON claim {EVERYBODY}",
        f"CREATE POLICY mine ON claim {EVERYBODY}",
        f"GRANT ALL ON trail_entry, snapshot TO {APPLICATION}, PUBLIC",
        f"REVOKE ALL ON answer FROM {APPLICATION}",
        f"GRANT SELECT ON answer TO {AUDITOR}",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ):
        said(there.url, statement)

    upgrade(owner, roles=ROLES)

    with there.seen_by() as connection:
        assert breaches(connection) == ()
    with there.seen_by(AUDITOR) as connection:
        assert not connection.scalar(text("SELECT has_table_privilege('answer', 'SELECT')"))
    assert len(policies(there)) == sum(len(policies_of(table)) for table in tenanted())


def test_who_may_not_make_accounts_says_what_makes_them(there: Walled) -> None:
    with pytest.raises(RolesMissingError) as refused:
        upgrade(as_role(there.url, OWNER), roles=Roles("nobody yet", AUDITOR, "secret"))

    assert refused.value.statements == ('CREATE ROLE "nobody yet" LOGIN;',)


def test_missing_accounts_are_made_and_their_password_is_never_sent(there: Walled) -> None:
    made = Roles(f"{APPLICATION}_2", f"{AUDITOR}_2", 'it"s % secret')
    upgrade(there.url, roles=made)
    try:
        with there.changed() as connection:
            kept = connection.scalar(
                text("SELECT rolpassword FROM pg_authid WHERE rolname = :r"), {"r": made.application}
            )
            assert str(kept).startswith("SCRAM-SHA-256$")
            connection.exec_driver_sql(f"SET LOCAL ROLE {made.application}")
            assert {each.gap for each in breaches(connection)} == set()
            connection.exec_driver_sql("RESET ROLE")
            logs_in = text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :r")
            assert not connection.scalar(logs_in, {"r": made.auditor})
    finally:
        for role in (made.application, made.auditor):
            said(there.url, f"DROP OWNED BY {role}; DROP ROLE {role}")


def policies(there: Walled) -> list[object]:
    """Every policy by the number the database gave it: raised anew it has another."""
    with there.changed() as connection:
        return list(connection.scalars(text("SELECT oid FROM pg_policy ORDER BY oid")))


def said(url: str, statement: str) -> None:
    """Say something that stays."""
    with create_engine(database_url(url), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(statement)
