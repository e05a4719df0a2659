"""What a coach's program is told, over a real socket: signed, in order, again when it failed."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from threading import Event

from sqlalchemy import update

from booking_service.usecases import webhooks
from booking_service.usecases.webhooks import WebhookWish
from shared.domain.outside import CannotRead, Trouble
from shared.domain.webhooks import FAILURES_BEFORE_REST
from shared.domain.webhooks import HookOutcome as Outcome
from shared.storage import hook_sending
from shared.storage.hook_deliveries import DeliveryRow
from tests.builders import DESK
from tests.people import BEN
from tests.worker.listening import TERMS, heard, is_signed
from tests.worker.outbox import right_now
from tests.worker.scripted_http import HANG, ScriptedHttp

HOUR = timedelta(hours=1)


def headers(web, number=-1):
    return web.asked[number][2]


def test_a_booking_is_told_by_ids_and_times_and_nothing_personal(hooked, web):
    hooked.add(web.url)
    booking = hooked.book()
    assert hooked.round() == {Outcome.SENT: 1}
    [(method, _, sent)] = web.asked
    assert (method, sent["Content-Type"]) == ("POST", "application/json")
    told = json.loads(web.bodies[0])
    assert told.pop("at").endswith("Z")
    assert told == {
        "version": 1,
        "id": sent["Whats-Next-Delivery"],
        "type": "booking.confirmed",
        "coach_id": str(hooked.ada.id),
        "data": {
            "booking_id": str(booking.id),
            "client_id": str(booking.client_id),
            "start": booking.start.isoformat().replace("+00:00", "Z"),
            "end": booking.end.isoformat().replace("+00:00", "Z"),
            "revision": 0,
        },
    }
    assert sent["Whats-Next-Event"] == "booking.confirmed"
    for secret in (BEN.name, BEN.email, hooked.ada.name, hooked.ada.email):
        assert secret.encode() not in web.bodies[0]


def test_each_is_signed_for_its_own_moment_by_the_secret_that_was_shown_once(hooked, web):
    hook = hooked.add(web.url)
    hooked.book()
    hooked.round()
    assert is_signed(hook.secret, headers(web), web.bodies[0])
    assert not is_signed("whs_another", headers(web), web.bodies[0])
    assert not is_signed(hook.secret, headers(web), web.bodies[0] + b" ")
    assert abs(int(headers(web)["Whats-Next-Timestamp"]) - time.time()) < 30


def test_while_a_secret_is_replaced_both_sign_and_afterwards_the_new_one_alone(hooked, web):
    old = hooked.add(web.url)
    for overlap, both in ((HOUR, True), (timedelta(0), False)):
        with hooked.sessions.begin() as tx:
            new = webhooks.rotate(
                tx, hooked.ada.id, old.webhook.id, overlap, DESK.sealer, right_now()
            )
        hooked.happens(old)
        hooked.round()
        assert is_signed(new.secret, headers(web), web.bodies[-1])
        assert is_signed(old.secret, headers(web), web.bodies[-1]) is both
        old = replace(old, secret=new.secret)


def test_a_500_is_tried_again_with_the_same_id_and_bytes_until_it_is_taken(hooked, web):
    hook = hooked.add(web.url)
    hooked.book()
    web.script(500, 503, 204)
    assert hooked.round() == {Outcome.DEFERRED: 1}
    [told] = hooked.deliveries(hook)
    assert (told.state, told.status, told.attempts) == ("pending", 500, 1)
    assert "500" in told.reason
    assert timedelta(seconds=20) < told.waits_until - right_now() <= timedelta(seconds=30)
    assert hooked.round() == {}  # not before its time
    hooked.sooner()
    hooked.round()
    hooked.sooner()
    assert hooked.round() == {Outcome.SENT: 1}
    assert len(web.bodies) == 3
    assert len(set(web.bodies)) == 1
    assert len({sent["Whats-Next-Delivery"] for _, _, sent in web.asked}) == 1
    [told] = hooked.deliveries(hook)
    assert (told.state, told.status, told.reason) == ("sent", 204, None)
    assert hooked.view(hook).failures == 0


def test_an_answer_that_does_not_come_in_time_counts_as_none(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    web.script(HANG)
    began = time.monotonic()
    assert hooked.round() == {Outcome.DEFERRED: 1}
    assert time.monotonic() - began < 3
    [told] = hooked.deliveries(hook)
    assert (told.state, told.reason) == ("pending", "The server took too long.")


def test_a_redirect_is_not_followed(hooked, web):
    with ScriptedHttp() as elsewhere:
        hook = hooked.add(web.url)
        hooked.happens(hook)
        web.script((302, {"Location": elsewhere.url}))
        assert hooked.round() == {Outcome.DEFERRED: 1}
        assert elsewhere.asked == []
    assert "do not follow" in hooked.deliveries(hook)[0].reason


def test_an_address_that_is_gone_is_told_nothing_more_until_it_is_switched_on(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    hooked.happens(hook)
    web.script(410)
    assert hooked.round() == {Outcome.SWITCHED_OFF: 1}
    assert [told.state for told in hooked.deliveries(hook)] == ["failed", "failed"]
    assert "410" in hooked.view(hook).off_reason
    hooked.book()
    assert hooked.round() == {}
    assert len(hooked.deliveries(hook)) == 2
    with hooked.sessions.begin() as tx:
        on = WebhookWish(enabled=True)
        webhooks.change(tx, hooked.ada.id, hook.webhook.id, on, TERMS, right_now())
    assert hooked.view(hook).off_reason is None
    hooked.book(days=8)
    assert hooked.round() == {Outcome.SENT: 1}


def test_news_of_one_booking_arrive_in_order_however_the_first_fared(hooked, web):
    hook = hooked.add(web.url)
    booking = hooked.book()
    web.script(500)
    hooked.round()
    moved = hooked.move(booking)
    other = hooked.book(days=9)
    hooked.cancel(moved)
    hooked.round()  # the other booking does not wait for the poor one
    hooked.sooner()
    hooked.round()
    told = heard(web)
    assert [(kind, data["booking_id"] == str(booking.id)) for kind, data in told] == [
        ("booking.confirmed", True),
        ("booking.confirmed", False),
        ("booking.confirmed", True),
        ("booking.moved", True),
        ("booking.cancelled", True),
    ]
    assert told[1][1]["booking_id"] == str(other.id)
    assert {told.state for told in hooked.deliveries(hook)} == {"sent"}


def test_an_address_that_fails_again_and_again_is_left_alone_for_a_while(hooked, web):
    hook = hooked.add(web.url)
    for _ in range(FAILURES_BEFORE_REST + 2):
        hooked.happens(hook)
    web.script(*[500] * FAILURES_BEFORE_REST)
    assert hooked.round() == {Outcome.DEFERRED: FAILURES_BEFORE_REST}
    seen = hooked.view(hook)
    assert seen.failures == FAILURES_BEFORE_REST
    assert right_now() < seen.rests_until <= right_now() + timedelta(minutes=1)
    assert hooked.round() == {}
    hooked.sooner()
    assert hooked.round() == {Outcome.SENT: FAILURES_BEFORE_REST + 2}
    assert hooked.view(hook).trouble is None


def test_an_address_that_does_not_answer_keeps_nobody_else_waiting(hooked, web):
    slow, quick = hooked.add("https://slow.example.org/"), hooked.add(web.url)
    for hook in (slow, quick, quick, quick, quick, quick):
        hooked.happens(hook)
    taken, heard_meanwhile, alive = Event(), [], hooked.desk

    def post(letter):
        if letter.claimed.webhook_id == slow.webhook.id:
            taken.wait(20)  # in vain if the others had to wait for this one
            heard_meanwhile.append(len(web.bodies))
            raise CannotRead(Trouble.TOO_SLOW)
        status = alive.post(letter)
        if len(web.bodies) == 5:
            taken.set()
        return status

    hooked.desk = replace(alive, post=post)
    assert hooked.round() == {Outcome.SENT: 5, Outcome.DEFERRED: 1}
    assert heard_meanwhile == [5]


def test_while_one_process_delivers_another_leaves_it_alone(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    with hook_sending.turn(hooked.desk.engine) as mine:
        assert mine
        assert hooked.round() == {}
    assert hooked.round() == {Outcome.SENT: 1}


def test_what_a_dead_sender_had_in_hand_goes_out_again_with_the_same_bytes(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)

    alive = hooked.desk

    def dies(letter):
        alive.post(letter)
        raise MemoryError

    hooked.desk = replace(alive, post=dies)
    assert hooked.round() == {Outcome.BROKEN: 1}
    hooked.desk = alive
    assert hooked.round() == {}  # its lease runs
    hooked.sooner()
    assert hooked.round() == {Outcome.SENT: 1}
    assert web.bodies[0] == web.bodies[1]


def test_after_a_day_it_is_given_up_and_says_so(hooked, web):
    hook = hooked.add(web.url)
    hooked.happens(hook)
    web.script(500)
    hooked.round()
    with hooked.sessions.begin() as tx:
        tx.execute(update(DeliveryRow).values(expires_at=right_now()))
    hooked.sooner()
    assert hooked.round() == {Outcome.EXPIRED: 1}
    [told] = hooked.deliveries(hook)
    assert told.state == "expired"
    assert "500" in told.reason
