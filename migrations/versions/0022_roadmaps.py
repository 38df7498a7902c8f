"""Each firm may have a roadmap: its steps in quarters, what became of them, and notes of who helps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_roadmap()
    _create_step()
    _create_note()


def downgrade() -> None:
    op.drop_table("roadmap_note")
    op.drop_table("roadmap_step")
    op.drop_table("roadmap")


def _create_roadmap() -> None:
    op.create_table(
        "roadmap",
        _id("id"),
        _id("assessment_id"),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("budget", sa.String(length=64), nullable=True),
        sa.Column("extends_from", sa.Integer(), nullable=False),
        sa.Column("deepens_from", sa.Integer(), nullable=False),
        *_changes(),
        *_owned("roadmap"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_roadmap_enterprise_id_enterprise"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "assessment_id"],
            ["assessment.enterprise_id", "assessment.id"],
            name="fk_roadmap_enterprise_id_assessment_id_assessment",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name="fk_roadmap_changed_by_user_account"
        ),
        sa.UniqueConstraint("enterprise_id", name="uq_roadmap_enterprise_id"),
    )


def _create_step() -> None:
    op.create_table(
        "roadmap_step",
        _id("id"),
        _id("roadmap_id"),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("cost_low", sa.String(length=64), nullable=True),
        sa.Column("cost_high", sa.String(length=64), nullable=True),
        sa.Column("waits", sa.Text(), nullable=False),
        *_changes(),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.String(length=40), nullable=False),
        sa.Column("progress_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.String(length=22), nullable=True),
        sa.Column("owner_name", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("spent", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *_owned("roadmap_step"),
        _of_roadmap("roadmap_step"),
        *(
            sa.ForeignKeyConstraint(
                [column], ["user_account.id"], name=f"fk_roadmap_step_{column}_user_account"
            )
            for column in ("changed_by", "owner_id")
        ),
        sa.UniqueConstraint("roadmap_id", "measure", name="uq_roadmap_step_roadmap_id_measure"),
    )


def _create_note() -> None:
    op.create_table(
        "roadmap_note",
        _id("id"),
        _id("roadmap_id"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _id("written_by"),
        _id("organisation_id"),
        *_owned("roadmap_note"),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_roadmap_note_enterprise_id_enterprise"
        ),
        _of_roadmap("roadmap_note"),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user_account.id"], name="fk_roadmap_note_written_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_roadmap_note_organisation_id_organisation"
        ),
    )


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=22), nullable=False)


def _changes() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _id("changed_by"),
    )


def _owned(table: str) -> tuple[SchemaItem, ...]:
    return (
        _id("enterprise_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("enterprise_id", "id", name=f"uq_{table}_enterprise_id_id"),
    )


def _of_roadmap(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enterprise_id", "roadmap_id"],
        ["roadmap.enterprise_id", "roadmap.id"],
        name=f"fk_{table}_enterprise_id_roadmap_id_roadmap",
    )
