"""After a restore: what waited for webhooks comes again with the same id, and in its order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.webhooks import HookOutcome as Outcome
from shared.storage import hook_sending, whole
from tests.builders import HOUR
from tests.worker.listening import Listening
from tests.worker.outbox import right_now
from tests.worker.scripted_http import ScriptedHttp


@pytest.fixture
def hooked(sessions):
    return Listening(sessions)


@pytest.fixture
def web():
    with ScriptedHttp() as running:
        yield running


def in_another_place(hooked, keeper):
    """The same practice where it was restored."""
    sessions = keeper.restored
    hooked.sessions = sessions
    hooked.desk = replace(hooked.desk, sessions=sessions, engine=sessions.kw["bind"])
    return hooked


def test_what_may_have_arrived_comes_again_the_same_to_the_byte_and_in_order(hooked, keeper, web):
    hook = hooked.add(web.url)
    hooked.move(hooked.book())
    hooked.happens(hook)
    with hooked.sessions.begin() as tx:  # a sender had this in hand while the copy was taken
        assert len(hook_sending.claim_due(tx, timedelta(minutes=2), 1)) == 1
    assert keeper.back_up() == 0
    hooked.sooner()
    assert hooked.round() == {Outcome.SENT: 3}
    before = list(web.bodies)
    assert keeper.restore() == 0
    assert "webhooks again: 3 " in keeper.said
    restored = in_another_place(hooked, keeper)
    assert [told.reason for told in restored.deliveries(hook)] == [whole.IN_DOUBT] * 3
    assert restored.round() == {Outcome.SENT: 3}
    assert web.bodies[3:] == before
    assert {(told.state, told.reason) for told in restored.deliveries(hook)} == {("sent", None)}


def test_nothing_is_told_by_hand_behind_what_may_have_arrived(hooked, keeper, web):
    hook = hooked.add(web.url)
    booking = hooked.book()
    assert hooked.round() == {Outcome.SENT: 1}
    hooked.move(booking)
    assert [told.may_resend for told in hooked.deliveries(hook)] == [True, False]
    assert (keeper.back_up(), keeper.restore()) == (0, 0)
    restored = in_another_place(hooked, keeper)
    assert [told.may_resend for told in restored.deliveries(hook)] == [False, False]


def test_what_happened_after_the_last_that_can_have_gone_out_is_in_no_doubt(hooked, keeper, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    assert keeper.back_up() == 0
    assert keeper.restore("--mail-until", (right_now() - HOUR).isoformat()) == 0
    assert "webhooks again: 0 " in keeper.said
    restored = in_another_place(hooked, keeper)
    [told] = restored.deliveries(hook)
    assert (told.state, told.reason, told.tried_at) == ("pending", None, None)
    assert restored.round() == {Outcome.SENT: 1}
