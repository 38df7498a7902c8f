"""Frozen results, report orders and releases."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
_TABLES = (
    "snapshot",
    "report_order",
    "report_item",
    "release",
)
_FROZEN = (
    "snapshot",
    "release",
)


def upgrade() -> None:
    _snapshot()
    _report_order()
    _report_item()
    _release()
    for table in _FROZEN:
        _freeze(table)


def downgrade() -> None:
    for table in _FROZEN:
        _thaw(table)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("assessment_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.String(length=22), nullable=True),
        sa.Column("questionnaire_key", sa.String(length=80), nullable=False),
        sa.Column("questionnaire_version", sa.String(length=40), nullable=False),
        sa.Column("questionnaire_hash", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=22), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "assessment_id"],
            ["assessment.enterprise_id", "assessment.id"],
            name="fk_snapshot_enterprise_id_assessment_id_assessment",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "supersedes"],
            ["snapshot.enterprise_id", "snapshot.id"],
            name="fk_snapshot_enterprise_id_supersedes_snapshot",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user_account.id"], name="fk_snapshot_signed_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("assessment_id", "number", name="uq_snapshot_assessment_id_number"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_snapshot_enterprise_id_id"),
    )
    op.create_index(
        "ix_snapshot_region_questionnaire_key_year", "snapshot", ["region", "questionnaire_key", "year"]
    )


def _report_order() -> None:
    op.create_table(
        "report_order",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("requested_by", sa.String(length=22), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["user_account.id"], name="fk_report_order_requested_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_order"),
        sa.UniqueConstraint("requested_by", "key", name="uq_report_order_requested_by_key"),
    )


def _report_item() -> None:
    op.create_table(
        "report_item",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("order_id", sa.String(length=22), nullable=False),
        sa.Column("snapshot_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="ck_report_item_done_has_file"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="ck_report_item_state"),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "snapshot_id"],
            ["snapshot.enterprise_id", "snapshot.id"],
            name="fk_report_item_enterprise_id_snapshot_id_snapshot",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["report_order.id"], name="fk_report_item_order_id_report_order"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_item"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_report_item_enterprise_id_id"),
        sa.UniqueConstraint("number", name="uq_report_item_number"),
        sa.UniqueConstraint("order_id", "snapshot_id", name="uq_report_item_order_id_snapshot_id"),
    )
    op.create_index("ix_report_item_state_attempt", "report_item", ["state", "attempt"])


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("bureau_id", sa.String(length=22), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("questionnaire_key", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=22), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("snapshots", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_release_bureau_id_organisation"),
        sa.ForeignKeyConstraint(["frozen_by"], ["user_account.id"], name="fk_release_frozen_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
    )
    op.create_index("ix_release_bureau_id_frozen_at", "release", ["bureau_id", "frozen_at"])


def _freeze(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is frozen'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_frozen()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_frozen()"
    )


def _thaw(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_is_frozen() CASCADE")
