"""The demo's mailbox: an SMTP server that delivers to nobody, and a page to read it."""

import argparse
import asyncio
import logging
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.serving import make_server

from booking_service.demo import mailbox_pages
from booking_service.demo.mailbox_folder import Folder
from booking_service.demo.ports import listening
from shared.runtime.clock import utc_now


class Delivery:
    """Takes every mail; 250 is said after it is on disk."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep what came."""
        content = envelope.original_content or b""
        self._folder.add(envelope.mail_from or "", envelope.rcpt_tos, content, utc_now())
        return "250 OK"


def run(smtp: socket.socket, http: socket.socket, directory: Path) -> None:
    """Serve on two sockets that are bound already, until the process ends."""
    folder = Folder(directory)
    pages = mailbox_pages.create(folder)
    host, port = http.getsockname()
    server = make_server(host, port, pages, threaded=True, fd=http.fileno())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asyncio.run(_receive(smtp, Delivery(folder)))


async def _receive(smtp: socket.socket, delivery: Delivery) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(delivery, enable_SMTPUTF8=True), sock=smtp)
    await server.serve_forever()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read where to listen: ports, or sockets that a supervisor holds for us across restarts."""
    parser = argparse.ArgumentParser(prog="python -m booking_service.demo.mailbox")
    parser.add_argument("--dir", type=Path, required=True, help="where mails are kept")
    for name in ("smtp", "http"):
        one = parser.add_mutually_exclusive_group(required=True)
        one.add_argument(f"--{name}-port", type=int)
        one.add_argument(f"--{name}-fd", type=int, help="an inherited listening socket")
    given = parser.parse_args(arguments)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    run(_socket(given.smtp_port, given.smtp_fd), _socket(given.http_port, given.http_fd), given.dir)


def _socket(port: int | None, fd: int | None) -> socket.socket:
    return listening(port or 0) if fd is None else socket.socket(fileno=fd)


if __name__ == "__main__":
    main()
