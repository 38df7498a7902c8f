"""A report is ordered in an edition: its length and language; those ordered before were full and Chinese."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "report_item", sa.Column("length", sa.String(length=40), nullable=False, server_default="full")
    )
    op.add_column(
        "report_item", sa.Column("language", sa.String(length=2), nullable=False, server_default="zh")
    )


def downgrade() -> None:
    op.drop_column("report_item", "language")
    op.drop_column("report_item", "length")
