"""Organisations that end, accounts that are removed, and on what ground a workstation serves a firm."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_account", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "workstation_assignment",
        sa.Column("basis", sa.String(length=40), nullable=False, server_default="county"),
    )


def downgrade() -> None:
    op.drop_column("workstation_assignment", "basis")
    op.drop_column("user_account", "removed_at")
    op.drop_column("organisation", "ended_at")
