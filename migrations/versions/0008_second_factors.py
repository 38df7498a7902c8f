"""Second factors, the first administrator's code, former passwords, and what a session was proved with."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.Column("sealed_secret", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_second_factor_user_id_user_account"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_recovery_code_user_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    op.create_table(
        "setup_code",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_setup_code"),
        sa.UniqueConstraint("code_hash", name="uq_setup_code_code_hash"),
    )
    op.create_table(
        "former_password",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_former_password_user_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_password"),
    )
    op.create_index("ix_former_password_user_id", "former_password", ["user_id"])
    # Whoever is signed in meets the new rules by signing in again: no earlier session counts as proved.
    op.add_column(
        "signed_session", sa.Column("standing", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column("signed_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "signed_session", sa.Column("with_factor", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    for column in ("with_factor", "proved_at", "standing"):
        op.drop_column("signed_session", column)
    for table in ("former_password", "setup_code", "recovery_code", "second_factor"):
        op.drop_table(table)
