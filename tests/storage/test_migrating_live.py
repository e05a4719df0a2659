"""The service answers while its database is migrated, also where a lock cannot be had at once."""

import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from sqlalchemy import text

from booking_service.app import create_app
from shared.runtime.settings import Settings
from tests.worker.outbox import Outbox
from tests.worker.processes import eventually

LONGEST = 5  # seconds: what a request is refused after that waits for a lock

ADD = """
revision, down_revision = "9001", "{head}"
def upgrade():
    op.execute("ALTER TABLE notices ADD COLUMN kite text NOT NULL DEFAULT 'none'")
    op.execute("CREATE TABLE kites (id uuid CONSTRAINT kites_pkey PRIMARY KEY)")
    op.execute("ALTER TABLE notices ADD CONSTRAINT notices_kite_check CHECK (kite <> '') NOT VALID")
"""
INDEX = """
revision, down_revision = "9002", "9001"
def upgrade():
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        op.execute("CREATE INDEX CONCURRENTLY notices_kite_idx ON notices (kite)")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT notices_kite_check")
"""
MIGRATE = """
from alembic.config import Config
from shared.storage import database
config = Config()
for name, value in {}.items():
    config.set_main_option(name, value)
database.upgrade(config)
"""
MANY = text("""
    INSERT INTO notices (id, coach_id, kind, recipient, state, due_at, visible_at, expires_at,
        revision, dedupe_key, message_id, created_at)
    SELECT gen_random_uuid(), :coach, 'booking_confirmed', 'client', 'sent', now(), now(), now(),
        0, n, n, now() FROM generate_series(1, 30000) n""")


@pytest.fixture
def next_release(database_url, tmp_path):
    """A command that runs our migrations and two more, as the next release would bring them."""
    folder = tmp_path / "migrations"
    shutil.copytree(str(files("shared.storage") / "migrations"), folder)
    head = max(path.name[:4] for path in (folder / "versions").glob("0*.py"))
    for name, step in (("9001_add.py", ADD), ("9002_index.py", INDEX)):
        written = "from alembic import op\n" + step.format(head=head)
        (folder / "versions" / name).write_text(written)
    settings = {"script_location": str(folder), "sqlalchemy.url": database_url.replace("%", "%%")}
    return [sys.executable, "-c", MIGRATE.format(settings)]


@pytest.fixture
def service(database_url, sessions):
    """This release's web, on a database with 30,000 messages."""
    outbox = Outbox(sessions)
    with sessions.begin() as tx:
        tx.execute(MANY, {"coach": outbox.coach_id})
    app = create_app(
        Settings(
            database_url=database_url,
            redis_url="redis://127.0.0.1:9/0",
            secret_key="s" * 40,
            master_key="A" * 43 + "=",
            rate_limits=False,
        )
    )
    yield Visits(app, outbox)
    app.extensions["tools"].engine.dispose()


class Visits:
    """Requests that go on in threads: pages that read, and bookings' messages that are written."""

    def __init__(self, app, outbox):
        self._app, self._outbox = app, outbox
        self._end = threading.Event()
        self.took, self.wrong = [], []

    def __enter__(self):
        self._pool = ThreadPoolExecutor(4)
        self._going = [self._pool.submit(self._visit) for _ in range(3)]
        self._going.append(self._pool.submit(self._write))
        eventually(lambda: len(self.took) > 12)  # templates are read by now
        self.took.clear()
        return self

    def __exit__(self, *_):
        self._end.set()
        for each in self._going:
            each.result()
        self._pool.shutdown()

    def _visit(self):
        web = self._app.test_client()
        while not self._end.is_set():
            for path in ("/ada", "/readyz", "/metrics"):
                began = time.monotonic()
                status = web.get(path).status_code
                self.took.append(time.monotonic() - began)
                if status != 200:
                    self.wrong.append((path, status))

    def _write(self):
        while not self._end.is_set():
            began = time.monotonic()
            self._outbox.plan(self._outbox.book())
            self.took.append(time.monotonic() - began)

    def ready(self):
        return self._app.test_client().get("/readyz").json


def test_everybody_is_answered_while_two_processes_migrate(service, next_release, sessions):
    with service:
        migrating = [subprocess.Popen(next_release) for _ in range(2)]
        assert [each.wait(timeout=60) for each in migrating] == [0, 0]
    print(f"{len(service.took)} visits, the longest took {max(service.took):.2f} s")
    assert service.wrong == []
    assert max(service.took) < LONGEST
    assert service.ready() | {"warnings": []} == {
        "ready": True, "database": "reachable", "migrations": "ahead", "redis": "away",
        "warnings": [],
    }  # fmt: skip
    with sessions() as tx:
        invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
        assert tx.scalar(text(invalid)) == 0
        assert tx.scalar(text("SELECT version_num FROM alembic_version")) == "9002"


def test_a_migration_that_cannot_have_its_lock_steps_aside_and_tries_again(
    service, next_release, sessions
):
    reader = sessions()
    reader.execute(text("SELECT 1 FROM notices LIMIT 1"))  # keeps the table until it ends
    with service, subprocess.Popen(next_release) as migrating:
        time.sleep(7)  # a try or two of 2 s each, and the pauses between
        assert migrating.poll() is None
        reader.close()
        assert migrating.wait(timeout=30) == 0
    print(f"{len(service.took)} visits, the longest took {max(service.took):.2f} s")
    assert service.wrong == []
    assert max(service.took) < LONGEST
    assert len(service.took) > 20
