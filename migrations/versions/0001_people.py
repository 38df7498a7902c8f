"""People, organisations and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
_TABLES = (
    "organisation",
    "bureau",
    "user_account",
    "workstation_county",
    "membership",
    "invitation",
    "signed_session",
    "attempt_window",
)


def upgrade() -> None:
    _organisation()
    _bureau()
    _user_account()
    _workstation_county()
    _membership()
    _invitation()
    _signed_session()
    _attempt_window()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )


def _bureau() -> None:
    op.create_table(
        "bureau",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["organisation.id"], name="fk_bureau_id_organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_bureau"),
    )
    op.create_index("ix_bureau_region", "bureau", ["region"])


def _user_account() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("display_name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("mobile", name="uq_user_account_mobile"),
        sa.UniqueConstraint("name", name="uq_user_account_name"),
    )


def _workstation_county() -> None:
    op.create_table(
        "workstation_county",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("workstation_id", sa.String(length=22), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("assigned_by", sa.String(length=22), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user_account.id"], name="fk_workstation_county_assigned_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["organisation.id"], name="fk_workstation_county_workstation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workstation_county"),
    )
    op.create_index("ix_workstation_county_region_valid_from", "workstation_county", ["region", "valid_from"])
    op.create_index("ix_workstation_county_workstation_id", "workstation_county", ["workstation_id"])


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.String(length=22), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=22), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name="fk_membership_confirmed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_membership_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_membership_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint(
            "user_id", "organisation_id", "role", name="uq_membership_user_id_organisation_id_role"
        ),
    )
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=22), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("invited_by", sa.String(length=22), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["user_account.id"], name="fk_invitation_invited_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_invitation_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    op.create_index("ix_invitation_organisation_id", "invitation", ["organisation_id"])


def _signed_session() -> None:
    op.create_table(
        "signed_session",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_signed_session_user_id_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signed_session"),
        sa.UniqueConstraint("token_hash", name="uq_signed_session_token_hash"),
    )
    op.create_index("ix_signed_session_user_id", "signed_session", ["user_id"])


def _attempt_window() -> None:
    op.create_table(
        "attempt_window",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_attempt_window"),
    )
