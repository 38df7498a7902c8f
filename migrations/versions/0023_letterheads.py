"""Workstations may have a letterhead; orders say which revision of whose letterhead their reports bear."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PAIR = ["letterhead_of", "letterhead_revision"]


def upgrade() -> None:
    op.create_table(
        "letterhead",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("foreword", sa.Text(), nullable=False),
        sa.Column("contact_lines", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=22), nullable=False),
        sa.Column("workstation_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name="fk_letterhead_saved_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["organisation.id"], name="fk_letterhead_workstation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_letterhead"),
        sa.UniqueConstraint("workstation_id", "revision", name="uq_letterhead_workstation_id_revision"),
    )
    _freeze()
    with op.batch_alter_table("report_order") as orders:
        orders.add_column(sa.Column("letterhead_of", sa.String(length=22), nullable=True))
        orders.add_column(sa.Column("letterhead_revision", sa.Integer(), nullable=True))
        orders.create_foreign_key(
            "fk_report_order_letterhead_of_letterhead_revision_letterhead",
            "letterhead",
            _PAIR,
            ["workstation_id", "revision"],
        )
        orders.create_check_constraint(
            op.f("ck_report_order_letterhead_whole"),
            "(letterhead_of IS NULL) = (letterhead_revision IS NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("report_order") as orders:
        orders.drop_constraint(op.f("ck_report_order_letterhead_whole"), type_="check")
        orders.drop_constraint(
            "fk_report_order_letterhead_of_letterhead_revision_letterhead", type_="foreignkey"
        )
        for column in reversed(_PAIR):
            orders.drop_column(column)
    op.drop_table("letterhead")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION letterhead_is_frozen() CASCADE")


def _freeze() -> None:
    """What was saved once is neither changed nor deleted."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER letterhead_no_{act.lower()} BEFORE {act} ON letterhead "
                "BEGIN SELECT RAISE(ABORT, 'letterhead is frozen'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION letterhead_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'letterhead is frozen'; END $$"
    )
    for name, act, each in (
        ("no_change", "BEFORE UPDATE OR DELETE", "ROW"),
        ("no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER letterhead_{name} {act} ON letterhead "
            f"FOR EACH {each} EXECUTE FUNCTION letterhead_is_frozen()"
        )
