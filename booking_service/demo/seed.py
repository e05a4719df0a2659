"""A coach, and a month that looks lived in; made through the use cases, at the hours of then."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from booking_service.demo import seed_thread, story
from booking_service.demo.keepsakes import SeededCoach
from booking_service.demo.story import Chapter, Fate
from booking_service.tools import Tools
from booking_service.usecases import (
    api_access,
    availability,
    bookings,
    changes,
    people,
    screening,
    slots,
)
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.bookings import BookingWish, Contact
from booking_service.usecases.changes import CLIENT, Actor
from booking_service.usecases.desk import Desk
from booking_service.usecases.gate import Ticket
from booking_service.usecases.people import CoachCard, Passwords
from booking_service.usecases.screening import ScreeningForm, Visitor
from booking_service.usecases.slots import SlotQuery
from booking_service.usecases.tokens import new_token
from shared.domain.availability import (
    Approval,
    DatesOff,
    Kind,
    KindRules,
    Override,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.localtime import local_date
from shared.domain.notices import NoticeState
from shared.domain.screening import QUESTION_SET_VERSION
from shared.storage.notices import NoticeRow

_DAY = timedelta(days=1)
_HALF_HOUR = timedelta(minutes=30)
_CALM = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """The one who tells the story, in one transaction."""

    tx: Session
    desk: Desk
    coach: CoachCard
    now: datetime


def seed(have: Tools, *, now: datetime, empty: bool) -> SeededCoach:
    """Add the coach and then, unless `empty`, the month around `now`.

    The coach comes first and alone, so that the first page is soon there. Whoever is cut short
    in between begins again on a new database.
    """
    with have.sessions.begin() as tx:
        seeded = _settle(tx, have.passwords, now)
    if not empty:
        with have.sessions.begin() as tx:
            coach = people.coach_by_slug(tx, seeded.slug)
            _live(_Teller(tx=tx, desk=have.desk, coach=coach, now=now))
    return seeded


def _settle(tx: Session, passwords: Passwords, now: datetime) -> SeededCoach:
    """Add the coach with hours, a place and a key."""
    began, password = now - 40 * _DAY, secrets.token_urlsafe(9)
    new = people.NewCoach(
        name=story.COACH_NAME,
        email=story.COACH_EMAIL,
        slug=story.COACH_SLUG,
        zone=story.COACH_ZONE,
        country=story.COACH_COUNTRY,
        password=password,
    )
    coach_id = people.create_coach(tx, new, passwords, began)
    card = people.ProfileChanges(
        greeting=story.GREETING, place=story.COACH_PLACE, countries_served=story.COACH_SERVES
    )
    people.update_profile(tx, coach_id, card, began)
    today = local_date(now, story.COACH_ZONE)
    hours = {
        "weekly": (
            WeeklyHours(frozenset({1, 2, 3, 4}), _window("09:00", "12:30")),
            WeeklyHours(frozenset({1, 2, 3, 4}), _window("13:30", "18:00")),
            WeeklyHours(frozenset({5}), _window("09:00", "13:00")),
        ),
        "overrides": (Override(today + 10 * _DAY, (_window("14:00", "19:00"),)),),
        "time_off": (DatesOff(today + 20 * _DAY, today + 22 * _DAY),),
        "horizon_days": 90,
    }
    availability.replace_parts(tx, coach_id, hours, began)
    _, key = api_access.new_key(tx, coach_id, KeyWish(name="demo"), began)
    return SeededCoach(slug=new.slug, email=new.email, password=password, key=key)


def _window(start: str, end: str) -> WallWindow:
    return WallWindow(WallTime.parse(start), WallTime.parse(end))


def _live(teller: _Teller) -> None:
    """Let the month happen, chapter by chapter, in the order in which people asked."""
    _say_who_approves(teller, Approval.AUTOMATIC)
    for chapter in story.STORY:
        if chapter.fate is Fate.WAITS:
            _say_who_approves(teller, Approval.MANUAL)
        booking = _book(teller, chapter)
        if booking is not None:
            _let_be(teller, chapter, booking)
        if chapter.fate is Fate.WAITS:
            _say_who_approves(teller, Approval.AUTOMATIC)
    told, now = teller, teller.now
    seed_thread.live(told.tx, told.coach, told.desk, now, lambda then: _call_sent(told, then))
    _call_sent(teller, now)


def _say_who_approves(teller: _Teller, approval: Approval) -> None:
    kinds = {
        Kind.GUIDANCE: KindRules(approval=approval),
        Kind.COACHING: KindRules(approval=approval),
    }
    then = teller.now - 40 * _DAY
    availability.replace_parts(teller.tx, teller.coach.id, {"kinds": kinds}, then)


def _book(teller: _Teller, chapter: Chapter) -> BookingView | None:
    """Go the visitor's way: answer, choose a time, book; None if there was no time."""
    then = teller.now + chapter.asked * _DAY
    start = _free_start(teller, chapter, then)
    if start is None:
        return None
    session = new_token()
    form = ScreeningForm(consent=True, version=QUESTION_SET_VERSION, country=None, answers=_CALM)
    visitor = Visitor(session=session, recent_crisis=False)
    passed = screening.submit(teller.tx, teller.coach, form, visitor, teller.desk.policy, then)
    who = chapter.who
    wish = BookingWish(
        kind=chapter.kind,
        start=start,
        ticket=Ticket(pass_token=passed.pass_token, session=session),
        client=Contact(name=who.name, email=who.email, zone=who.zone, country=who.country),
        about=chapter.about,
    )
    return bookings.book(teller.tx, teller.coach.slug, wish, teller.desk, then)


