"""What stands in the logs about a request: its id, and the ids of what it changed."""

import io
import json
import logging

import pytest
import structlog

from booking_service.app import create_app
from shared.runtime import logs
from tests.api.asking import CRISIS, GUIDANCE
from tests.worker.processes import eventually

FROM_PROXY = "7f3a-from.the_proxy"


@pytest.fixture
def app(settings, clock):
    """An application of one's own, put together as in production."""
    app = create_app(settings, clock=lambda: clock.now)
    yield app
    app.extensions["tools"].engine.dispose()


@pytest.fixture
def lines(app):
    """Read what was written so far, from a stream that `create_app` did not choose."""
    assert app  # comes first: it chooses another
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", "web", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def test_a_booking_is_logged_once_with_its_id_and_that_of_the_request(visitor, lines):
    answer = visitor.book(**{"pass": visitor.a_pass()})
    [line] = [line for line in lines() if line["event"] == "booking_confirmed"]
    assert line["booking_id"] == answer.json["id"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["actor"], line["service"]) == ("client", "web")
    assert "ben" not in json.dumps(lines()).lower()


def test_what_was_refused_is_not_logged_as_done(visitor, another, lines):
    visitor.booked()
    assert another.book(**{"pass": another.a_pass()}).status_code == 409
    assert [line["event"] for line in lines()].count("booking_confirmed") == 1


def test_the_bell_that_nobody_hears_bears_the_id_of_its_request_and_the_next_line_none(
    visitor, lines
):
    answer = visitor.book(**{"pass": visitor.a_pass()})
    answer.close()  # as a server does, once all of it is out
    logging.getLogger("afterwards").warning("between two requests")
    said = lambda event: [line for line in lines() if line["event"] == event]  # noqa: E731
    assert eventually(lambda: said("bell_not_heard"))
    [unheard], [afterwards] = said("bell_not_heard"), said("between two requests")
    assert unheard["request_id"] == answer.headers["X-Request-ID"]
    assert "request_id" not in afterwards


def test_answers_to_the_questions_leave_no_line(visitor, lines):
    for answers in (CRISIS, GUIDANCE):
        visitor.answer(answers)
    assert [line for line in lines() if line["event"] != "bell_not_heard"] == []


@pytest.mark.parametrize(
    ("proxies", "given", "is_kept"),
    [
        (1, FROM_PROXY, True),
        (0, FROM_PROXY, False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "ben@example.com", False),
        (1, 'a","level":"error', False),
    ],
)
def test_an_id_from_outside_counts_from_a_trusted_proxy_and_if_it_is_one(
    settings, proxies, given, is_kept
):
    app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
    shown = app.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert (shown.headers["X-Request-ID"] == given) is is_kept
    assert len(shown.headers["X-Request-ID"]) >= 8
    app.extensions["tools"].engine.dispose()


def test_a_refused_request_has_an_id_too(visitor):
    ids = [visitor.client.get("/no/such/page").headers["X-Request-ID"] for _ in range(2)]
    assert len(set(ids)) == 2
