"""Engine, session factory, and bringing the schema up to date."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker[Session]


def engine(url: str, *, pool_size: int = 8) -> Engine:
    """Return an engine whose connections are tested before use and speak UTC.

    A statement that takes longer than 15 s is a fault, not a wish.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
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


def migrate(url: str) -> None:
    """Bring the schema to the newest step; safe to run from several processes at once."""
    command.upgrade(_config(url), "head")


def is_current(bound: Engine) -> bool:
    """Say whether the schema is at the newest step; raises OperationalError if unreachable."""
    heads = set(ScriptDirectory.from_config(_config("")).get_heads())
    with bound.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


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
