"""A real mail server inside the tests."""

import asyncio
import threading
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP


class Inbox:
    """Keeps what it gets in `mails`; `answers["ben@example.com"] = "550 no"` refuses one address.

    An answer is given to RCPT and stays until it is removed; `at_end` is the answer after the
    final dot. For stranger behaviour (hang, drop, half a dialogue) see tests/worker.
    """

    host = "127.0.0.1"

    def __init__(self):
        self.envelopes = []
        self.answers = {}
        self.at_end = "250 OK"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = self._do(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def mails(self):
        """Parsed mails, in the order of arrival."""
        return [_parsed(envelope) for envelope in list(self.envelopes)]

    def to(self, address):
        """Parsed mails that this address got."""
        return [_parsed(kept) for kept in list(self.envelopes) if address in kept.rcpt_tos]

    async def _listen(self):
        return await self._loop.create_server(lambda: SMTP(_Handler(self)), self.host, 0)

    async def _close(self):
        self._server.close()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=5)


class _Handler:
    def __init__(self, inbox):
        self._inbox = inbox

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, ARG002
        answer = self._inbox.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        if self._inbox.at_end.startswith("250"):
            self._inbox.envelopes.append(envelope)
        return self._inbox.at_end


def _parsed(envelope):
    return message_from_bytes(envelope.original_content, policy=default)
