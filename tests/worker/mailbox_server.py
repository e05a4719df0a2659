"""A real IMAP server (pymap) as a process of its own; each test gets a folder of its own in it."""

import sys
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from imapclient import IMAPClient

from reminder_worker.mailbox.imap import Account
from shared.runtime.processes import Child, Command, bare_environment
from tests.worker.calendar_servers import free_port
from tests.worker.processes import eventually

USER, PASSWORD = "bookings", "a pass:word"
_folders = count(1)


class MailboxServer:
    """The server; everything in it is gone when it stops."""

    def __init__(self, folder):
        self.port = free_port()
        argv = (
            sys.executable, "-c", "from pymap.main import main; main()", "--host", "127.0.0.1",
            "--port", str(self.port), "--no-tls", "dict", "--demo-data", "--demo-user", USER,
            "--demo-password", PASSWORD,
        )  # fmt: skip
        command = Command(argv=argv, log=folder / "log", env=bare_environment(), cwd=folder)
        self._child = Child("pymap", command)
        eventually(self._answers)

    def stop(self):
        self._child.kill()

    def new_folder(self):
        folder = MailFolder(self, f"Answers {next(_folders)}")
        folder.make()
        return folder

    @contextmanager
    def connection(self):
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=5)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def _answers(self):
        try:
            with self.connection():
                return True
        except OSError:
            return False


class MailFolder:
    """A folder that mails are delivered to, and the account by which the service reads it."""

    def __init__(self, server, name):
        self.server, self.name = server, name

    def account(self, **changes):
        known = {
            "host": "127.0.0.1", "port": self.server.port, "tls": "none", "username": USER,
            "password": PASSWORD, "folder": self.name, "timeout": timedelta(seconds=5),
        }  # fmt: skip
        return Account(**known | changes)

    def make(self):
        with self.server.connection() as client:
            client.create_folder(self.name)

    def make_anew(self):
        """Take the folder away and make another of that name: the numbers mean other mails."""
        with self.server.connection() as client:
            client.delete_folder(self.name)
            client.create_folder(self.name)

    def deliver(self, *mails):
        with self.server.connection() as client:
            for mail in mails:
                client.append(self.name, mail)

    def seen(self):
        """Return for each mail whether it is marked as seen."""
        with self.server.connection() as client:
            client.select_folder(self.name, readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
        return [b"\\Seen" in found[number][b"FLAGS"] for number in sorted(found)]
