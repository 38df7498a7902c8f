"""Reports are ordered in batches too: how many together, in which place each, and that one is cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('queued', 'running', 'done', 'failed')"
_NOW = "state IN ('queued', 'running', 'done', 'failed', 'cancelled')"


def upgrade() -> None:
    op.add_column("report_order", sa.Column("reports", sa.Integer(), nullable=True))
    op.add_column("report_item", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    _allow(_NOW)


def downgrade() -> None:
    op.execute("UPDATE report_item SET state = 'failed', error = '已取消。' WHERE state = 'cancelled'")
    _allow(_BEFORE)
    op.drop_column("report_item", "place")
    op.drop_column("report_order", "reports")


def _allow(states: str) -> None:
    """Let a report be in these states."""
    name = op.f("ck_report_item_ck_report_item_state")  # as the naming convention made it
    with op.batch_alter_table("report_item") as items:
        items.drop_constraint(name, type_="check")
        items.create_check_constraint(name, states)
