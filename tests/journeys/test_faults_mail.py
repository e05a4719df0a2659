"""The mail server fails in each of its ways: how many mails each got, and in which order."""

import time

import httpx
import pytest
from sqlalchemy import text

from shared.domain.address_notices import ADDRESS_STOPPED
from tests.journeys.crowd import crowd
from tests.worker.processes import eventually
from tests.worker.scripted_smtp import DROP, HANG, SLOW

pytestmark = pytest.mark.timeout(120)
INVITE = [("REQUEST", 0)]
NO_SUCH_ZONE = text("UPDATE bookings SET client_zone = 'Mars/Base' WHERE id = :id")
SENT_AT_ONCE = [("booking_confirmed", "sent", 0, None)]


def test_a_mail_server_that_refuses_calls_costs_a_delay_and_no_attempt(household, visitor):
    household.smtp.go_away()
    visitor.comes()
    time.sleep(3)
    waiting = household.state(visitor.email)
    household.smtp.come_back()
    household.settle()
    assert [(state, attempts) for _, state, attempts, _ in waiting] == [("pending", 0)]
    assert visitor.objects == visitor.coach_got == INVITE
    assert household.state(visitor.email) == SENT_AT_ONCE


def test_451_twice_then_250_is_one_mail_after_two_waits(household, visitor):
    household.smtp.script("DOT", "451 4.3.0 later", "451 4.3.0 later", to=visitor.email)
    before = time.monotonic()
    visitor.comes()
    household.settle()
    assert time.monotonic() - before > 3  # one second, then two
    assert visitor.objects == visitor.coach_got == INVITE
    assert household.state(visitor.email) == [("booking_confirmed", "sent", 2, None)]


def test_550_at_rcpt_stops_the_address_and_tells_the_coach_until_it_is_mended(household, visitor):
    household.smtp.script("RCPT", "550 5.1.1 nobody here", to=visitor.email)
    visitor.comes()
    household.settle()
    visitor.moves(visitor.times()[1])
    household.settle()
    assert visitor.got == []
    assert [(state, reason) for _, state, _, reason in household.state(visitor.email)] == [
        ("failed", "550 5.1.1 at RCPT"),
        ("failed", ADDRESS_STOPPED),
    ]
    coachs = household.smtp.to(household.coach["email"])
    assert visitor.coach_got == [("REQUEST", 0), ("REQUEST", 1)]
    told = [mail for mail in coachs if mail["Subject"] == "An address takes no mail"]
    assert len(told) == 1
    mend(household, visitor)
    household.settle()
    assert visitor.objects == [("REQUEST", 1)]  # the first invite is no longer true


def mend(household, visitor):
    [(client_id,)] = household.query(
        "SELECT id FROM clients WHERE email = :email", email=visitor.email
    )
    answer = httpx.post(
        f"{household.url}/api/v1/coach/clients/{client_id}/address",
        headers={"Authorization": f"Bearer {household.coach['key']}"},
        json={"email": visitor.email},
    )
    assert answer.status_code == 200, answer.text


def test_535_at_auth_pauses_all_mail_says_why_and_leaves_every_notice_as_it_was(household, visitor):
    household.smtp.go_away()  # so that the next connection has to sign in
    household.smtp.script("AUTH", *["535 5.7.8 wrong password"] * 4)
    visitor.comes()
    household.smtp.come_back()
    paused = eventually(lambda: pause(household))
    states = household.state(visitor.email)
    household.settle()
    household.smtp._scripts.clear()
    assert paused == ['mail_channel_paused{reason="535 5.7.8 while connecting"} 1.0']
    assert [(state, attempts) for _, state, attempts, _ in states] == [("pending", 0)]
    assert visitor.objects == visitor.coach_got == INVITE
    assert household.state(visitor.email) == SENT_AT_ONCE
    assert pause(household) == []


def pause(household):
    household.ring()
    lines = httpx.get(f"{household.url}/metrics").text.splitlines()
    return [line for line in lines if line.startswith("mail_channel_paused{") and "5" in line]


def test_a_hang_before_the_final_dot_costs_a_delay_and_no_second_mail(household, visitor):
    household.smtp.script("RCPT", HANG, to=visitor.email)
    visitor.comes()
    household.settle()
    assert visitor.objects == visitor.coach_got == INVITE
    assert household.state(visitor.email) == SENT_AT_ONCE


@pytest.mark.parametrize("how", [DROP, HANG])
def test_silence_after_the_final_dot_is_one_repeat_the_same_to_the_byte(household, visitor, how):
    household.smtp.script("DOT", how, to=visitor.email)
    visitor.comes()
    household.settle()
    assert visitor.objects == INVITE * 2
    assert len(set(visitor.ids)) == 1
    assert len({mail.as_bytes() for mail in visitor.got}) == 1
    assert visitor.coach_got == INVITE
    assert household.state(visitor.email) == SENT_AT_ONCE


def test_a_mail_that_cannot_be_written_fails_alone(household, visitor):
    addresses = [f"poison{visitor.number}-{n}@example.com" for n in range(5)]
    with household.sessions.begin() as tx:
        first, *_ = crowd(tx, household.coach["id"], addresses)
        tx.execute(NO_SUCH_ZONE, {"id": first})
    household.settle()
    failed = [one for address in addresses for one in household.state(address) if one[3]]
    assert failed == [("booking_confirmed", "failed", 0, "this message could not be written")]
    assert sorted(len(household.smtp.to(address)) for address in addresses) == [0, 1, 1, 1, 1]


def test_a_cancellation_that_races_a_send_comes_after_it(household, visitor):
    visitor.comes()
    household.settle()
    household.smtp.script("DOT", SLOW, to=visitor.email)
    visitor.moves(visitor.times()[1])
    eventually(lambda: len(visitor.got) == 2)  # taken, but not yet said so
    visitor.cancels()
    household.settle()
    assert visitor.objects == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert len(set(visitor.ids)) == 3
    to_coach = visitor.coach_got  # her copy of the move may have been overtaken, and stays unsent
    assert (to_coach[0], to_coach[-1]) == (("REQUEST", 0), ("CANCEL", 2))
    assert to_coach[1:-1] in ([], [("REQUEST", 1)])
