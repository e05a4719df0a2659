"""Forty bookings moved and cancelled at random while eight senders work on a slow mail server."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import icalendar
import pytest

from booking_service.usecases import changes
from booking_service.usecases.changes import Actor
from booking_service.usecases.desk import BookingPolicy, Desk
from shared.domain.bookings import State
from shared.runtime.clock import utc_now
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from tests.journeys.crowd import crowd

BOOKINGS, ROUNDS = 40, 5
DESK = Desk(sealer=Sealer("A" * 43 + "="), policy=BookingPolicy(), mail_domain="example.com")


@pytest.fixture
def eight_senders(household):
    """Two workers more, of two senders each."""
    household.settle()
    for number in (1, 2):
        household.another_worker(f"worker-for-order-{number}")
    household.smtp.pace = 0.03
    yield household
    household.smtp.pace = 0
    for _ in range(2):
        household.kill_worker()


@pytest.mark.timeout(600)
def test_no_older_message_comes_after_a_newer_one_and_the_last_one_is_the_truth(eight_senders):
    household = eight_senders
    chance = random.Random(8)  # noqa: S311 -- the same course each time, no secret
    right = overtaken = 0
    for number in range(ROUNDS):
        household.smtp.taken.clear()
        addresses = [f"order{number}-{n}@example.com" for n in range(BOOKINGS)]
        with household.sessions.begin() as tx:
            booked = crowd(tx, household.coach["id"], addresses)
        seeds = [chance.random() for _ in booked]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda pair: restless(household, *pair), zip(booked, seeds, strict=True)))
        household.settle(200)
        for booking_id in booked:
            told, true = said(household, booking_id)
            sequences = [sequence for _, sequence, _ in told]
            overtaken += sequences != sorted(set(sequences))
            right += told[-1:] == [true] or (not told and true[0] == "CANCEL")
    print(f"{right} of {BOOKINGS * ROUNDS} end with the truth, {overtaken} out of order")
    assert overtaken == 0
    assert right == BOOKINGS * ROUNDS


def restless(household, booking_id, seed):
    """Move a booking up to four times, and perhaps cancel it, with pauses of a send or two."""
    chance = random.Random(seed)  # noqa: S311
    coach = Actor(household.coach["id"])
    for step in range(chance.randint(1, 4)):
        time.sleep(chance.random() * 0.4)
        with household.sessions.begin() as tx:
            start = tx.get(BookingRow, booking_id).starts_at + timedelta(minutes=5)
            changes.move(tx, booking_id, start, coach, DESK, utc_now())
        if step % 2:
            household.ring()
    if chance.random() < 0.5:
        time.sleep(chance.random() * 0.4)
        with household.sessions.begin() as tx:
            changes.cancel(tx, booking_id, coach, None, DESK, utc_now())
    household.ring()


def said(household, booking_id):
    """Return what the client's calendar was told, in order, and what is true."""
    with household.sessions() as tx:
        booking = tx.get(BookingRow, booking_id)
        [(email,)] = household.query(
            "SELECT email FROM clients WHERE id = :id", id=booking.client_id
        )
    told = [object_of(mail) for mail in household.smtp.to(email)]
    method = "CANCEL" if booking.state == State.CANCELLED else "REQUEST"
    return [one for one in told if one], (method, booking.revision, booking.starts_at)


def object_of(mail):
    """Return METHOD, SEQUENCE and start of what a mail carries; None for a plain one."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            [event] = calendar.walk("VEVENT")
            return str(calendar["METHOD"]), int(event["SEQUENCE"]), event.start
    return None
