"""What a county is given to a workstation for, and which bureau gave a county or a firm."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = ("workstation_county", "workstation_assignment")


def upgrade() -> None:
    op.add_column(
        "workstation_county",
        sa.Column("purpose", sa.String(length=40), nullable=False, server_default="service"),
    )
    for table in _TABLES:
        bureau = sa.Column("bureau_id", sa.String(length=22), sa.ForeignKey("organisation.id"), nullable=True)
        op.add_column(table, bureau, inline_references=True)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "bureau_id")
    op.drop_column("workstation_county", "purpose")
