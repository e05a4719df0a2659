"""The real application on a real database, at an instant that the test sets."""

from types import SimpleNamespace

import pytest

from booking_service.usecases import people
from booking_service.usecases.people import NewCoach, ProfileChanges
from shared.runtime.settings import Settings
from shared.storage import database
from tests.builders import choose_reminders
from tests.lent_app import lent
from tests.people import ADA, MONDAY_9AM
from tests.web.ben import Ben
from tests.web.coach_side import a_booking, sign_in

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"


@pytest.fixture
def clock():
    """A clock that stands still until a test moves it: `clock.now += HOUR`."""
    return SimpleNamespace(now=MONDAY_9AM)


@pytest.fixture
def app(settings, clock, engine):
    with lent(settings, clock, engine) as app:
        yield app


@pytest.fixture
def app_without_database(clock):
    """The application while nothing answers at the database's address."""
    with lent(_settings(NOWHERE), clock, database.engine(NOWHERE)) as app:
        yield app


@pytest.fixture
def settings(database_url):
    return _settings(database_url)


def _settings(database_url):
    return Settings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:9/0",
        secret_key="a secret that only the tests know, and long",
        master_key="dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=",
        base_url="http://localhost",
        quick_passwords=True,
        rate_limits=False,
    )


@pytest.fixture
def ada(app, clock):
    """Ada's card; she coaches in London on weekdays from 9 to 17."""
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        new = NewCoach(
            name=ADA.name,
            email=ADA.email,
            slug="ada",
            zone=ADA.zone,
            password="correct horse battery",
            country="GB",
        )
        ada_id = people.create_coach(tx, new, tools.passwords, clock.now)
        choose_reminders(tx, ada_id)
        changes = ProfileChanges(greeting="Hello, I am Ada.", place="https://meet.example.org/ada")
        return people.update_profile(tx, ada_id, changes, clock.now)


@pytest.fixture
def browser(app, ada):  # noqa: ARG001  # she is there to be visited
    """A visitor's browser, which keeps its cookies."""
    return app.test_client()


@pytest.fixture
def hers(app, ada):
    """The coach's browser, signed in."""
    return sign_in(app, ada)


@pytest.fixture
def ben(app, ada, clock):
    """He is booked for Tuesday at 10."""
    return Ben(app, clock, a_booking(app, ada, clock.now, about="The talk with my boss"))
