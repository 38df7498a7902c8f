"""What firms hand in may be reviewed: reviews, and the findings of each."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_review()
    _create_finding()


def downgrade() -> None:
    op.drop_table("finding")
    op.drop_table("review")


def _create_review() -> None:
    op.create_table(
        "review",
        _id("id"),
        _id("assessment_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("snapshot_id"),
        _id("workstation_id"),
        _id("begun_by"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        _id("ended_by", nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workstation", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _id("confirmed_id", nullable=True),
        _id("enterprise_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_review_enterprise_id_id"),
        sa.UniqueConstraint("assessment_id", "number", name="uq_review_assessment_id_number"),
        sa.UniqueConstraint("confirmed_id", name="uq_review_confirmed_id"),
        _below("review", "assessment", "assessment_id"),
        _below("review", "snapshot", "snapshot_id"),
        _below("review", "snapshot", "confirmed_id"),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["organisation.id"], name="fk_review_workstation_id_organisation"
        ),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=f"fk_review_{column}_user_account")
            for column in ("begun_by", "ended_by")
        ),
    )


def _create_finding() -> None:
    op.create_table(
        "finding",
        _id("review_id"),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _id("found_by"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        _id("enterprise_id"),
        sa.PrimaryKeyConstraint("review_id", "question", name="pk_finding"),
        _below("finding", "review", "review_id"),
        sa.ForeignKeyConstraint(["found_by"], ["user_account.id"], name="fk_finding_found_by_user_account"),
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=22), nullable=nullable)


def _below(table: str, above: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enterprise_id", column],
        [f"{above}.enterprise_id", f"{above}.id"],
        name=f"fk_{table}_enterprise_id_{column}_{above}",
    )
