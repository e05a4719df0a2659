"""What a coach's program is told, over a real socket: signed, in order, again when it failed."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import text, update

from booking_service.usecases import hook_deliveries, webhooks
from booking_service.usecases.privacy import erase
from booking_service.usecases.webhooks import WebhookWish
from reminder_worker.fetching import Lead
from reminder_worker.jobs.deliver_hooks import Outcome
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from shared.domain.outside import CannotRead, Trouble
from shared.domain.webhooks import FAILURES_BEFORE_REST, Happening
from shared.storage import hook_sending
from shared.storage.hook_deliveries import DeliveryRow
from tests.builders import DESK, a_coach, book_as_coach
from tests.people import BEN, CLEO
from tests.worker.listening import LEAD, TERMS, Listening, heard, is_signed
from tests.worker.outbox import right_now
from tests.worker.scripted_http import HANG, ScriptedHttp

HOUR = timedelta(hours=1)


@pytest.fixture
def practice(sessions):
    return Listening(sessions)


@pytest.fixture
def web():
    with ScriptedHttp() as running:
        yield running


def headers(web, number=-1):
    return web.asked[number][2]


def test_a_booking_is_told_by_ids_and_times_and_nothing_personal(practice, web):
    practice.add(web.url)
    booking = practice.book()
    assert practice.round() == {Outcome.SENT: 1}
    [(method, _, sent)] = web.asked
    assert (method, sent["Content-Type"]) == ("POST", "application/json")
    told = json.loads(web.bodies[0])
    assert told.pop("at").endswith("Z")
    assert told == {
        "version": 1,
        "id": sent["Whats-Next-Delivery"],
        "type": "booking.confirmed",
        "coach_id": str(practice.ada.id),
        "data": {
            "booking_id": str(booking.id),
            "client_id": str(booking.client_id),
            "start": booking.start.isoformat().replace("+00:00", "Z"),
            "end": booking.end.isoformat().replace("+00:00", "Z"),
            "revision": 0,
        },
    }
    assert sent["Whats-Next-Event"] == "booking.confirmed"
    for secret in (BEN.name, BEN.email, practice.ada.name, practice.ada.email):
        assert secret.encode() not in web.bodies[0]


def test_each_is_signed_for_its_own_moment_by_the_secret_that_was_shown_once(practice, web):
    hook = practice.add(web.url)
    practice.book()
    practice.round()
    assert is_signed(hook.secret, headers(web), web.bodies[0])
    assert not is_signed("whs_another", headers(web), web.bodies[0])
    assert not is_signed(hook.secret, headers(web), web.bodies[0] + b" ")
    assert abs(int(headers(web)["Whats-Next-Timestamp"]) - time.time()) < 30


def test_while_a_secret_is_replaced_both_sign_and_afterwards_the_new_one_alone(practice, web):
    old = practice.add(web.url)
    for overlap, both in ((HOUR, True), (timedelta(0), False)):
        with practice.sessions.begin() as tx:
            new = webhooks.rotate(
                tx, practice.ada.id, old.webhook.id, overlap, DESK.sealer, right_now()
            )
        practice.happens(old)
        practice.round()
        assert is_signed(new.secret, headers(web), web.bodies[-1])
        assert is_signed(old.secret, headers(web), web.bodies[-1]) is both
        old = replace(old, secret=new.secret)


def test_a_500_is_tried_again_with_the_same_id_and_bytes_until_it_is_taken(practice, web):
    hook = practice.add(web.url)
    practice.book()
    web.script(500, 503, 204)
    assert practice.round() == {Outcome.DEFERRED: 1}
    [told] = practice.deliveries(hook)
    assert (told.state, told.status, told.attempts) == ("pending", 500, 1)
    assert "500" in told.reason
    assert timedelta(seconds=20) < told.waits_until - right_now() <= timedelta(seconds=30)
    assert practice.round() == {}  # not before its time
    practice.sooner()
    practice.round()
    practice.sooner()
    assert practice.round() == {Outcome.SENT: 1}
    assert len(web.bodies) == 3
    assert len(set(web.bodies)) == 1
    assert len({sent["Whats-Next-Delivery"] for _, _, sent in web.asked}) == 1
    [told] = practice.deliveries(hook)
    assert (told.state, told.status, told.reason) == ("sent", 204, None)
    assert practice.view(hook).failures == 0


def test_an_answer_that_does_not_come_in_time_counts_as_none(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    web.script(HANG)
    began = time.monotonic()
    assert practice.round() == {Outcome.DEFERRED: 1}
    assert time.monotonic() - began < 3
    [told] = practice.deliveries(hook)
    assert (told.state, told.reason) == ("pending", "The server took too long.")


def test_a_redirect_is_not_followed(practice, web):
    with ScriptedHttp() as elsewhere:
        hook = practice.add(web.url)
        practice.happens(hook)
        web.script((302, {"Location": elsewhere.url}))
        assert practice.round() == {Outcome.DEFERRED: 1}
        assert elsewhere.asked == []
    assert "do not follow" in practice.deliveries(hook)[0].reason


def test_an_address_that_is_gone_is_told_nothing_more_until_it_is_switched_on(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    practice.happens(hook)
    web.script(410)
    assert practice.round() == {Outcome.SWITCHED_OFF: 1}
    assert [told.state for told in practice.deliveries(hook)] == ["failed", "failed"]
    assert "410" in practice.view(hook).off_reason
    practice.book()
    assert practice.round() == {}
    assert len(practice.deliveries(hook)) == 2
    with practice.sessions.begin() as tx:
        on = WebhookWish(enabled=True)
        webhooks.change(tx, practice.ada.id, hook.webhook.id, on, TERMS, right_now())
    assert practice.view(hook).off_reason is None
    practice.book(days=8)
    assert practice.round() == {Outcome.SENT: 1}


def test_news_of_one_booking_arrive_in_order_however_the_first_fared(practice, web):
    hook = practice.add(web.url)
    booking = practice.book()
    web.script(500)
    practice.round()
    moved = practice.move(booking)
    other = practice.book(days=9)
    practice.cancel(moved)
    practice.round()  # the other booking does not wait for the poor one
    practice.sooner()
    practice.round()
    told = heard(web)
    assert [(kind, data["booking_id"] == str(booking.id)) for kind, data in told] == [
        ("booking.confirmed", True),
        ("booking.confirmed", False),
        ("booking.confirmed", True),
        ("booking.moved", True),
        ("booking.cancelled", True),
    ]
    assert told[1][1]["booking_id"] == str(other.id)
    assert {told.state for told in practice.deliveries(hook)} == {"sent"}


def test_an_address_that_fails_again_and_again_is_left_alone_for_a_while(practice, web):
    hook = practice.add(web.url)
    for _ in range(FAILURES_BEFORE_REST + 2):
        practice.happens(hook)
    web.script(*[500] * FAILURES_BEFORE_REST)
    assert practice.round() == {Outcome.DEFERRED: FAILURES_BEFORE_REST}
    seen = practice.view(hook)
    assert seen.failures == FAILURES_BEFORE_REST
    assert right_now() < seen.rests_until <= right_now() + timedelta(minutes=1)
    assert practice.round() == {}
    practice.sooner()
    assert practice.round() == {Outcome.SENT: FAILURES_BEFORE_REST + 2}
    assert practice.view(hook).trouble is None


def test_an_address_that_does_not_answer_keeps_nobody_else_waiting(practice, web):
    slow, quick = practice.add("https://slow.example.org/"), practice.add(web.url)
    for hook in (slow, quick, quick, quick, quick, quick):
        practice.happens(hook)
    taken, heard_meanwhile, alive = Event(), [], practice.desk

    def post(letter):
        if letter.claimed.webhook_id == slow.webhook.id:
            taken.wait(20)  # in vain if the others had to wait for this one
            heard_meanwhile.append(len(web.bodies))
            raise CannotRead(Trouble.TOO_SLOW)
        status = alive.post(letter)
        if len(web.bodies) == 5:
            taken.set()
        return status

    practice.desk = replace(alive, post=post)
    assert practice.round() == {Outcome.SENT: 5, Outcome.DEFERRED: 1}
    assert heard_meanwhile == [5]


def test_while_one_process_delivers_another_leaves_it_alone(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    with hook_sending.turn(practice.desk.engine) as mine:
        assert mine
        assert practice.round() == {}
    assert practice.round() == {Outcome.SENT: 1}


def test_what_a_dead_sender_had_in_hand_goes_out_again_with_the_same_bytes(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)

    alive = practice.desk

    def dies(letter):
        alive.post(letter)
        raise MemoryError

    practice.desk = replace(alive, post=dies)
    assert practice.round() == {Outcome.BROKEN: 1}
    practice.desk = alive
    assert practice.round() == {}  # its lease runs
    practice.sooner()
    assert practice.round() == {Outcome.SENT: 1}
    assert web.bodies[0] == web.bodies[1]


def test_after_a_day_it_is_given_up_and_says_so(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    web.script(500)
    practice.round()
    with practice.sessions.begin() as tx:
        tx.execute(update(DeliveryRow).values(expires_at=right_now()))
    practice.sooner()
    assert practice.round() == {}
    [told] = practice.deliveries(hook)
    assert told.state == "expired"
    assert "500" in told.reason


def test_what_was_not_chosen_is_not_told(practice, web):
    practice.add(web.url, happenings=[Happening.BOOKING_MOVED])
    practice.move(practice.book())
    practice.round()
    assert [kind for kind, _ in heard(web)] == ["booking.moved"]


def test_a_change_that_is_rolled_back_is_told_to_nobody(practice, web):
    practice.add(web.url)
    with practice.sessions() as tx:
        start = right_now().replace(second=0, microsecond=0) + timedelta(days=3)
        book_as_coach(tx, practice.ada, start, now=right_now())
        tx.rollback()
    assert practice.in_table() == []


def test_with_a_client_goes_everything_that_was_to_be_told_of_them(practice, web):
    practice.add(web.url)
    booking = practice.book()
    practice.round()
    practice.move(booking)
    assert len(practice.in_table()) == 2
    with practice.sessions.begin() as tx:
        erase(tx, booking.client_id, DESK, right_now())
    assert practice.in_table() == []


def test_with_a_webhook_goes_everything_that_waited_for_it(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    with practice.sessions.begin() as tx:
        webhooks.remove(tx, practice.ada.id, hook.webhook.id, right_now())
    assert practice.in_table() == []
    assert practice.round() == {}


def test_what_happens_with_one_coach_is_told_to_nobody_else(practice, web):
    with practice.sessions.begin() as tx:
        cleo = a_coach(tx, CLEO, now=right_now())
    hook = practice.add(web.url, coach=cleo)
    practice.book()
    assert practice.round() == {}
    with practice.sessions.begin() as tx:
        for act in (
            lambda: webhooks.remove(tx, practice.ada.id, hook.webhook.id, right_now()),
            lambda: webhooks.one(tx, practice.ada.id, hook.webhook.id, DESK.sealer, right_now()),
            lambda: hook_deliveries.ping(tx, practice.ada.id, hook.webhook.id, right_now()),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_ping_arrives_whatever_was_chosen(practice, web):
    hook = practice.add(web.url, happenings=[Happening.WIN_NOTED])
    with practice.sessions.begin() as tx:
        hook_deliveries.ping(tx, practice.ada.id, hook.webhook.id, right_now())
    practice.round()
    assert heard(web) == [("ping", {"webhook_id": str(hook.webhook.id)})]


def test_it_can_be_told_again_by_hand_but_not_behind_something_newer(practice, web):
    hook = practice.add(web.url)
    booking = practice.book()
    practice.round()
    [first] = practice.deliveries(hook)
    with practice.sessions.begin() as tx:
        asked = (practice.ada.id, hook.webhook.id, first.id)
        hook_deliveries.resend(tx, *asked, right_now())
    practice.round()
    assert web.bodies[0] == web.bodies[1]
    practice.move(booking)
    practice.round()
    with practice.sessions.begin() as tx, pytest.raises(MoveNotAllowed):
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
def test_an_address_where_we_do_not_go_is_refused_by_name(practice, url):
    wish = WebhookWish(name="Books", url=url, happenings=[Happening.WIN_NOTED])
    with practice.sessions.begin() as tx, pytest.raises(Invalid) as refused:
        webhooks.add(tx, practice.ada.id, wish, replace(TERMS, private=False), right_now())
    assert [each.field for each in refused.value.problems] == ["url"]


def test_a_name_that_stands_for_a_private_address_is_never_gone_to(sessions):
    lead = Lead(patience=LEAD.patience, look_up=lambda *_: [(2, "10.0.0.8")])
    practice = Listening(sessions, lead)
    hook = practice.add("https://books.example.org/")
    practice.happens(hook)
    assert practice.round() == {Outcome.DEFERRED: 1}
    assert "private network" in practice.deliveries(hook)[0].reason


def test_an_address_and_its_secret_are_in_no_table_in_the_open(practice, web):
    hook = practice.add(web.url)
    practice.happens(hook)
    with practice.sessions() as tx:
        for table in ("webhooks", "webhook_deliveries", "audit"):
            dump = str(tx.execute(text(f"SELECT {table}::text FROM {table}")).all())  # noqa: S608
            assert hook.secret not in dump
            assert "s3cret" not in dump
    assert "s3cret" not in repr(hook)
    assert hook.secret not in repr(hook)
