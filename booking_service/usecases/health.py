"""Is the service fit to answer? Asked by machines, about machines."""

from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

from shared.storage import database


def is_database_reachable(engine: Engine) -> bool:
    """Say whether the database answers."""
    try:
        return database.is_reachable(engine)
    except SQLAlchemyError:
        return False


def migrations(engine: Engine) -> str:
    """Say where the schema is: current, ahead of this release, behind it, or unknown."""
    try:
        return database.standing(engine)
    except SQLAlchemyError:
        return "unknown"


def pool_limit(engine: Engine) -> int:
    """Return how many connections this process holds at most."""
    held = engine.pool.size() if isinstance(engine.pool, QueuePool) else 1
    return held + database.MAX_OVERFLOW
