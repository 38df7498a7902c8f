"""For which organisation somebody acts: chosen in the session, kept with an order."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("signed_session", "report_order"):
        op.add_column(table, sa.Column("acts_for", sa.String(length=22), nullable=True))


def downgrade() -> None:
    for table in ("report_order", "signed_session"):
        op.drop_column(table, "acts_for")
