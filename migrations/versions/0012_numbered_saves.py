"""The number that a browser gave a save stands with the revision it made."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_answer_revision_answered_by_operation"


def upgrade() -> None:
    op.add_column("answer_revision", sa.Column("operation", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_answer_revision_answered_by_operation",
        "answer_revision",
        ["answered_by", "operation"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index(_INDEX, "answer_revision")
    op.drop_column("answer_revision", "operation")
