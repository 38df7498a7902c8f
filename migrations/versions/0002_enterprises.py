"""Firms, the workstations that serve them, and the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
_TABLES = (
    "enterprise",
    "workstation_assignment",
    "claim",
    "trail_entry",
)
_FROZEN = ("trail_entry",)


def upgrade() -> None:
    _enterprise()
    _workstation_assignment()
    _claim()
    _trail_entry()
    for table in _FROZEN:
        _freeze(table)


def downgrade() -> None:
    for table in _FROZEN:
        _thaw(table)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _enterprise() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("revenue", sa.String(length=64), nullable=False),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column("production_type", sa.String(length=40), nullable=False),
        sa.Column("in_group", sa.Boolean(), nullable=False),
        sa.Column("own_design", sa.Boolean(), nullable=False),
        sa.Column("above_scale", sa.Boolean(), nullable=True),
        sa.Column("above_scale_year", sa.Integer(), nullable=True),
        sa.Column("above_scale_source", sa.String(length=40), nullable=True),
        sa.Column("privacy_version", sa.String(length=20), nullable=True),
        sa.Column("privacy_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("privacy_accepted_by", sa.String(length=22), nullable=True),
        sa.Column("claims_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["claims_id"], ["enterprise.id"], name="fk_enterprise_claims_id_enterprise"),
        sa.ForeignKeyConstraint(["id"], ["organisation.id"], name="fk_enterprise_id_organisation"),
        sa.ForeignKeyConstraint(
            ["privacy_accepted_by"],
            ["user_account.id"],
            name="fk_enterprise_privacy_accepted_by_user_account",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise"),
    )
    op.create_index("ix_enterprise_credit_code", "enterprise", ["credit_code"])
    op.create_index("ix_enterprise_region", "enterprise", ["region"])
    op.create_index(
        "uq_enterprise_credit_code_without_claims",
        "enterprise",
        ["credit_code"],
        unique=True,
        sqlite_where=sa.text("claims_id IS NULL"),
        postgresql_where=sa.text("claims_id IS NULL"),
    )


def _workstation_assignment() -> None:
    op.create_table(
        "workstation_assignment",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("workstation_id", sa.String(length=22), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("assigned_by", sa.String(length=22), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=22), nullable=True),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user_account.id"], name="fk_workstation_assignment_assigned_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_workstation_assignment_enterprise_id_enterprise"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user_account.id"], name="fk_workstation_assignment_withdrawn_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["workstation_id"],
            ["organisation.id"],
            name="fk_workstation_assignment_workstation_id_organisation",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workstation_assignment"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_workstation_assignment_enterprise_id_id"),
    )
    op.create_index(
        "ix_workstation_assignment_workstation_id_enterprise_id",
        "workstation_assignment",
        ["workstation_id", "enterprise_id"],
    )


def _claim() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("claimant_id", sa.String(length=22), nullable=False),
        sa.Column("claimed_by", sa.String(length=22), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=22), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["claimant_id"], ["enterprise.id"], name="fk_claim_claimant_id_enterprise"),
        sa.ForeignKeyConstraint(["claimed_by"], ["user_account.id"], name="fk_claim_claimed_by_user_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_claim_decided_by_user_account"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_claim_enterprise_id_enterprise"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("claimant_id", name="uq_claim_claimant_id"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_claim_enterprise_id_id"),
    )


def _trail_entry() -> None:
    op.create_table(
        "trail_entry",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.Column("session_id", sa.String(length=22), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_trail_entry"),
    )
    op.create_index("ix_trail_entry_actor_seq", "trail_entry", ["actor", "seq"])
    op.create_index("ix_trail_entry_enterprise_id_seq", "trail_entry", ["enterprise_id", "seq"])


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
