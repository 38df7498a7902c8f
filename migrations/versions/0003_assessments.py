"""Assessments, answers with their history, and operations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_TABLES = (
    "assessment",
    "answer",
    "answer_revision",
    "operation",
)


def upgrade() -> None:
    _assessment()
    _answer()
    _answer_revision()
    _operation()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("questionnaire_key", sa.String(length=80), nullable=False),
        sa.Column("questionnaire_version", sa.String(length=40), nullable=False),
        sa.Column("questionnaire_hash", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=22), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=22), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name="fk_assessment_created_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_assessment_enterprise_id_enterprise"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user_account.id"], name="fk_assessment_submitted_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_assessment_enterprise_id_id"),
        sa.UniqueConstraint(
            "enterprise_id",
            "questionnaire_key",
            "year",
            name="uq_assessment_enterprise_id_questionnaire_key_year",
        ),
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("assessment_id", sa.String(length=22), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=22), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name="fk_answer_answered_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "assessment_id"],
            ["assessment.enterprise_id", "assessment.id"],
            name="fk_answer_enterprise_id_assessment_id_assessment",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("assessment_id", "question", name="uq_answer_assessment_id_question"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_answer_enterprise_id_id"),
    )


def _answer_revision() -> None:
    op.create_table(
        "answer_revision",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("assessment_id", sa.String(length=22), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=22), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name="fk_answer_revision_answered_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "assessment_id"],
            ["assessment.enterprise_id", "assessment.id"],
            name="fk_answer_revision_enterprise_id_assessment_id_assessment",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_revision"),
        sa.UniqueConstraint(
            "assessment_id", "question", "revision", name="uq_answer_revision_assessment_id_question_revision"
        ),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_answer_revision_enterprise_id_id"),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        sa.Column("actor_id", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_operation_actor_id_user_account"),
        sa.PrimaryKeyConstraint("actor_id", "key", name="pk_operation"),
    )
    op.create_index("ix_operation_created_at", "operation", ["created_at"])
