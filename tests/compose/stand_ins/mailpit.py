"""As much of Mailpit as the compose file and its test ask for; mails are kept in memory."""

import asyncio
import json
import os
import signal
import threading
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import SMTP

MAILS = []


class Delivery:
    """Keeps each mail with its envelope."""

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802
        MAILS.append((list(envelope.rcpt_tos), envelope.original_content))
        return "250 OK"


class Pages(BaseHTTPRequestHandler):
    """`/readyz`, `/api/v1/messages` (newest first) and `/api/v1/message/{ID}/raw`."""

    def do_GET(self):
        parts = self.path.partition("?")[0].strip("/").split("/")
        if parts == ["readyz"]:
            return self._answer(b"ok", "text/plain")
        if parts == ["api", "v1", "messages"]:
            told = [told_of(number) for number in reversed(range(len(MAILS)))]
            content = {"total": len(told), "messages": told}
            return self._answer(json.dumps(content).encode(), "application/json")
        if parts[:3] == ["api", "v1", "message"] and parts[4:] == ["raw"]:
            return self._answer(MAILS[int(parts[3])][1], "text/plain")
        return self.send_error(404)

    def _answer(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing: the addresses are nobody's business."""


def told_of(number):
    recipients, content = MAILS[number]
    message = message_from_bytes(content, policy=default)
    return {
        "ID": str(number),
        "MessageID": message["Message-ID"].strip("<>"),
        "To": [{"Address": address} for address in recipients],
        "Subject": message["Subject"],
    }


async def receive():
    """Take mail until the process is told to end."""
    pages = ThreadingHTTPServer(("0.0.0.0", 8025), Pages)  # noqa: S104 -- inside a container
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Delivery(), enable_SMTPUTF8=True),
        "0.0.0.0",  # noqa: S104
        1025,
    )
    await server.serve_forever()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # the first process gets no default
    asyncio.run(receive())
