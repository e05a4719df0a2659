from datetime import timedelta

import pytest

from reminder_worker.transports.smtp import MailServer, SmtpTransport
from tests.worker.listening import Listening
from tests.worker.mailbox_server import MailboxServer
from tests.worker.outbox import Outbox
from tests.worker.post import Post
from tests.worker.scripted_http import ScriptedHttp
from tests.worker.scripted_smtp import ScriptedSmtp


@pytest.fixture
def outbox(sessions):
    return Outbox(sessions)


@pytest.fixture
def server():
    with ScriptedSmtp() as running:
        yield running


@pytest.fixture
def smtp(server):
    transport = _transport_to(server.port)
    yield transport
    transport.close()


@pytest.fixture
def transport_to():
    """A transport to a port of this machine, with little patience."""
    return _transport_to


def _transport_to(port):
    there = MailServer(host="127.0.0.1", port=port, timeout=timedelta(seconds=0.5))
    return SmtpTransport(there, "bookings@example.com")


@pytest.fixture(scope="session")
def mailbox_server(tmp_path_factory):
    server = MailboxServer(tmp_path_factory.mktemp("pymap"))
    yield server
    server.stop()


@pytest.fixture
def post(outbox, mailbox_server):
    return Post(outbox, mailbox_server.new_folder())


@pytest.fixture
def hooked(sessions):
    """Ada, and a worker that tells her webhooks."""
    return Listening(sessions)


@pytest.fixture
def web():
    """A program of Ada's that hears what it is told."""
    with ScriptedHttp() as running:
        yield running
