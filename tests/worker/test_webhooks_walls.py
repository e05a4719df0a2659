"""Who is told what by webhooks, who is not, and where we never go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from booking_service.usecases import hook_deliveries, webhooks
from booking_service.usecases.privacy import erase
from booking_service.usecases.webhooks import WebhookWish
from reminder_worker.fetching import Lead
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from shared.domain.webhooks import Happening
from shared.domain.webhooks import HookOutcome as Outcome
from tests.builders import DESK, a_coach, book_as_coach
from tests.people import CLEO
from tests.worker.listening import LEAD, TERMS, Listening, heard
from tests.worker.outbox import right_now


def test_what_was_not_chosen_is_not_told(hooked, web):
    hooked.add(web.url, happenings=[Happening.BOOKING_MOVED])
    hooked.move(hooked.book())
    hooked.round()
    assert [kind for kind, _ in heard(web)] == ["booking.moved"]


def test_a_change_that_is_rolled_back_is_told_to_nobody(hooked, web):
    hooked.add(web.url)
    with hooked.sessions() as tx:
        start = right_now().replace(second=0, microsecond=0) + timedelta(days=3)
        book_as_coach(tx, hooked.ada, start, now=right_now())
        tx.rollback()
    assert hooked.in_table() == []


def test_with_a_client_goes_everything_that_was_to_be_told_of_them(hooked, web):
    hooked.add(web.url)
    booking = hooked.book()
    hooked.round()
    hooked.move(booking)
    assert len(hooked.in_table()) == 2
    with hooked.sessions.begin() as tx:
        erase(tx, booking.client_id, DESK, right_now())
    assert hooked.in_table() == []


def test_with_a_webhook_goes_everything_that_waited_for_it(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    with hooked.sessions.begin() as tx:
        webhooks.remove(tx, hooked.ada.id, hook.webhook.id, right_now())
    assert hooked.in_table() == []
    assert hooked.round() == {}


def test_what_happens_with_one_coach_is_told_to_nobody_else(hooked, web):
    with hooked.sessions.begin() as tx:
        cleo = a_coach(tx, CLEO, now=right_now())
    hook = hooked.add(web.url, coach=cleo)
    hooked.book()
    assert hooked.round() == {}
    with hooked.sessions.begin() as tx:
        for act in (
            lambda: webhooks.remove(tx, hooked.ada.id, hook.webhook.id, right_now()),
            lambda: webhooks.one(tx, hooked.ada.id, hook.webhook.id, DESK.sealer, right_now()),
            lambda: hook_deliveries.ping(tx, hooked.ada.id, hook.webhook.id, right_now()),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_ping_arrives_whatever_was_chosen(hooked, web):
    hook = hooked.add(web.url, happenings=[Happening.WIN_NOTED])
    with hooked.sessions.begin() as tx:
        hook_deliveries.ping(tx, hooked.ada.id, hook.webhook.id, right_now())
    hooked.round()
    assert heard(web) == [("ping", {"webhook_id": str(hook.webhook.id)})]


def test_it_can_be_told_again_by_hand_but_not_behind_something_newer(hooked, web):
    hook = hooked.add(web.url)
    booking = hooked.book()
    hooked.round()
    [first] = hooked.deliveries(hook)
    with hooked.sessions.begin() as tx:
        asked = (hooked.ada.id, hook.webhook.id, first.id)
        hook_deliveries.resend(tx, *asked, right_now())
    hooked.round()
    assert web.bodies[0] == web.bodies[1]
    hooked.move(booking)
    hooked.round()
    with hooked.sessions.begin() as tx, pytest.raises(MoveNotAllowed):
        hook_deliveries.resend(tx, *asked, right_now())


@pytest.mark.parametrize(
    "url",
    [
        "http://books.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://inner/",
        "ftp:/",
    ],
)
def test_an_address_where_we_do_not_go_is_refused_by_name(hooked, url):
    wish = WebhookWish(name="Books", url=url, happenings=[Happening.WIN_NOTED])
    with hooked.sessions.begin() as tx, pytest.raises(Invalid) as refused:
        webhooks.add(tx, hooked.ada.id, wish, replace(TERMS, private=False), right_now())
    assert [each.field for each in refused.value.problems] == ["url"]


def test_a_name_that_stands_for_a_private_address_is_never_gone_to(sessions):
    lead = Lead(patience=LEAD.patience, look_up=lambda *_: [(2, "10.0.0.8")])
    hooked = Listening(sessions, lead)
    hook = hooked.add("https://books.example.org/")
    hooked.happens(hook)
    assert hooked.round() == {Outcome.DEFERRED: 1}
    assert "private network" in hooked.deliveries(hook)[0].reason


def test_an_address_and_its_secret_are_in_no_table_in_the_open(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    with hooked.sessions() as tx:
        for table in ("webhooks", "webhook_deliveries", "audit"):
            dump = str(tx.execute(text(f"SELECT {table}::text FROM {table}")).all())  # noqa: S608
            assert hook.secret not in dump
            assert "s3cret" not in dump
    assert "s3cret" not in repr(hook)
    assert hook.secret not in repr(hook)
