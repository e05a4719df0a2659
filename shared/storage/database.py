"""Engine, session factory, and bringing the schema up to date."""

import time
from enum import StrEnum
from importlib.resources import files

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]
_TRY_AGAIN_AFTER = (1, 2, 4, 8, 8, 8)  # seconds
_log = structlog.get_logger(__name__)
MAX_OVERFLOW = 4  # connections beside the pool, while all of it is in use


def engine(url: str, *, pool_size: int = 8) -> Engine:
    """Return an engine whose connections are tested before use and speak UTC.

    A statement that takes longer than 15 s is a fault, not a wish.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=MAX_OVERFLOW,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000"
            " -c idle_in_transaction_session_timeout=60000",
        },
    )


def session_factory(bound: Engine) -> Sessions:
    """Return a factory of sessions; rows stay readable after commit."""
    return sessionmaker(bound, expire_on_commit=False)


def reading_factory(bound: Engine) -> Sessions:
    """Return a factory of sessions for reading only; each statement stands for itself."""
    return sessionmaker(bound.execution_options(isolation_level="AUTOCOMMIT"), autoflush=False)


def migrate(url: str) -> None:
    """Bring the schema to the newest step; safe to run from several processes at once.

    A step that does not get its lock within 2 s gives up, so that those behind it in the line go
    on, and is tried again; OperationalError when it has been in vain for about a minute.
    """
    upgrade(_config(url))


def upgrade(config: Config) -> None:
    """Run the steps of these migrations that have not been run."""
    for pause in (*_TRY_AGAIN_AFTER, None):
        try:
            command.upgrade(config, "head")
        except OperationalError as error:
            if pause is None or not isinstance(error.orig, LockNotAvailable):
                raise
            _log.warning("migration_waits_for_a_lock")
            time.sleep(pause)
        else:
            return


def knows(revision: str) -> bool:
    """Say whether this release has the migration of this number, and so all that follow it."""
    script = ScriptDirectory.from_config(_config(""))
    return revision in {step.revision for step in script.walk_revisions()}


class SchemaStanding(StrEnum):
    """Where the schema is, as seen from this release.

    Ahead, this release still works: a newer one is on its way, and nothing that we read goes
    before nobody reads it.
    """

    CURRENT = "current"
    AHEAD = "ahead"
    BEHIND = "behind"


def standing(bound: Engine) -> SchemaStanding:
    """Say where the schema is; raises OperationalError if unreachable."""
    head = ScriptDirectory.from_config(_config("")).get_current_head() or ""
    with bound.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision() or ""
    if found == head:
        return SchemaStanding.CURRENT
    return SchemaStanding.AHEAD if found > head else SchemaStanding.BEHIND


def is_reachable(bound: Engine) -> bool:
    """Say whether the database answers; raises OperationalError if not."""
    with bound.connect() as connection:
        return bool(connection.execute(text("SELECT true")).scalar())


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("shared.storage") / "migrations"))
    # Alembic reads % as interpolation, and passwords may hold one.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
