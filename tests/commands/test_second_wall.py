"""On PostgreSQL: accounts apart, a wall that a site insists on, and a remedy that really puts it right."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from assessment.doctor import Condition, examine
from assessment.persistence.database import database_url, open_database
from assessment.persistence.migrations import upgrade
from assessment.safety import Danger, dangers_of_wall
from tests.commands.conftest import Console
from tests.databases import APPLICATION, AUDITOR, OWNER, as_role, as_superuser, empty_postgres, installing
from tests.durability.populating import populate

BREAKS = [
    ("ALTER TABLE answer DISABLE ROW LEVEL SECURITY", "answer 表没有 ROW LEVEL SECURITY"),
    ("ALTER TABLE answer NO FORCE ROW LEVEL SECURITY", "answer 表没有 FORCE"),
    ("ALTER POLICY firms ON claim WITH CHECK (true)", "claim 表的行级策略与本版本声明的不同：firms"),
    (f"GRANT UPDATE, DELETE ON trail_entry TO {APPLICATION}", "trail_entry 表的权限过大：DELETE、UPDATE"),
    (f"GRANT DELETE ON snapshot TO {APPLICATION}", "snapshot 表的权限过大：DELETE"),
    (f"REVOKE INSERT ON snapshot FROM {APPLICATION}", "缺少对 snapshot 的权限：INSERT"),
    (f"REVOKE SELECT ON alembic_version FROM {APPLICATION}", "还没有权限"),  # noqa: S608
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "能在 public 里建表"),
    (f"ALTER ROLE {APPLICATION} BYPASSRLS", "特权：BYPASSRLS"),
    (f"GRANT {OWNER} TO {APPLICATION}", f"能变成表的属主 {OWNER}"),
]


@pytest.fixture(scope="module")
def there(postgres_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """An installation with the three accounts."""
    data = str(tmp_path_factory.mktemp("walled") / "data")
    console = Console({"ASSESSMENT_DATA": data, **installing(postgres_address)})
    console.run("init")
    yield console
    as_dba(console, f"ALTER ROLE {APPLICATION} NOBYPASSRLS", f"REVOKE {OWNER} FROM {APPLICATION}")


def as_dba(console: Console, *statements: str) -> None:
    engine = create_engine(database_url(as_superuser(console.settings.database_url)), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def open_places(console: Console) -> tuple[Danger, ...]:
    with closing(open_database(console.settings.database_url)) as database:
        return tuple(dangers_of_wall(database))


@pytest.mark.parametrize(("change", "words"), BREAKS)
def test_a_site_is_not_served_over_a_gap_and_the_remedy_closes_it(
    there: Console, change: str, words: str
) -> None:
    as_dba(there, change)

    refused = there.run("serve", status=1)

    assert words in refused
    assert open_places(there)
    remedy = refused.rstrip().rsplit("：", 1)[-1]
    if remedy.startswith("assessment migrate"):
        there.run("migrate")
    else:
        as_dba(there, remedy)
    assert open_places(there) == ()


def test_a_worker_is_held_to_the_same(there: Console) -> None:
    as_dba(there, "ALTER TABLE answer NO FORCE ROW LEVEL SECURITY")

    assert "assessment migrate" in there.run("worker", status=1)
    assert "网站还不能启动" not in there.run("migrate")


def test_the_doctor_says_the_same_beforehand(there: Console) -> None:
    assert "数据库隔离" in conditions(there)
    as_dba(there, "ALTER TABLE answer NO FORCE ROW LEVEL SECURITY")

    found = conditions(there)

    there.run("migrate")
    assert "数据库隔离" not in found
    assert found["运行状态"].remedy.zh == "assessment migrate"


def conditions(console: Console) -> dict[str, Condition]:
    return {each.name.zh: each for each in examine(console.settings, prints=False)}


def test_a_back_up_that_would_lack_rows_is_refused(there: Console) -> None:
    as_dba(there, "DROP POLICY copying ON answer")

    assert "answer 看不到全部数据" in there.run("backup", status=1)
    there.run("migrate")
    there.run("backup")


def test_the_auditors_account_checks_the_trail_and_serves_nothing(there: Console) -> None:
    url = as_role(there.settings.database_url, AUDITOR)
    auditing = Console({"ASSESSMENT_DATA": str(there.settings.data), "ASSESSMENT_DATABASE_URL": url})

    assert "完好" in auditing.run("trail", "verify")
    assert "缺少对" in auditing.run("serve", status=1)


@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_one_account_for_everything_can_make_tables_and_does_not_serve(
    console: Console, postgres_address: str, role: str
) -> None:
    owner = empty_postgres(postgres_address)
    url = owner if role == OWNER else as_superuser(owner)
    alone = console.having(ASSESSMENT_DATABASE_URL=url)

    for said in (alone.run("init"), alone.run("serve", status=1)):
        assert role in said
        assert "ASSESSMENT_DATABASE_OWNER_URL" in said


def test_an_installation_with_one_account_gets_its_others_with_the_upgrade(
    console: Console, postgres_address: str
) -> None:
    variables = installing(postgres_address)
    there = console.having(**variables)
    there.settings.create_folders()
    upgrade(variables["ASSESSMENT_DATABASE_OWNER_URL"], "0012")
    populate(variables["ASSESSMENT_DATABASE_OWNER_URL"])

    assert "assessment migrate" in there.run("serve", status=1)
    as_application = console.having(ASSESSMENT_DATABASE_URL=variables["ASSESSMENT_DATABASE_URL"])
    assert "不能升级" in as_application.run("migrate", status=1)
    assert "升级前已备份" in there.run("migrate")
    assert open_places(there) == ()


def test_accounts_that_only_a_dba_may_make_are_named_as_he_makes_them(
    console: Console, postgres_address: str
) -> None:
    variables = installing(postgres_address)
    other = as_role(variables["ASSESSMENT_DATABASE_URL"], "nobody_yet")
    there = console.having(**variables | {"ASSESSMENT_DATABASE_URL": other})

    assert 'CREATE ROLE "nobody_yet" LOGIN;' in there.run("init", status=1)
