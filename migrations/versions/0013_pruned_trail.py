"""Entries of the trail may go after their time: a row that tells which, and only they.

Whoever inserts the row prunes: the database compares it with the entries, refuses what is younger than half
a year, and takes out exactly what the row covers. Nothing else deletes. On PostgreSQL it does so with the
rights of the tables' owner, so that nobody who writes entries needs the right to delete them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_YOUNGEST = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-6 months')",
    "postgresql": "now() - interval '6 months'",
}
_UNTRUE = """
    NEW.first_seq <> (SELECT coalesce(max(last_seq), 0) + 1 FROM trail_segment)
    OR NEW.last_seq < NEW.first_seq
    OR NEW.last_seq >= (SELECT max(seq) FROM trail_entry)
    OR NEW.entries <> NEW.last_seq - NEW.first_seq + 1
    OR NEW.entries <> (SELECT count(*) FROM trail_entry WHERE seq BETWEEN NEW.first_seq AND NEW.last_seq)
    OR NEW.last_mac <> (SELECT mac FROM trail_entry WHERE seq = NEW.last_seq)
    OR EXISTS (SELECT 1 FROM trail_entry WHERE seq BETWEEN NEW.first_seq AND NEW.last_seq AND at > {youngest})
"""
_COVERED = "EXISTS (SELECT 1 FROM trail_segment WHERE OLD.seq BETWEEN first_seq AND last_seq)"
_PRUNE = "DELETE FROM trail_entry WHERE seq BETWEEN NEW.first_seq AND NEW.last_seq"


def upgrade() -> None:
    op.create_table(
        "trail_segment",
        sa.Column("first_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.String(length=26), nullable=False),
        sa.Column("ended_at", sa.String(length=26), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("last_mac", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("archive", sa.String(length=80), nullable=False),
        sa.Column("pruned_at", sa.String(length=26), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("key_id", sa.String(length=20), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("first_seq", name="pk_trail_segment"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER trail_entry_no_delete")
        op.execute(
            "CREATE TRIGGER trail_entry_no_delete BEFORE DELETE ON trail_entry "
            "BEGIN SELECT RAISE(ABORT, 'trail_entry is frozen'); END"
        )
        op.drop_table("trail_segment")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION trail_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'trail_entry is frozen'; END $$"
    )
    op.drop_table("trail_segment")
    for function in ("is_frozen", "is_true", "prunes"):
        op.execute(f"DROP FUNCTION trail_segment_{function}()")


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER trail_entry_no_delete")
    op.execute(
        f"CREATE TRIGGER trail_entry_no_delete BEFORE DELETE ON trail_entry WHEN NOT {_COVERED} "
        "BEGIN SELECT RAISE(ABORT, 'trail_entry is frozen'); END"
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER trail_segment_no_{act.lower()} BEFORE {act} ON trail_segment "
            "BEGIN SELECT RAISE(ABORT, 'trail_segment is frozen'); END"
        )
    untrue = _UNTRUE.format(youngest=_YOUNGEST["sqlite"])
    op.execute(
        f"CREATE TRIGGER trail_segment_no_insert BEFORE INSERT ON trail_segment WHEN {untrue} "
        "BEGIN SELECT RAISE(ABORT, 'trail_segment is not what may go'); END"
    )
    op.execute(f"CREATE TRIGGER trail_segment_prunes AFTER INSERT ON trail_segment BEGIN {_PRUNE}; END")


def _guard_postgres() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION trail_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'DELETE' THEN IF {_COVERED} THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION 'trail_entry is frozen'; END $$"
    )
    op.execute(
        "CREATE FUNCTION trail_segment_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'trail_segment is frozen'; END $$"
    )
    untrue = _UNTRUE.format(youngest=_YOUNGEST["postgresql"])
    op.execute(
        "CREATE FUNCTION trail_segment_is_true() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {untrue} THEN RAISE EXCEPTION 'trail_segment is not what may go'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION trail_segment_prunes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path FROM CURRENT AS $$ BEGIN {_PRUNE}; RETURN NULL; END $$"
    )
    for name, when, each, function in (
        ("no_change", "BEFORE UPDATE OR DELETE", "ROW", "is_frozen"),
        ("no_truncate", "BEFORE TRUNCATE", "STATEMENT", "is_frozen"),
        ("no_insert", "BEFORE INSERT", "ROW", "is_true"),
        ("prunes", "AFTER INSERT", "ROW", "prunes"),
    ):
        op.execute(
            f"CREATE TRIGGER trail_segment_{name} {when} ON trail_segment "
            f"FOR EACH {each} EXECUTE FUNCTION trail_segment_{function}()"
        )
