"""Nobody is two of the three administrators at once: the database refuses the second."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ADMINISTERS = sa.text(
    "role IN ('audit_administrator', 'security_administrator', 'system_administrator') AND ended_at IS NULL"
)


def upgrade() -> None:
    op.create_index(
        "uq_membership_one_administrator",
        "membership",
        ["user_id"],
        unique=True,
        sqlite_where=_ADMINISTERS,
        postgresql_where=_ADMINISTERS,
    )


def downgrade() -> None:
    op.drop_index("uq_membership_one_administrator", table_name="membership")
