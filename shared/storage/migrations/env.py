"""Alembic's door: one migration at a time, and kind to a running system."""

import time

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from shared.storage.base import Base

LOCK = 7_312_026  # any fixed number; two processes that migrate at once wait for each other


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise RuntimeError("no database address")
    # Without a pool: the lock is the connection's, and ends with it.
    with create_engine(url, poolclass=NullPool).connect() as connection:
        _take_turns(connection)
        # Shorter than the patience of requests, which wait in line behind us (turnstile.py: 3 s).
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.execute(text("SET statement_timeout = '30s'"))
        connection.commit()
        # Each step commits by itself: what one has locked does not wait for the next.
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _take_turns(connection: Connection) -> None:
    """Wait until nobody else migrates.

    By asking again and again: a statement that waits keeps its view of the rows, and an index
    that the other builds concurrently would wait for that view to end.
    """
    asked = text("SELECT pg_try_advisory_lock(:lock)")
    while not connection.execute(asked, {"lock": LOCK}).scalar():
        connection.commit()
        time.sleep(0.2)


run()
