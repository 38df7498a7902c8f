"""Each firm has a contact; telephone numbers lie sealed, and accounts are found by an index of theirs.

The numbers that lay open are sealed with the keys of the installation, which whoever migrates hands in. The
lead whose number a firm was reached by becomes its first contact.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import context, op

from assessment.field_keys import FieldKeys
from assessment.persistence.columns import opaque_id
from assessment.persistence.sealed_fields import NoFieldKeysError

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ACCOUNTS = sa.table(
    "user_account",
    *(sa.column(name) for name in ("id", "display_name", "mobile", "sealed_mobile", "mobile_index")),
)
_CONTACTS = sa.table(
    "contact",
    *(sa.column(name) for name in ("id", "enterprise_id", "sealed_name", "sealed_phone", "changed_by")),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
_LEADS = sa.text(
    "SELECT membership.organisation_id, membership.user_id, membership.since, "
    "user_account.display_name, user_account.mobile "
    "FROM membership JOIN user_account ON user_account.id = membership.user_id "
    "JOIN enterprise ON enterprise.id = membership.organisation_id "
    "WHERE membership.role = 'lead' AND membership.ended_at IS NULL AND user_account.mobile IS NOT NULL "
    "ORDER BY membership.since, membership.id"
).columns(since=sa.DateTime(timezone=True))


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("sealed_name", sa.String(length=400), nullable=False),
        sa.Column("sealed_phone", sa.String(length=400), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=22), nullable=False),
        sa.Column("enterprise_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name="fk_contact_changed_by_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_contact_enterprise_id_enterprise"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("enterprise_id", name="uq_contact_enterprise_id"),
        sa.UniqueConstraint("enterprise_id", "id", name="uq_contact_enterprise_id_id"),
    )
    op.add_column("user_account", sa.Column("sealed_mobile", sa.String(length=200), nullable=True))
    op.add_column("user_account", sa.Column("mobile_index", sa.String(length=64), nullable=True))
    leads = op.get_bind().execute(_LEADS).mappings().all()
    op.bulk_insert(_CONTACTS, list(_contacts(leads)))
    _seal_numbers()
    with op.batch_alter_table("user_account") as accounts:
        accounts.drop_constraint("uq_user_account_mobile", type_="unique")
        accounts.drop_column("mobile")
        accounts.create_unique_constraint("uq_user_account_mobile_index", ["mobile_index"])


def downgrade() -> None:
    with op.batch_alter_table("user_account") as accounts:
        accounts.add_column(sa.Column("mobile", sa.String(length=20), nullable=True))
        accounts.create_unique_constraint("uq_user_account_mobile", ["mobile"])
    sealed = sa.select(_ACCOUNTS).where(_ACCOUNTS.c.sealed_mobile.is_not(None))
    for row in op.get_bind().execute(sealed).mappings().all():
        mobile = _keys().open(row["sealed_mobile"], about=f"mobile:{row['id']}")
        _set(row["id"], mobile=mobile)
    with op.batch_alter_table("user_account") as accounts:
        accounts.drop_constraint("uq_user_account_mobile_index", type_="unique")
        accounts.drop_column("mobile_index")
        accounts.drop_column("sealed_mobile")
    op.drop_table("contact")


def _contacts(leads: Sequence[sa.RowMapping]) -> Iterator[dict[str, object]]:
    """The first lead of each firm whose number is known."""
    firms = {row["organisation_id"]: row for row in reversed(leads)}
    for firm, row in firms.items():
        yield {
            "id": opaque_id(),
            "enterprise_id": firm,
            "sealed_name": _keys().seal(str(row["display_name"]), about=f"contact.name:{firm}"),
            "sealed_phone": _keys().seal(str(row["mobile"]), about=f"contact.phone:{firm}"),
            "changed_at": row["since"],
            "changed_by": row["user_id"],
        }


def _seal_numbers() -> None:
    known = sa.select(_ACCOUNTS.c.id, _ACCOUNTS.c.mobile).where(_ACCOUNTS.c.mobile.is_not(None))
    for user, mobile in op.get_bind().execute(known).all():
        sealed = _keys().seal(mobile, about=f"mobile:{user}")
        _set(user, sealed_mobile=sealed, mobile_index=_keys().index(mobile, about="mobile"))


def _set(user: str, **values: str) -> None:
    op.get_bind().execute(sa.update(_ACCOUNTS).where(_ACCOUNTS.c.id == user).values(**values))


def _keys() -> FieldKeys:
    keys = context.config.attributes.get("keys")
    if not isinstance(keys, FieldKeys):
        raise NoFieldKeysError("Telephone numbers are sealed from here on, and there are no keys.")
    return keys
