"""Web processes by themselves, without a database: what they say before any is asked."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx

SETTINGS = {
    "BOOKING_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
    "BOOKING_SECRET_KEY": "s" * 32,
    "BOOKING_MASTER_KEY": "dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=",
    "BOOKING_REDIS_URL": "redis://127.0.0.1:9/0",
}


@contextmanager
def a_server(log, *, workers=1, threads=4):
    """Serve until the block ends; gives the port, and writes what is logged to this file."""
    size = {"BOOKING_WEB_WORKERS": str(workers), "BOOKING_WEB_THREADS": str(threads)}
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as written:
        fd, port = listening.fileno(), listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "booking_service", "serve", "--fd", str(fd)],
            env=os.environ | SETTINGS | size,
            pass_fds=[fd],
            stdout=written,
            stderr=written,
        )
        assert httpx.get(f"http://127.0.0.1:{port}/help", timeout=60).status_code == 200
        yield port
        process.terminate()
        process.wait(timeout=20)
