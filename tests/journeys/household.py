"""The whole service as processes of its own, each of which a test may kill, freeze or wipe.

Web by gunicorn, two workers, two beats, PostgreSQL, Valkey, and a mail server that does as told.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import icalendar
import redis
from sqlalchemy import text

from booking_service.auth.passwords import Argon2
from booking_service.usecases import api_access, availability, people
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.people import NewCoach
from shared.domain.availability import Kind, KindRules, WallTime, WallWindow, WeeklyHours
from shared.runtime.clock import utc_now
from shared.runtime.embedded import EmbeddedServers
from shared.runtime.processes import Child
from shared.runtime.wakeup import Bell
from shared.storage import database
from tests.journeys.crowd import crowd
from tests.people import ADA
from tests.worker.processes import Process, environment, eventually
from tests.worker.scripted_smtp import ScriptedSmtp

PROJECT = Path(__file__).resolve().parents[2]
LEASE, SMTP_TIMEOUT = 4, 1  # seconds
QUICK = {
    "BOOKING_NOTICE_LEASE": f"PT{LEASE}S",
    "BOOKING_SMTP_TIMEOUT": f"PT{SMTP_TIMEOUT}S",
    "BOOKING_NOTICE_BACK_OFF": "PT1S,PT2S",
    "BOOKING_MAIL_AWAY": "PT1S",
    "BOOKING_MAIL_PAUSE": "PT2S",
    "BOOKING_SMTP_USERNAME": "bookings",
    "BOOKING_SMTP_PASSWORD": "secret",
    "BOOKING_RATE_LIMITS": "false",
    "BOOKING_QUICK_PASSWORDS": "true",
}
_IN_A_HURRY = {"full_page_writes": "off", "max_connections": "60"}
_WAITING = text(
    "SELECT count(*) FROM notices WHERE state IN ('pending', 'claimed')"
    " AND due_at <= clock_timestamp()"
)


class Household:
    """`url` and `coach` are what a visitor needs; `smtp` is the mail server."""

    def __init__(self, folder, *, web=True, **settings):
        self._folder = folder
        self._settings = settings
        self._ends = ExitStack()
        self._web = web

    def __enter__(self):
        with ExitStack() as ends:
            self._build(ends)
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_):
        self._ends.close()

    def _build(self, ends):
        self.servers = EmbeddedServers(self._folder)
        ends.callback(self.servers.close)
        self.servers.prepare()
        self.start_postgres()
        ends.callback(lambda: self.postgres.kill())
        self.start_valkey()
        ends.callback(lambda: self.valkey.kill())
        self.servers.create_database("booking")
        self.smtp = ends.enter_context(ScriptedSmtp(auth=True))
        address = self.servers.database_url("booking")
        self.database_url = address.replace("postgresql:", "postgresql+psycopg:", 1)
        self.redis_url = f"redis+socket://{self.servers.valkey_socket}"
        self.env = os.environ | environment(self.database_url, self.redis_url, self.smtp.port)
        self.env |= QUICK | self._settings
        database.migrate(self.database_url)
        engine = database.engine(self.database_url)
        ends.callback(engine.dispose)
        self.sessions = database.session_factory(engine)
        self.coach = self._employ()
        if self._web:
            self._open_web(ends)
        self.workers, self.beats = [], []
        for number in (1, 2):
            self.workers.append(ends.enter_context(self.run("worker", f"worker{number}")))
            self.beats.append(ends.enter_context(self.run("beat", f"beat{number}")))
        eventually(lambda: all("ready" in worker.log for worker in self.workers), 60)

    def run(self, command, name, **more):
        """Start a command of the worker; the caller ends it, or the household's end does."""
        return Process(command, self.env | more, self._folder / f"{name}.log")

    def processes(self):
        """Return the ids of every process that is ours, web, workers and beats, by name."""
        heads = {"web": self._web_pid} | {
            process.name: process.pid for process in (*self.workers, *self.beats)
        }
        found = dict(heads)
        for name, pid in heads.items():
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            found |= {f"{name}.{number}": int(each) for number, each in enumerate(children, 1)}
        return found

    def another_worker(self, name):
        """Start a worker in place of one that was killed."""
        self.workers.append(self._ends.enter_context(self.run("worker", name)))

    def kill_worker(self):
        """Kill a worker and its children as an operating system out of memory does."""
        worker = self.workers.pop(0)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def start_postgres(self):
        self.postgres = Child("postgres", self.servers.postgres(_IN_A_HURRY))
        self.servers.wait_for_postgres(self.postgres)

    def restart_postgres(self):
        """Stop at once, whatever is going on, and start again."""
        self.postgres.stop(patience=10)
        self.start_postgres()

    def start_valkey(self):
        self.valkey = Child("valkey", self.servers.valkey())
        self.servers.wait_for_valkey(self.valkey)

    def wipe_valkey(self):
        with redis.Redis(unix_socket_path=str(self.servers.valkey_socket)) as client:
            client.flushall()

    def ring(self):
        """Ring the bell, as the web process does after a booking."""
        bell = Bell(self.redis_url)
        bell.ring()
        bell.close()

    def settle(self, patience=40):
        """Wait until no message is due or under way any more; the bell rings meanwhile."""

        def nothing_waits():
            self.ring()
            time.sleep(0.2)
            with self.sessions() as tx:
                return tx.scalar(_WAITING) == 0

        eventually(nothing_waits, patience)

    def write_to(self, addresses):
        """Write one message to each address in one transaction, and ring."""
        with self.sessions.begin() as tx:
            crowd(tx, self.coach["id"], addresses)
        self.ring()

    def query(self, statement, **values):
        with self.sessions.begin() as tx:
            found = tx.execute(text(statement), values)
            return found.all() if found.returns_rows else []

    def state(self, email):
        """Return (kind, state, attempts, reason) of a client's messages that are not reminders."""
        return [
            tuple(row)
            for row in self.query(
                "SELECT n.kind, n.state, n.attempts, n.reason FROM notices n"
                " JOIN bookings b ON b.id = n.booking_id JOIN clients c ON c.id = b.client_id"
                " WHERE c.email = :email AND n.recipient = 'client'"
                " AND n.kind <> 'booking_reminder' ORDER BY n.created_at",
                email=email,
            )
        ]

    def _employ(self):
        """Ada, who works day and night, and her API key."""
        all_day = WallWindow(WallTime.parse("00:00"), WallTime.parse("24:00"))
        rules = KindRules(buffer_before=timedelta(0), buffer_after=timedelta(0))
        with self.sessions.begin() as tx:
            new = NewCoach(
                name=ADA.name, email=ADA.email, slug="ada", zone=ADA.zone,
                password="correct horse battery", country="GB",
            )  # fmt: skip
            coach_id = people.create_coach(tx, new, Argon2(quick=True), utc_now())
            changes = {
                "weekly": (WeeklyHours(frozenset(range(1, 8)), all_day),),
                "kinds": dict.fromkeys(Kind, rules),
                "minimum_notice": timedelta(0),
                "horizon_days": None,
            }
            availability.replace_parts(tx, coach_id, changes, utc_now())
            key = api_access.new_key(tx, coach_id, KeyWish(name="tests"), utc_now())[1]
        return {"id": coach_id, "slug": "ada", "email": ADA.email, "key": key}

    def _open_web(self, ends):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with (self._folder / "web.log").open("ab") as log:
            web = subprocess.Popen(
                [sys.executable, "-m", "booking_service", "serve"],
                cwd=PROJECT,
                env=self.env | {"BOOKING_WEB_PORT": str(port), "BOOKING_BASE_URL": self.url},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

        self._web_pid = web.pid

        def end():
            with suppress(ProcessLookupError):
                os.killpg(web.pid, signal.SIGKILL)
            web.wait()

        ends.callback(end)
        eventually(self._answers, 60)

    def _answers(self):
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def objects(mails):
    """Return (METHOD, SEQUENCE) of each mail that carries a calendar object, in order."""
    found = []
    for mail in mails:
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                [event] = calendar.walk("VEVENT")
                found.append((str(calendar["METHOD"]), int(event["SEQUENCE"])))
    return found


def ids(mails):
    return [str(mail["Message-ID"]) for mail in mails]
