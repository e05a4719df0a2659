"""Free times, in the visitor's zone; choosing one asks for the pass and holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import rate_limit, visitor
from booking_service.tools import work
from booking_service.usecases import bookings, gate, people, slots
from booking_service.usecases.bookings import HoldWish
from booking_service.usecases.clients import Returning
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import SlotQuery
from booking_service.web import dates, language, picker, returning
from booking_service.web.said import told
from shared.domain.availability import Availability, Kind
from shared.domain.errors import DomainError, PassScope, SlotNotOffered, SlotTaken
from shared.domain.sentences import noted as _
from shared.domain.sentences import sentence
from shared.messages import times as times_words

pages = Blueprint("slots", __name__)

_NOTICES = {
    "lapsed": _("That time is no longer held for you. Choose again, please."),
    "unclear": _("Press one of the times below."),
}
_NAMES = {Kind.GUIDANCE: _("A first talk"), Kind.COACHING: _("Coaching")}


@dataclass(frozen=True, slots=True)
class MayChoose:
    """What this browser may choose: let in already or not, for a first talk only or more."""

    is_let_in: bool
    guidance_only: bool


@pages.get("/<slug>/times")
def times(slug: str) -> str:
    """Show a week of free times."""
    return _page(slug, request.args, _NOTICES.get(request.args.get("notice", "")))


@pages.post("/<slug>/holds")
def hold(slug: str) -> ResponseReturnValue:
    """Hold the chosen time while the visitor writes their name."""
    zone, start = request.form.get("zone"), dates.read_stamp(request.form.get("start", ""))
    if start is None:
        return redirect(url_for(".times", slug=slug, notice="unclear"), HTTPStatus.SEE_OTHER)
    try:
        with rate_limit.wrong_passes(), work() as (tx, now):
            coach = people.coach_by_slug(tx, slug)
            ticket = returning.ticket(returning.known(tx, coach, now))
            wish = HoldWish(kind=_kind(request.form), start=start, ticket=ticket)
            held = bookings.hold(tx, slug, wish, tools.current().desk, now)
    except SlotTaken as refusal:
        return _again(slug, start, refusal), HTTPStatus.CONFLICT
    except SlotNotOffered as refusal:
        return _again(slug, start, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    form = make_response(redirect(url_for("details.form", slug=slug, zone=zone), 303))
    visitor.remember_hold(form, held.token, tools.current().desk.policy.hold_length)
    return form


def _kind(given: Mapping[str, str]) -> Kind:
    return Kind.COACHING if given.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _again(slug: str, start: datetime, refusal: SlotTaken | SlotNotOffered) -> str:
    """Show the week of the time that could not be had."""
    zone = request.form.get("zone", "")
    args = {
        "kind": _kind(request.form),
        "zone": zone,
        "from": dates.date_text(start, zone) if dates.is_zone(zone) else "",
    }
    return _page(slug, args, sentence("{why} Choose another time, please.", why=told(refusal)))


def _page(slug: str, args: Mapping[str, str], notice: str | None) -> str:
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        known = returning.known(tx, coach, now)
        standing = _standing(tx, coach, known, now)
        availability = slots.availability_of(tx, coach)
        kind = Kind.GUIDANCE if standing.guidance_only else _kind(args)
        wish = picker.wished(args, coach.zone, now)
        query = SlotQuery(
            kind=kind, first=wish.first, last=wish.last, zone=wish.zone, holder=visitor.session()
        )
        week = picker.week(tx, coach, query, wish, now)
    return render_template(
        "client/times.html",
        coach=coach,
        known=known,
        notice=notice,
        is_let_in=standing.is_let_in,
        kind=kind,
        kinds=_kinds(availability, standing),
        length=_length(availability, kind),
        week=week,
        wish=wish,
        here=url_for(".times", slug=slug),
        action=url_for(".hold", slug=slug),
    )


def _standing(tx: Session, coach: CoachCard, known: Returning | None, now: datetime) -> MayChoose:
    """Ask the gate what this browser may choose; a refusal here is no mistake."""
    try:
        gate.admit(tx, coach.id, Kind.COACHING, returning.ticket(known), now)
    except PassScope:
        return MayChoose(is_let_in=True, guidance_only=True)
    except DomainError:
        return MayChoose(is_let_in=False, guidance_only=False)
    return MayChoose(is_let_in=True, guidance_only=False)


def _kinds(availability: Availability, standing: MayChoose) -> list[tuple[Kind, str, str]]:
    """Return the kinds to choose from: value, name, length."""
    open_kinds = [Kind.GUIDANCE] if standing.guidance_only else [Kind.GUIDANCE, Kind.COACHING]
    return [
        (kind, _NAMES[kind], _length_words(availability, kind))
        for kind in open_kinds
        if kind in availability.kinds
    ]


def _length_words(availability: Availability, kind: Kind) -> str:
    return times_words.length_form(_length(availability, kind), language.current())


def _length(availability: Availability, kind: Kind) -> timedelta:
    rules = availability.kinds.get(kind)
    return rules.length if rules else timedelta(0)
