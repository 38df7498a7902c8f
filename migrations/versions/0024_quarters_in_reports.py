"""A report may say in which quarters the firm's roadmap begins its measures, as it stood when ordered."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report_item", sa.Column("quarters", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("report_item", "quarters")
