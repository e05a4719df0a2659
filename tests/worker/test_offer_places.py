"""Places offered by several workers at once, while visitors book: nobody gets one twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from booking_service.usecases import bookings, changes, offers
from booking_service.usecases.changes import CLIENT
from reminder_worker.jobs.deliver import Desk, Outcome, deliver_due
from reminder_worker.jobs.lapse import lapse_due
from reminder_worker.jobs.offer_places import offer_due
from shared.domain.errors import DomainError
from shared.letters import Letters
from shared.messages.links import Links, Purpose
from shared.storage.bookings import NEXT_IN_LINE, BookingRow
from shared.storage.notices import NoticeRow
from tests.builders import (
    DAY,
    DESK,
    HOUR,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    a_ticket,
    a_wish,
    at,
    book,
    contact,
    hours,
)
from tests.people import BEN, Named
from tests.usecases.lists import join
from tests.worker.outbox import right_now

NOON = TUESDAY_8AM + 4 * HOUR
LINKS = Links("s" * 40, "https://book.example.com")


def client(number):
    return Named(f"Client {number}", f"client{number}@example.com", "UTC")


@pytest.fixture
def ada(sessions):
    """Ada's Wednesday morning of six bookings, all taken; five clients wait for one."""
    with sessions.begin() as tx:
        coach = a_coach(tx, weekly=(hours("09:00", "12:00"),))
        for half_hours in range(6):
            start = f"{at('09:00') + half_hours * 30 * MINUTE:%H:%M}"
            book(tx, coach, start, client=contact(Named("Full", f"f{half_hours}@x.org", "UTC")))
        for number in range(5):
            join(tx, coach, client(number), now=TUESDAY_8AM + number * MINUTE)
    return coach


def cancel_all(sessions, *clocks):
    with sessions.begin() as tx:
        wanted = [at(clock) for clock in clocks]
        for booking_id in tx.scalars(select(BookingRow.id).where(BookingRow.starts_at.in_(wanted))):
            changes.cancel(tx, booking_id, CLIENT, None, DESK, NOON)


def kept(sessions):
    with sessions() as tx:
        rows = tx.execute(
            text(
                "SELECT to_char(b.starts_at, 'HH24:MI'), c.name FROM bookings b"
                " JOIN clients c ON c.id = b.client_id"
                " WHERE b.waiting_id IS NOT NULL AND b.state = 'held' ORDER BY 1"
            )
        )
        return [tuple(row) for row in rows]


def test_of_four_workers_at_once_one_makes_each_offer(sessions, ada):  # noqa: ARG001
    cancel_all(sessions, "09:00", "10:00", "11:00")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: offer_due(sessions, "example.com", NOON), range(4)))
    offer_due(sessions, "example.com", NOON)
    assert sum(made) <= 3
    assert kept(sessions) == [
        ("09:00", "Client 0"),
        ("10:00", "Client 1"),
        ("11:00", "Client 2"),
    ]
    with sessions() as tx:
        written = select(func.count()).where(NoticeRow.kind == "waiting_offer")
        assert tx.scalar(written) == 3


def test_a_visitor_and_the_worker_after_one_place_at_once_never_both_get_it(sessions, ada):
    cancel_all(sessions, "10:00")
    with sessions.begin() as tx:
        wish = a_wish(a_ticket(tx, ada, browser="v", now=NOON), "10:00")

    def visit():
        try:
            with sessions.begin() as tx:
                bookings.book(tx, ada.slug, wish, DESK, NOON)
        except DomainError:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        visitor = pool.submit(visit)
        worker = pool.submit(offer_due, sessions, "example.com", NOON)
        assert visitor.result() + worker.result() == 1
    assert len(kept(sessions)) == worker.result()


def test_taking_and_running_out_at_the_same_instant_end_in_one_of_the_two(sessions, ada):  # noqa: ARG001
    cancel_all(sessions, "09:00")
    offer_due(sessions, "example.com", NOON)
    with sessions() as tx:
        offer = tx.scalar(select(BookingRow.id).where(BookingRow.waiting_id.is_not(None)))

    def take():
        try:
            with sessions.begin() as tx:
                return offers.take(tx, offer, DESK, NOON + 2 * HOUR - MINUTE).state
        except DomainError:
            return None

    with ThreadPoolExecutor(3) as pool:
        taking = pool.submit(take)
        pool.submit(lapse_due, sessions, "example.com", NOON + 2 * HOUR).result()
        pool.submit(offer_due, sessions, "example.com", NOON + 2 * HOUR).result()
        taken = taking.result() is not None
    with sessions() as tx:
        assert tx.get(BookingRow, offer).state == ("confirmed" if taken else "lapsed")
    assert kept(sessions) == ([] if taken else [("09:00", "Client 1")])


def test_an_empty_round_asks_once_and_locks_nothing(sessions):
    assert offer_due(sessions, "example.com", NOON) == 0


def test_an_offer_is_in_the_audit_by_ids_and_time(sessions, ada):
    cancel_all(sessions, "09:00")
    offer_due(sessions, "example.com", NOON)
    with sessions() as tx:
        rows = tx.execute(text("SELECT coach_id FROM audit WHERE action = 'place_offered'"))
        assert rows.scalars().all() == [ada.id]


@pytest.fixture
def offered_today(sessions):
    """A place that is offered to Ben now, by the real clock, which the sender goes by."""
    now = right_now()
    day = (now + 3 * DAY).date()
    noon = at("12:00", day)
    ben = Named(BEN.name, BEN.email, _zone_at_noon(now))
    with sessions.begin() as tx:
        every_day = hours("12:00", "12:30", *range(1, 8))
        coach = a_coach(tx, now=now, weekly=(every_day,))
        first = book(tx, coach, noon, now=now, client=contact(client(1)))
        join(tx, coach, ben, on=day, now=now)
        changes.cancel(tx, first.id, CLIENT, None, DESK, now)
    assert offer_due(sessions, "example.com", now) == 1
    return now


def _zone_at_noon(now):
    """A zone in which it is about noon now, so that it is no time to sleep."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def test_the_mail_of_an_offer_carries_its_link_and_no_way_to_manage(sessions, offered_today):
    done, mails = _deliver(sessions)
    [mail] = [each for each in mails if "come free" in each["Subject"]]
    body = mail.get_body(("plain",)).get_content()
    token = body.partition("https://book.example.com/offers/")[2].split()[0]
    with sessions() as tx:
        offer = tx.get(BookingRow, LINKS.read(Purpose.OFFER, token, offered_today))
    assert offer.hold_expires_at == offered_today + 2 * HOUR
    assert done[Outcome.SENT] == len(mails)
    assert "/bookings/" not in body


def test_an_offer_that_ran_out_before_its_mail_went_is_not_mailed(sessions, offered_today):
    lapse_due(sessions, "example.com", offered_today + 2 * HOUR + NEXT_IN_LINE)
    _, mails = _deliver(sessions)
    assert [each for each in mails if "come free" in each["Subject"]] == []


def _deliver(sessions):
    mails = []
    letters = Letters(
        links=LINKS,
        sealer=DESK.sealer,
        base_url="https://book.example.com",
        practice_name="What's Next",
        sender="bookings@example.com",
    )
    desk = Desk(
        sessions=sessions,
        write=letters,
        send=mails.append,
        clock=right_now,
        lease=2 * MINUTE,
        mail_domain="example.com",
    )
    return deliver_due(desk), mails
