# Alembic's entry: runs the revisions on the connection that the database module hands over.
from alembic import context
from sqlmodel import SQLModel

import session.decide  # noqa: F401 - names every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
)
with context.begin_transaction():
    context.run_migrations()
