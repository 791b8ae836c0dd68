"""Run by Alembic: on the connection that `cases.db` hands over, inside its transaction."""

from alembic import context

from cases.models import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
