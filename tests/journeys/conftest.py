"""The real demo, started as anybody starts it, and stopped in the end."""

import pytest

from tests.journeys.demo import Demo
from tests.journeys.guest import Guest
from tests.journeys.household import Household


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """One demo for all journeys that leave it running; `demo.url`, `demo.coach`, `demo.mails()`."""
    with Demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def household(tmp_path_factory):
    """One household for all faults: each test leaves it whole."""
    with Household(tmp_path_factory.mktemp("household")) as running:
        yield running


@pytest.fixture
def visitor(household):
    """Somebody new; the mail server forgets what it took before."""
    household.settle()
    household.smtp.taken.clear()
    with Guest(household) as guest:
        yield guest
    household.settle()
