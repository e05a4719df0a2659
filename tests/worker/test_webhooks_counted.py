"""What became of deliveries to webhooks is counted, and what only we keep waiting stands out."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update

from shared.domain.webhooks import FAILURES_BEFORE_REST
from shared.domain.webhooks import HookOutcome as Outcome
from shared.storage import hook_totals
from shared.storage.hook_deliveries import DeliveryRow
from shared.storage.webhooks import WebhookRow
from tests.worker.outbox import right_now


def counted(hooked):
    with hooked.sessions() as tx:
        return hook_totals.read(tx)


def queue(hooked):
    with hooked.sessions() as tx:
        return hook_totals.queue(tx)


def change(hooked, rows, **values):
    with hooked.sessions.begin() as tx:
        tx.execute(update(rows).values(**values))


def test_outcomes_add_up_over_rounds(hooked, web):
    hook = hooked.add(web.url)
    web.script(500)
    hooked.happens(hook)
    hooked.round()
    assert counted(hooked) == {"deferred": 1}
    hooked.happens(hook)
    hooked.sooner()
    assert hooked.round() == {Outcome.SENT: 2}
    assert hooked.round() == {}
    assert counted(hooked) == {"deferred": 1, "sent": 2}


def test_what_nobody_sends_is_overdue_since_it_could_have_gone_out(hooked, web):
    hook = hooked.add(web.url)
    assert queue(hooked) == hook_totals.HookQueue(0, 0, 0)
    hooked.happens(hook)
    change(hooked, DeliveryRow, visible_at=right_now() - timedelta(minutes=10))
    found = queue(hooked)
    assert (found.waiting, found.overdue) == (1, 1)
    assert 590 < found.oldest < 660
    hooked.round()
    assert queue(hooked) == hook_totals.HookQueue(0, 0, 0)


def test_what_waits_for_a_program_of_the_coachs_is_not_overdue(hooked, web):
    hook, subject = hooked.add(web.url), uuid4()
    web.script(500)
    hooked.happens(hook, subject=subject)
    hooked.happens(hook, subject=subject)  # behind the first, which waits for its next try
    hooked.round()
    found = queue(hooked)
    assert (found.waiting, found.overdue, found.oldest) == (2, 0, 0)


def test_an_address_that_is_left_alone_or_switched_off_has_nothing_overdue(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    for rests in ({"rests_until": right_now() + timedelta(minutes=5)}, {"enabled": False}):
        change(hooked, WebhookRow, rests_until=None, enabled=True)
        assert queue(hooked).overdue == 1
        change(hooked, WebhookRow, failures=FAILURES_BEFORE_REST, **rests)
        assert (queue(hooked).waiting, queue(hooked).overdue) == (1, 0)
