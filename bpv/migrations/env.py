"""Alembic environment: the connection is handed in by `bpv.core.migrate`."""

from alembic import context

from bpv.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
