"""Alarms, and what administrators note about them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
    )
    op.create_index("ix_alarm_kind_actor_raised_at", "alarm", ["kind", "actor", "raised_at"])
    op.create_index("ix_alarm_raised_at", "alarm", ["raised_at"])
    op.create_index("ix_alarm_sent_at", "alarm", ["sent_at"])
    op.create_table(
        "alarm_note",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("alarm_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=22), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name="fk_alarm_note_alarm_id_alarm"),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name="fk_alarm_note_by_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_note"),
    )
    op.create_index("ix_alarm_note_alarm_id", "alarm_note", ["alarm_id"])


def downgrade() -> None:
    op.drop_table("alarm_note")
    op.drop_table("alarm")
