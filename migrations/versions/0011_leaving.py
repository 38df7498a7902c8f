"""Requests to delete, and what is remembered of results that a release counted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CARRIED_OUT = (
    "EXISTS (SELECT 1 FROM deletion WHERE deletion.kind = 'firm' AND deletion.subject_id = OLD.enterprise_id "
    "AND deletion.begun_at IS NOT NULL AND deletion.done_at IS NULL AND deletion.cancelled_at IS NULL)"
)


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=22), nullable=False),
        sa.Column("requested_by", sa.String(length=22), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deletion"),
    )
    op.create_index("ix_deletion_subject_id", "deletion", ["subject_id"])
    op.create_table(
        "remembered_result",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("firm", sa.String(length=22), nullable=False),
        sa.Column("questionnaire_key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("industry", sa.String(length=8), nullable=False),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=80), nullable=False),
        sa.Column("low", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remembered_result"),
    )
    op.create_index("ix_remembered_result_region", "remembered_result", ["region"])
    _freeze(
        f"NOT {_CARRIED_OUT}", f"IF TG_OP = 'DELETE' THEN IF {_CARRIED_OUT} THEN RETURN OLD; END IF; END IF; "
    )


def downgrade() -> None:
    _freeze("1", "")
    op.drop_table("remembered_result")
    op.drop_table("deletion")


def _freeze(refused_when: str, let_pass: str) -> None:
    """Frozen results let nobody delete them, but who carries out a firm's wish to be deleted."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER snapshot_no_delete")
        op.execute(
            f"CREATE TRIGGER snapshot_no_delete BEFORE DELETE ON snapshot WHEN {refused_when} "
            "BEGIN SELECT RAISE(ABORT, 'snapshot is frozen'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION snapshot_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {let_pass}RAISE EXCEPTION 'snapshot is frozen'; END $$"
    )
