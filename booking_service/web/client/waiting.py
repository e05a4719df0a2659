"""The waiting list of a day: joining it, and what the link to one's place in line opens."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import client, rate_limit, visitor
from booking_service.tools import work
from booking_service.usecases import people, waiting
from booking_service.usecases.clients import Returning
from booking_service.usecases.people import CoachCard
from booking_service.usecases.waiting import JoinWish, WaitingView
from booking_service.web import dates, language, returning
from booking_service.web import details as forms
from booking_service.web.details import Details
from shared.domain import localtime
from shared.domain.availability import Kind
from shared.domain.errors import Invalid
from shared.domain.sentences import noted as _

pages = Blueprint("waiting", __name__)

_AHEAD = timedelta(days=27)
_FURTHEST = timedelta(days=731)
_NO_DAY = _("Choose a day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the form shows."""

    kept: Details
    known: Returning | None
    on: date | None = None
    problems: dict[str, str] = field(default_factory=dict)


@pages.get("/<slug>/waiting")
def form(slug: str) -> str:
    """Show the days that are full, and ask who would like to come on one of them."""
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        known = returning.welcomed(tx, coach, now)
        asked = request.args.get("zone", "")
        home = known.client.zone if known else coach.zone
        kept = Details(zone=asked if dates.is_zone(asked) else home)
        on = dates.read_date(request.args.get("date", ""))
        page = Page(kept=returning.as_known(kept, known), known=known, on=on)
        return _page(tx, coach, page, now)


@pages.post("/<slug>/waiting")
def join(slug: str) -> ResponseReturnValue:
    """Join the list of a day; wrong fields keep everything typed."""
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        known = returning.welcomed(tx, coach, now)
        given = returning.as_known(forms.read(request.form, coach.zone), known)
        page = Page(kept=given, known=known, on=dates.read_date(request.form.get("date", "")))
        problems = {"date": _NO_DAY} if page.on is None else {}
        if page.on is None or given.problems():
            return _again(tx, coach, page, problems | given.problems(), now)
    try:
        with rate_limit.wrong_passes(), work() as (tx, now):
            return _joined(waiting.join(tx, coach, _wish(page.on, page), now))
    except Invalid as refusal:
        with work() as (tx, now):
            told = {problem.field: problem.message for problem in refusal.problems}
            return _again(tx, coach, page, told, now)


def _wish(on: date, page: Page) -> JoinWish:
    given = page.kept
    return JoinWish(
        kind=_kind(),
        on=on,
        client=given.contact(),
        ticket=returning.ticket(page.known),
    )


def _kind() -> Kind:
    return Kind.COACHING if request.values.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _again(
    tx: Session, coach: CoachCard, page: Page, problems: dict[str, str], now: datetime
) -> ResponseReturnValue:
    shown = Page(kept=page.kept, known=page.known, on=page.on, problems=problems)
    return _page(tx, coach, shown, now), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(tx: Session, coach: CoachCard, page: Page, now: datetime) -> str:
    today = localtime.local_date(now, coach.zone)
    asked = dates.read_date(request.values.get("from", "")) or today
    first = min(max(asked, today), today + _FURTHEST)
    kind = _kind()
    return render_template(
        "client/waiting_form.html",
        coach=coach,
        kind=kind,
        page=page,
        known=page.known,
        zone=page.kept.zone if dates.is_zone(page.kept.zone) else coach.zone,
        first=first,
        last=first + _AHEAD,
        days=waiting.full_days(tx, coach, kind, first, first + _AHEAD, now),
        has_pass=visitor.pass_token() is not None or page.known is not None,
        times_url=url_for("slots.times", slug=coach.slug, kind=kind),
    )


def _joined(place: WaitingView) -> ResponseReturnValue:
    """Lead to the place in line; who typed the address of somebody in line gets no link to it."""
    if not place.is_new:
        return _place(place, None)
    links = tools.current().links
    token = links.waiting_token(place.id, place.joined_at)
    answer = make_response(redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER))
    visitor.forget_booking(answer)
    return answer


@pages.get("/waiting/<token>")
def show(token: str) -> str:
    """Show a place in line."""
    with work() as (tx, now):
        return _place(waiting.by_link(tx, client.waiting_of(token, now), now), token)


@pages.post("/waiting/<token>/departure")
def leave(token: str) -> ResponseReturnValue:
    """Leave the line."""
    with work() as (tx, now):
        waiting.leave(tx, client.waiting_of(token, now), now)
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _place(place: WaitingView, token: str | None) -> str:
    language.of_client(place.language)
    links, kept = tools.current().links, place.offer
    offer = links.offer_token(kept.booking_id, kept.made_at) if kept and token else None
    return render_template("client/waiting.html", place=place, token=token, offer=offer)
