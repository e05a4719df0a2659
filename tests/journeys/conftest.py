"""The real demo, started as anybody starts it, and stopped in the end."""

import pytest

from tests.journeys.demo import Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """One demo for all journeys that leave it running; `demo.url`, `demo.coach`, `demo.mails()`."""
    with Demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
