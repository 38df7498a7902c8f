"""How Alembic runs the versions: on the connection, and in the transaction, that the caller opened."""

from alembic import context

from assessment.persistence.migrations import ENTITIES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ENTITIES[0].metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
