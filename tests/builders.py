"""A practice made through the use cases: coaches, visitors with passes, and their wishes."""

from datetime import UTC, date, datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import select

from booking_service.auth.passwords import Argon2
from booking_service.usecases import availability, bookings, people, screening
from booking_service.usecases.bookings import BookingWish, CoachBooking, Contact, HoldWish
from booking_service.usecases.desk import BookingPolicy, Desk
from booking_service.usecases.gate import Ticket
from booking_service.usecases.people import NewCoach
from booking_service.usecases.screening import ScreeningForm, Visitor
from booking_service.usecases.slots import SlotQuery, offered
from shared.domain.availability import (
    Approval,
    Kind,
    KindRules,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.people import CoachRow
from tests.people import ADA, BEN

TUESDAY_8AM = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
WEDNESDAY = date(2026, 6, 10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

GUIDANCE, COACHING = Kind.GUIDANCE, Kind.COACHING
PASSWORD = "correct horse battery"
QUICK = Argon2(quick=True)
MASTER_KEY = Fernet.generate_key().decode()
DESK = Desk(
    sealer=Sealer(MASTER_KEY),
    policy=BookingPolicy(),
    mail_domain="example.com",
)

CLEAR = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}
UNSURE = CLEAR | {"path": "unsure"}


def at(clock, on=WEDNESDAY):
    """The instant at which a clock in UTC shows "10:30" on that Wednesday, or another date."""
    hour, minute = clock.split(":")
    return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=UTC)


def hours(first, last, *days):
    """Weekly hours; on Wednesdays unless told otherwise."""
    window = WallWindow(WallTime.parse(first), WallTime.parse(last))
    return WeeklyHours(frozenset(days or [3]), window)


def both(**rules):
    """The same rules for both kinds."""
    return {kind: KindRules(**rules) for kind in Kind}


MANUAL = both(approval=Approval.MANUAL)


def a_coach(tx, who=ADA, now=TUESDAY_8AM, zone="UTC", **changes):
    """A coach who works on Wednesdays from 9 to 12, half an hour each, without notice."""
    slug = who.name.split()[0].lower()
    new = NewCoach(
        name=who.name, email=who.email, slug=slug, zone=zone, password=PASSWORD, country="GB"
    )
    coach_id = people.create_coach(tx, new, QUICK, now)
    plain = {
        "weekly": (hours("09:00", "12:00"),),
        "kinds": both(),
        "minimum_notice": timedelta(0),
        "horizon_days": None,
    }
    availability.replace_parts(tx, coach_id, plain | changes, now)
    choose_reminders(tx, coach_id)
    return people.profile(tx, coach_id)


def choose_reminders(tx, coach_id, texts=("PT24H", "PT1H")):
    """Let the coach have chosen these rules, so that what is usual may change beside the tests."""
    tx.get(CoachRow, coach_id).reminders = list(texts)
    tx.flush()


def screened(tx, coach, answers=CLEAR, *, browser="ben's browser", now=TUESDAY_8AM, **more):
    """What the gate answers to this form."""
    form = ScreeningForm(
        consent=more.pop("consent", True),
        version=more.pop("version", screening.question_set().version),
        country="GB",
        answers=answers,
    )
    visitor = Visitor(session=browser, recent_crisis=more.pop("recent_crisis", False))
    assert not more
    return screening.submit(tx, coach, form, visitor, DESK.policy, now)


def a_ticket(tx, coach, answers=CLEAR, *, browser="ben's browser", now=TUESDAY_8AM):
    """A fresh pass and the browser that it belongs to."""
    result = screened(tx, coach, answers, browser=browser, now=now)
    return Ticket(pass_token=result.pass_token, session=browser)


def contact(who=BEN, **more):
    return Contact(**{"name": who.name, "email": who.email, "zone": who.zone} | more)


def a_wish(ticket, start="10:00", **more):
    """Ben's wish for coaching on Wednesday; `start` is a clock's time or an instant."""
    wish = {"kind": COACHING, "client": contact()} | more
    if "hold" not in wish:
        wish["start"] = at(start) if isinstance(start, str) else start
    return BookingWish(ticket=ticket, **wish)


def book(tx, coach, start="10:00", *, now=TUESDAY_8AM, ticket=None, **more):
    """Book as a visitor; with a pass of its own unless one is given."""
    ticket = ticket or a_ticket(tx, coach, browser=f"a browser for {start}", now=now)
    return bookings.book(tx, coach.slug, a_wish(ticket, start, **more), DESK, now)


def hold(tx, coach, ticket, start="10:00", *, kind=COACHING, now=TUESDAY_8AM):
    return bookings.hold(
        tx, coach.slug, HoldWish(kind=kind, start=at(start), ticket=ticket), DESK, now
    )


def book_as_coach(tx, coach, start, *, now=TUESDAY_8AM, **more):
    """Book for Ben as the coach; `start` is an instant."""
    wish = CoachBooking(**{"kind": COACHING, "start": start, "client": contact()} | more)
    return bookings.book_for_client(tx, coach.id, wish, DESK, now)


def offers(tx, coach, *, now=TUESDAY_8AM, kind=COACHING, on=WEDNESDAY, **more):
    """The clock times (UTC) on offer that Wednesday."""
    query = SlotQuery(kind=kind, first=on, last=on, zone="UTC", **more)
    return [f"{slot.start:%H:%M}" for slot in offered(tx, coach, query, now)]


def rows_of(tx, coach):
    """The coach's bookings, whatever became of them, earliest first."""
    tx.expire_all()
    query = select(BookingRow).where(BookingRow.coach_id == coach.id)
    return tx.scalars(query.order_by(BookingRow.starts_at, BookingRow.created_at)).all()


def notices_of(tx, booking_id, *states):
    """A booking's notices as (kind, recipient, due time), in the order they are due."""
    tx.expire_all()
    query = select(NoticeRow).where(NoticeRow.booking_id == booking_id)
    if states:
        query = query.where(NoticeRow.state.in_(states))
    found = tx.scalars(query.order_by(NoticeRow.due_at, NoticeRow.kind)).all()
    return [(row.kind, row.recipient, row.due_at) for row in found]
