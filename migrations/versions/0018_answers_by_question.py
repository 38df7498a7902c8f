"""Answers lie by assessment and question, and their revisions by number: no row has an id besides."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEYS = {
    "answer": ["assessment_id", "question"],
    "answer_revision": ["assessment_id", "question", "revision"],
}
_COLUMNS = (
    ("assessment_id", sa.String(length=22), False),
    ("question", sa.String(length=120), False),
    ("value", sa.Text(), False),
    ("revision", sa.Integer(), False),
    ("answered_by", sa.String(length=22), False),
    ("answered_at", sa.DateTime(timezone=True), False),
    ("enterprise_id", sa.String(length=22), False),
    ("operation", sa.String(length=64), True),
)
_FRESH_ID = {
    "sqlite": "lower(hex(randomblob(11)))",
    "postgresql": "left(md5(random()::text || clock_timestamp()::text), 22)",
}


def upgrade() -> None:
    for table, key in _KEYS.items():
        if op.get_bind().dialect.name == "sqlite":
            _rebuild(table, with_id=False)
            continue
        for name in (f"pk_{table}", *_unique_with_id(table)):
            op.drop_constraint(name, table)
        op.create_primary_key(f"pk_{table}", table, key)
        op.drop_column(table, "id")


def downgrade() -> None:
    for table in _KEYS:
        if op.get_bind().dialect.name == "sqlite":
            _rebuild(table, with_id=True)
            continue
        op.drop_constraint(f"pk_{table}", table)
        fresh = sa.text(_FRESH_ID["postgresql"])
        op.add_column(table, sa.Column("id", sa.String(length=22), nullable=False, server_default=fresh))
        op.alter_column(table, "id", server_default=None)
        op.create_primary_key(f"pk_{table}", table, ["id"])
        for name, columns in _unique_with_id(table).items():
            op.create_unique_constraint(name, table, columns)


def _unique_with_id(table: str) -> dict[str, list[str]]:
    """What is unique in a table whose rows have ids, besides them, by the name of the constraint."""
    key = _KEYS[table]
    return {
        f"uq_{table}_enterprise_id_id": ["enterprise_id", "id"],
        f"uq_{table}_{'_'.join(key)}": key,
    }


def _rebuild(table: str, *, with_id: bool) -> None:
    """SQLite changes no keys: the rows move to a new table, which without ids is its own index."""
    columns = [each for each in _COLUMNS if each[0] != "operation" or table == "answer_revision"]
    names = ", ".join(name for name, _, _ in columns)
    op.rename_table(table, f"former_{table}")
    op.create_table(
        table,
        *([sa.Column("id", sa.String(length=22), nullable=False)] if with_id else []),
        *(sa.Column(name, kind, nullable=nullable) for name, kind, nullable in columns),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=f"fk_{table}_answered_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "assessment_id"],
            ["assessment.enterprise_id", "assessment.id"],
            name=f"fk_{table}_enterprise_id_assessment_id_assessment",
        ),
        sa.PrimaryKeyConstraint(*(["id"] if with_id else _KEYS[table]), name=f"pk_{table}"),
        *(sa.UniqueConstraint(*pair, name=name) for name, pair in _unique_with_id(table).items() if with_id),
        sqlite_with_rowid=with_id,
    )
    fresh = f"{_FRESH_ID['sqlite']}, " if with_id else ""
    into = f"id, {names}" if with_id else names
    op.execute(f"INSERT INTO {table} ({into}) SELECT {fresh}{names} FROM former_{table}")  # noqa: S608 - our own names
    op.drop_table(f"former_{table}")
    if table == "answer_revision":
        op.create_index(f"ix_{table}_answered_by_operation", table, ["answered_by", "operation"], unique=True)
