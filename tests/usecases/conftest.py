"""Ada's practice in a transaction that is rolled back; and many real connections for races."""

import pytest

from shared.storage import database
from tests.builders import a_coach, a_ticket
from tests.people import CLEO

RUNNERS = 24


@pytest.fixture
def ada(tx):
    """Ada: Wednesdays 9 to 12 in UTC, half an hour each, no notice."""
    return a_coach(tx)


@pytest.fixture
def cleo(tx):
    """Another coach of the same practice."""
    return a_coach(tx, CLEO)


@pytest.fixture
def ticket(tx, ada):
    """Ben's fresh pass for coaching with Ada."""
    return a_ticket(tx, ada)


@pytest.fixture
def runners(database_url):
    """Sessions with a connection each, also for 24 threads at once."""
    engine = database.engine(database_url, pool_size=RUNNERS)
    yield database.session_factory(engine)
    engine.dispose()
