"""Is the service fit to answer? Asked by machines, about machines."""

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from shared.storage import database


def is_database_reachable(engine: Engine) -> bool:
    """Say whether the database answers."""
    try:
        return database.is_reachable(engine)
    except SQLAlchemyError:
        return False


def is_schema_current(engine: Engine) -> bool:
    """Say whether every migration has been run."""
    try:
        return database.is_current(engine)
    except SQLAlchemyError:
        return False
