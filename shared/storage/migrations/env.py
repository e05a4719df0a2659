"""Alembic's door: one migration at a time, and kind to a running system."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from shared.storage.base import Base

LOCK = 7_312_026  # any fixed number; two processes that migrate at once wait for each other


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise RuntimeError("no database address")
    # Without a pool: the lock is the connection's, and ends with it.
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '30s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
