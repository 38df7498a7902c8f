"""The trail knows people by pseudonym, numbers its entries without a gap, and chains them.

Entries from before are linked by plain SHA-256; the first one sealed with a key seals them all.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (
    "seq",
    "at",
    "actor",
    "on_behalf_of",
    "session_id",
    "address",
    "action",
    "object_kind",
    "object_id",
    "enterprise_id",
    "outcome",
    "detail",
)
_SEALED = ("algorithm", "key_id", "mac")
_ENTRY = sa.table(
    "trail_entry",
    sa.column("seq", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String) for name in (*_COLUMNS[2:], *_SEALED)),
)
_PERSON = sa.table("trail_person", sa.column("pseudonym", sa.String), sa.column("user_id", sa.String))
_BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "trail_person",
        sa.Column("pseudonym", sa.String(length=22), nullable=False),
        sa.Column("user_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_trail_person_user_id_user_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_trail_person"),
        sa.UniqueConstraint("user_id", name="uq_trail_person_user_id"),
    )
    _thaw()
    op.add_column("trail_entry", sa.Column("on_behalf_of", sa.String(length=22), nullable=True))
    for name, length in (("algorithm", 20), ("key_id", 20), ("mac", 64)):
        op.add_column(
            "trail_entry", sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        )
    _number_by_hand()
    _chain(_pseudonyms())
    op.create_index("ix_trail_entry_action_seq", "trail_entry", ["action", "seq"])
    op.create_index("ix_trail_entry_at", "trail_entry", ["at"])
    _freeze()


def downgrade() -> None:
    _thaw()
    connection = op.get_bind()
    for pseudonym, user in connection.execute(sa.select(_PERSON.c.pseudonym, _PERSON.c.user_id)).all():
        connection.execute(_ENTRY.update().where(_ENTRY.c.actor == pseudonym).values(actor=user))
    op.drop_index("ix_trail_entry_at", "trail_entry")
    op.drop_index("ix_trail_entry_action_seq", "trail_entry")
    for name in (*reversed(_SEALED), "on_behalf_of"):
        op.drop_column("trail_entry", name)
    op.drop_table("trail_person")
    if connection.dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE trail_entry_seq_seq AS integer OWNED BY trail_entry.seq")
        op.execute("SELECT setval('trail_entry_seq_seq', coalesce(max(seq), 0) + 1, false) FROM trail_entry")
        op.execute("ALTER TABLE trail_entry ALTER COLUMN seq SET DEFAULT nextval('trail_entry_seq_seq')")
    _freeze(ordered=False)


def _number_by_hand() -> None:
    """A sequence leaves gaps where a transaction is undone; the trail counts for itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE trail_entry ALTER COLUMN seq DROP DEFAULT")
        op.execute("DROP SEQUENCE trail_entry_seq_seq")


def _pseudonyms() -> Mapping[str, str]:
    """A pseudonym for every person who has done anything, by the id of the account."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT id FROM user_account WHERE id IN (SELECT actor FROM trail_entry) ORDER BY id")
    )
    pseudonyms = {user: secrets.token_urlsafe(16) for user in found.scalars()}
    if pseudonyms:
        rows = [{"pseudonym": pseudonym, "user_id": user} for user, pseudonym in pseudonyms.items()]
        connection.execute(_PERSON.insert(), rows)
    return pseudonyms


def _chain(pseudonyms: Mapping[str, str]) -> None:
    connection = op.get_bind()
    before = ""
    for number, row in enumerate(_rows(), 1):
        row["actor"] = pseudonyms.get(row["actor"], row["actor"])
        covered = [number, _moment(row["at"]), *(row[name] for name in _COLUMNS[2:])]
        text = json.dumps(["sha256", "", before, *covered], separators=(",", ":"))
        before = sha256(text.encode("ascii")).hexdigest()
        values = {"seq": number, "actor": row["actor"], "algorithm": "sha256", "key_id": "", "mac": before}
        connection.execute(_ENTRY.update().where(_ENTRY.c.seq == row["seq"]).values(**values))


def _rows() -> Iterator[dict[str, Any]]:
    """All entries, the oldest first, a batch at a time."""
    connection = op.get_bind()
    after = -1
    while True:
        columns = [_ENTRY.c[name] for name in _COLUMNS]
        batch = (
            connection.execute(
                sa.select(*columns).where(_ENTRY.c.seq > after).order_by(_ENTRY.c.seq).limit(_BATCH)
            )
            .mappings()
            .all()
        )
        if not batch:
            return
        after = batch[-1]["seq"]
        yield from (dict(row) for row in batch)


def _moment(at: datetime) -> str:
    """As the chain covers it: SQLite keeps it without a zone, in UTC."""
    moment = at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(" ", "microseconds")


def _thaw() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "no_insert"):
            op.execute(f"DROP TRIGGER IF EXISTS trail_entry_{name}")
        return
    op.execute("DROP FUNCTION trail_entry_is_frozen() CASCADE")


def _freeze(*, ordered: bool = True) -> None:
    """Nothing may change or go; on SQLite, where REPLACE deletes unseen, only the next number may come."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER trail_entry_no_{act.lower()} BEFORE {act} ON trail_entry "
                "BEGIN SELECT RAISE(ABORT, 'trail_entry is frozen'); END"
            )
        if ordered:
            op.execute(
                "CREATE TRIGGER trail_entry_no_insert BEFORE INSERT ON trail_entry "
                "WHEN NEW.seq <= (SELECT max(seq) FROM trail_entry) "
                "BEGIN SELECT RAISE(ABORT, 'trail_entry is frozen'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION trail_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'trail_entry is frozen'; END $$"
    )
    op.execute(
        "CREATE TRIGGER trail_entry_no_change BEFORE UPDATE OR DELETE ON trail_entry "
        "FOR EACH ROW EXECUTE FUNCTION trail_entry_is_frozen()"
    )
    op.execute(
        "CREATE TRIGGER trail_entry_no_truncate BEFORE TRUNCATE ON trail_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION trail_entry_is_frozen()"
    )
