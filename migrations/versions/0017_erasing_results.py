"""On PostgreSQL, what lets the application delete a firm's results, which nobody grants it to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It works with the owner's rights; policies and trigger still ask whether a deletion is carried out.

    Names are looked for in our schema alone: what somebody calls the same in a temporary one does not count.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
        op.execute(
            "CREATE FUNCTION erase_results(firm text) RETURNS void LANGUAGE sql SECURITY DEFINER "  # noqa: S608 - the name is quoted
            f"SET search_path = {schema}, pg_temp AS "
            "$$ DELETE FROM snapshot WHERE enterprise_id = firm $$"
        )
        op.execute("REVOKE ALL ON FUNCTION erase_results(text) FROM PUBLIC")
        op.execute(f"ALTER FUNCTION trail_segment_prunes() SET search_path = {schema}, pg_temp")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER FUNCTION trail_segment_prunes() SET search_path FROM CURRENT")
        op.execute("DROP FUNCTION erase_results(text)")
