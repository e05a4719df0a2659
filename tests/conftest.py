"""One PostgreSQL for the run, built by the migrations; a clean database for each test.

`tx`         one transaction that is rolled back: for nearly every test (2 ms)
`sessions`   a database as if of one's own, with real commits (5 ms): races, entrances, processes
`valkey_url` an empty Valkey
`inbox`      a mail server that keeps what it gets, and refuses whom it is told to refuse
"""

import shutil
import tempfile
from pathlib import Path

import pytest
import redis

from shared.runtime.embedded import EmbeddedServers
from shared.runtime.processes import Child
from shared.storage import database
from tests.databases import KeptDatabase, administer, driver
from tests.inbox import Inbox
from tests.people import MONDAY_9AM

IN_A_HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def servers():
    """The run's home for PostgreSQL and Valkey; each starts when first asked for."""
    folder = Path(tempfile.mkdtemp(prefix="whats-next-tests-"))
    home = EmbeddedServers(folder)
    yield home
    home.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(servers):
    servers.prepare()
    child = Child("postgres", servers.postgres(IN_A_HURRY))
    servers.wait_for_postgres(child)
    yield servers
    child.stop(patience=5)


@pytest.fixture(scope="session")
def template(postgres):
    """The name of a database that the migrations have built; nobody writes to it."""
    postgres.create_database("template_of_tests")
    database.migrate(driver(postgres.database_url("template_of_tests")))
    return "template_of_tests"


@pytest.fixture(scope="session")
def _kept_database(postgres, template):
    kept = KeptDatabase(postgres, template)
    yield kept
    kept.close()


@pytest.fixture
def database_url(_kept_database):
    """A database as new, for this test alone."""
    yield _kept_database.url
    _kept_database.clean()


@pytest.fixture
def engine(_kept_database, database_url):  # noqa: ARG001  # which is emptied afterwards
    """The kept connections to it; what listens to this engine ends with the test."""
    return _kept_database.engine.execution_options()


@pytest.fixture
def sessions(engine):
    """A factory of sessions whose commits are real."""
    return database.session_factory(engine)


@pytest.fixture(scope="session")
def _engine_of_rolled_back_tests(postgres, template):
    administer(postgres, "CREATE DATABASE rolled_back TEMPLATE {}", template)
    engine = database.engine(driver(postgres.database_url("rolled_back")))
    yield engine
    engine.dispose()


@pytest.fixture
def tx(_engine_of_rolled_back_tests):
    """A session whose commits are savepoints; all of it is rolled back in the end."""
    with _engine_of_rolled_back_tests.connect() as connection:
        outer = connection.begin()
        factory = database.session_factory(connection)
        with factory(join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def _valkey(servers):
    child = Child("valkey", servers.valkey())
    servers.wait_for_valkey(child)
    yield servers.valkey_socket
    child.kill()


@pytest.fixture
def valkey_url(_valkey):
    """An empty Valkey, in the form that settings and Celery take."""
    with redis.Redis(unix_socket_path=str(_valkey)) as client:
        client.flushall()
    return f"redis+socket://{_valkey}"


@pytest.fixture
def inbox():
    with Inbox() as running:
        yield running


@pytest.fixture
def now():
    return MONDAY_9AM


@pytest.fixture(scope="session")
def chromium():
    """The path of a browser installed by the system's package manager."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("No Chromium here; `make test` installs one.")
    return found
