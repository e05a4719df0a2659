"""The paper for receivers says what happens: its example verifies what is really sent."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from booking_service.usecases import webhooks
from shared.domain.webhooks import CHOICES, FAILURES_BEFORE_REST, RESTS, WAITS
from tests.builders import DESK
from tests.worker.listening import Listening
from tests.worker.outbox import right_now
from tests.worker.scripted_http import ScriptedHttp

PAPER = Path("docs/webhooks.md").read_text()


@pytest.fixture
def is_genuine():
    room = {}
    exec(re.search(r"```python\n(.*?)```", PAPER, re.DOTALL)[1], room)  # noqa: S102
    return room["is_genuine"]


def test_the_example_lets_pass_what_is_sent_and_nothing_else(sessions, is_genuine):
    practice = Listening(sessions)
    with ScriptedHttp() as web:
        hook = practice.add(web.url)
        with practice.sessions.begin() as tx:
            new = webhooks.rotate(
                tx, practice.ada.id, hook.webhook.id, timedelta(hours=1), DESK.sealer, right_now()
            )
        practice.happens(hook)
        practice.round()
        [(_, _, headers)], [body] = web.asked, web.bodies
    assert is_genuine(new.secret, headers, body)
    assert is_genuine(hook.secret, headers, body)
    assert not is_genuine("whs_guessed", headers, body)
    assert not is_genuine(new.secret, headers, body.replace(b"win.noted", b"win.faked"))
    old = headers | {"Whats-Next-Timestamp": str(int(headers["Whats-Next-Timestamp"]) - 301)}
    assert not is_genuine(new.secret, old, body)


def test_the_paper_names_every_event_and_every_wait():
    assert [each for each in CHOICES if f"`{each}`" not in PAPER] == []
    minutes = [int(wait / timedelta(minutes=1)) for wait in (*WAITS[1:], *RESTS)]
    assert minutes == [2, 10, 30, 60, 1, 5, 15, 60]
    assert "30 seconds, 2, 10, 30 and 60 minutes" in PAPER
    assert "for a minute, then\nfor 5, 15 and 60" in PAPER
    assert FAILURES_BEFORE_REST == 5