def _free_start(teller: _Teller, chapter: Chapter, then: datetime) -> datetime | None:
    """Return the chapter's slot, on its day or the next ones on which the coach works."""
    first = local_date(teller.now + chapter.day * _DAY, teller.coach.zone)
    query = SlotQuery(kind=chapter.kind, first=first, last=first + 4 * _DAY, zone=teller.coach.zone)
    free = slots.offered(teller.tx, teller.coach, query, then)
    if not free:
        return None
    on = local_date(free[0].start, teller.coach.zone)
    that_day = [slot for slot in free if local_date(slot.start, teller.coach.zone) == on]
    return that_day[min(chapter.nth, len(that_day) - 1)].start


def _let_be(teller: _Teller, chapter: Chapter, booking: BookingView) -> None:
    """Bring the booking to its fate, at an hour that fits."""
    tx, coach_id, desk = teller.tx, teller.coach.id, teller.desk
    then = {
        Fate.CANCELLED: booking.start - 2 * _DAY,
        Fate.MOVED: teller.now - 2 * _DAY,
    }.get(chapter.fate, booking.end + _HALF_HOUR)
    if then > teller.now:
        return
    _call_sent(teller, then)
    match chapter.fate:
        case Fate.HELD:
            changes.complete(tx, coach_id, booking.id, desk, then)
        case Fate.MISSED:
            changes.no_show(tx, coach_id, booking.id, then)
        case Fate.CANCELLED:
            changes.cancel(tx, booking.id, CLIENT, None, desk, then)
        case Fate.MOVED:
            later = _free_start(teller, chapter, then)
            if later is not None:
                changes.move(tx, booking.id, later, Actor(coach_id), desk, then)


def _call_sent(teller: _Teller, until: datetime) -> None:
    """Say of mails whose time has passed that they went out then; nobody wants them now."""
    teller.tx.flush()
    teller.tx.execute(
        update(NoticeRow)
        .where(
            NoticeRow.coach_id == teller.coach.id,
            NoticeRow.state == NoticeState.PENDING,
            NoticeRow.due_at <= until,
        )
        .values(state=NoticeState.SENT, sent_at=NoticeRow.due_at)
        .execution_options(synchronize_session=False)
    )
