"""A report may be made once more, as a Word file that can be edited."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_item", sa.Column("copy_of", sa.String(length=22), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM report_item WHERE copy_of IS NOT NULL")
    op.drop_column("report_item", "copy_of")
