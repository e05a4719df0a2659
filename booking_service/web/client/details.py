"""From a held time to a booking: who books, and what happens when the form is sent."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import rate_limit, visitor
from booking_service.tools import work
from booking_service.usecases import bookings, people, slots
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.bookings import BookingWish, HoldView
from booking_service.usecases.gate import Ticket
from booking_service.usecases.people import CoachCard
from booking_service.web import dates, returning
from booking_service.web import details as forms
from booking_service.web.details import Details
from booking_service.web.said import told
from shared.domain.availability import Approval, Kind
from shared.domain.errors import HoldLapsed, SlotNotOffered, SlotTaken
from shared.domain.sentences import noted as _

pages = Blueprint("details", __name__)

_GONE = HoldLapsed | SlotTaken | SlotNotOffered


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the form shows; `others` are times to choose from when the wanted one is gone."""

    kept: Details
    once: str
    hold: HoldView | None = None
    others: tuple[datetime, ...] | None = None
    notice: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@pages.get("/<slug>/details")
def form(slug: str) -> ResponseReturnValue:
    """Ask who books, while the time is held."""
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        held = _held(tx, coach, now)
        if held is None:
            return _choose_again(slug)
        known = returning.welcomed(tx, coach, now)
        asked = request.args.get("zone", "")
        home = known.client.zone if known else coach.zone
        kept = returning.as_known(Details(zone=asked if dates.is_zone(asked) else home), known)
        page = Page(kept=kept, once=secrets.token_urlsafe(16), hold=held)
        return _page(tx, coach, held.kind, page)


@pages.post("/<slug>/bookings")
def book(slug: str) -> ResponseReturnValue:
    """Book the held time, or one that was chosen instead; wrong fields keep everything typed."""
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        held = _held(tx, coach, now)
        known = returning.welcomed(tx, coach, now)
        given = returning.as_known(forms.read(request.form, coach.zone), known)
        ticket = returning.ticket(known)
        if problems := given.problems():
            return _ask_again(tx, coach, held, given, problems)
    kind = held.kind if held else _kind()
    try:
        with rate_limit.wrong_passes(), work() as (tx, now):
            made = bookings.book(tx, slug, _wish(kind, given, ticket), tools.current().desk, now)
    except (HoldLapsed, SlotTaken, SlotNotOffered) as gone:
        return _offer_others(coach, kind, given, gone), HTTPStatus.CONFLICT
    return _show(made)


def _held(tx: Session, coach: CoachCard, now: datetime) -> HoldView | None:
    token = visitor.hold_token()
    return bookings.held(tx, coach, token, now) if token else None


def _kind() -> Kind:
    return Kind.COACHING if request.form.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _choose_again(slug: str) -> ResponseReturnValue:
    again = url_for(
        "slots.times", slug=slug, notice="lapsed", zone=request.args.get("zone") or None
    )
    return redirect(again, HTTPStatus.SEE_OTHER)


def _wish(kind: Kind, given: Details, ticket: Ticket) -> BookingWish:
    start, hold = _start_or_hold()
    return BookingWish(
        kind=kind,
        start=start,
        hold=hold,
        ticket=ticket,
        client=given.contact(),
        about=given.about or None,
        idempotency_key=f"page:{_once()}",
    )


def _start_or_hold() -> tuple[datetime | None, str | None]:
    """Return the time that was pressed, else the hold, else the time that had been held.

    The hold's cookie ends with the hold; who types slowly still gets the time if it is free.
    """
    pressed = dates.read_stamp(request.form.get("start", ""))
    token = visitor.hold_token()
    if pressed or token:
        return pressed, None if pressed else token
    wanted = dates.read_stamp(request.form.get("wanted", ""))
    return wanted, None if wanted else ""


def _once() -> str:
    """Return the form's own key: a second press of the button makes no second booking."""
    return request.form.get("once", "")[:64] or secrets.token_urlsafe(16)


def _ask_again(
    tx: Session,
    coach: CoachCard,
    held: HoldView | None,
    given: Details,
    problems: dict[str, str],
) -> ResponseReturnValue:
    start, _ = _start_or_hold()
    page = Page(
        kept=given,
        once=_once(),
        hold=held,
        others=None if held else ((start,) if start else ()),
        notice="" if held else _LAPSED,
        problems=problems,
    )
    return _page(tx, coach, held.kind if held else _kind(), page), HTTPStatus.UNPROCESSABLE_ENTITY


_LAPSED = _("This time is no longer held for you.")


def _offer_others(coach: CoachCard, kind: Kind, given: Details, gone: _GONE) -> str:
    others = () if isinstance(gone, SlotNotOffered) else gone.others
    page = Page(kept=given, once=secrets.token_urlsafe(16), others=others, notice=told(gone))
    with work() as (tx, _):
        return _page(tx, coach, kind, page)


def _page(tx: Session, coach: CoachCard, kind: Kind, page: Page) -> str:
    rules = slots.availability_of(tx, coach).kinds.get(kind)
    zone = page.kept.zone if dates.is_zone(page.kept.zone) else coach.zone
    return render_template(
        "client/details.html",
        coach=coach,
        known=returning.welcomed(tx, coach, tools.now()),
        kind=kind,
        page=page,
        zone=zone,
        needs_approval=rules is not None and rules.approval is Approval.MANUAL,
        times_url=url_for("slots.times", slug=coach.slug, kind=kind, zone=zone),
    )


def _show(made: BookingView) -> ResponseReturnValue:
    token = tools.current().links.manage_token(made.id, made.created_at)
    answer = make_response(redirect(url_for("bookings.show", token=token), 303))
    visitor.forget_booking(answer)
    return answer
