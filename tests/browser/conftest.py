"""The pages in a real Chromium, served by the real application."""

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from booking_service.app import create_app
from booking_service.usecases import people
from booking_service.usecases.people import NewCoach, ProfileChanges
from shared.runtime.settings import Settings
from tests.people import ADA, MONDAY_9AM


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, *_):
        """Say nothing."""


@pytest.fixture
def clock():
    return SimpleNamespace(now=MONDAY_9AM)


@contextmanager
def serving():
    """Serve `server.app` from a thread for a while."""
    server = make_server("127.0.0.1", 0, _sunny, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _sunny(_, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<title>Weather</title>Sunny"]


@pytest.fixture(scope="session")
def neutral():
    """The address of the website that the quick exit leads to."""
    with serving() as server:
        yield f"http://localhost:{server.port}"


@pytest.fixture
def site(database_url, clock, neutral):
    """The address of a running site with one coach, Ada."""
    with serving() as server:
        address = f"http://127.0.0.1:{server.port}"
        server.app = _app(database_url, clock, address, neutral)
        tools = server.app.extensions["tools"]
        _add_ada(tools, clock.now)
        yield address
    tools.engine.dispose()


def _app(database_url, clock, address, neutral):
    settings = Settings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:9/0",
        secret_key="a secret that only the tests know, and long",
        master_key="dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=",
        base_url=address,
        exit_url=neutral,
        quick_passwords=True,
        rate_limits=False,
    )
    return create_app(settings, clock=lambda: clock.now)


def _add_ada(tools, now):
    new = NewCoach(
        name=ADA.name,
        email=ADA.email,
        slug="ada",
        zone=ADA.zone,
        password="correct horse battery",
        country="GB",
    )
    with tools.sessions.begin() as tx:
        ada = people.create_coach(tx, new, tools.passwords, now)
        people.update_profile(tx, ada, ProfileChanges(greeting="Hello, I am Ada."), now)


@pytest.fixture(scope="session")
def chrome(chromium):
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def visit(chrome, site, neutral):
    """Open a window on the site: `visit("/ada", java_script_enabled=False, ...)`.

    A request to anywhere but the site or the neutral page fails the test.
    """
    windows, strays = [], []

    def is_stray(url):
        return not url.startswith((f"{site}/", f"{neutral}/", "data:", "about:"))

    def open_window(path, **options):
        window = chrome.new_context(base_url=site, **options)
        windows.append(window)
        window.on("request", lambda request: strays.append(request.url))
        page = window.new_page()
        page.goto(path)
        return page

    yield open_window
    for window in windows:
        window.close()
    assert [url for url in strays if is_stray(url)] == []
