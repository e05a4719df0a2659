"""The real application on a real database, asked over HTTP's words; the clock is the test's."""

from types import SimpleNamespace

import pytest

from booking_service.usecases import api_access, people
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.people import NewCoach
from shared.runtime.settings import Settings
from tests.api.asking import Asker
from tests.lent_app import lent
from tests.people import ADA, MONDAY_9AM


@pytest.fixture
def clock():
    """A clock that stands still until a test moves it: `clock.now += HOUR`."""
    return SimpleNamespace(now=MONDAY_9AM)


@pytest.fixture
def settings(database_url):
    return Settings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:9/0",
        secret_key="a secret that only the tests know, and long",
        master_key="dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=",
        base_url="http://localhost",
        quick_passwords=True,
    )


@pytest.fixture
def app(settings, clock, engine):
    with lent(settings, clock, engine) as app:
        yield app


def coach(app, clock, name, slug):
    """Add a coach who works in London on weekdays from 9 to 17; return their id and a key."""
    tools = app.extensions["tools"]
    new = NewCoach(
        name=name,
        email=f"{slug}@example.com",
        slug=slug,
        zone="Europe/London",
        password="correct horse battery",
        country="GB",
    )
    with tools.sessions.begin() as tx:
        coach_id = people.create_coach(tx, new, tools.passwords, clock.now)
        return coach_id, api_access.new_key(tx, coach_id, KeyWish(name="tests"), clock.now)[1]


@pytest.fixture
def ada(app, clock):
    """Ada's own program."""
    return Asker(app, key=coach(app, clock, ADA.name, "ada")[1])


@pytest.fixture
def bea(app, clock):
    """Another coach's program."""
    return Asker(app, key=coach(app, clock, "Bea Summers", "bea")[1])


@pytest.fixture
def visitor(ada):
    """A program that acts for a visitor to Ada's page, and keeps its cookies."""
    return Asker(ada.app)


@pytest.fixture
def another(ada):
    """Somebody else's program, with cookies of its own."""
    return Asker(ada.app)
