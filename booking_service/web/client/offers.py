"""What the link in an offer opens: a time that is kept. Looking at it takes nothing."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import offers
from booking_service.usecases.offers import OfferState, OfferView
from booking_service.web import language
from shared.domain.errors import HoldLapsed, MoveNotAllowed

pages = Blueprint("offers", __name__)


@pages.get("/offers/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the time, and until when it is kept; a taken one leads to its booking."""
    with work() as (tx, now):
        offer = offers.by_link(tx, client.offer_of(token, now), now)
    if offer.state is OfferState.TAKEN:
        return _to_booking(offer)
    return _page(offer, token)


@pages.post("/offers/<token>/booking")
def take(token: str) -> ResponseReturnValue:
    """Take the time."""
    try:
        with work() as (tx, now):
            offers.take(tx, client.offer_of(token, now), tools.current().desk, now)
    except HoldLapsed:
        with work() as (tx, now):
            offer = offers.by_link(tx, client.offer_of(token, now), now)
        return _page(offer, token), HTTPStatus.CONFLICT
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/offers/<token>/refusal")
def refuse(token: str) -> ResponseReturnValue:
    """Let the time go to the next in line."""
    try:
        with work() as (tx, now):
            offers.refuse(tx, client.offer_of(token, now), now)
    except MoveNotAllowed:
        pass  # it is booked by now: the page leads there
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _to_booking(offer: OfferView) -> ResponseReturnValue:
    token = tools.current().links.manage_token(offer.id, offer.created_at)
    return redirect(url_for("bookings.show", token=token), HTTPStatus.SEE_OTHER)


def _page(offer: OfferView, token: str) -> str:
    language.of_client(offer.language)
    place = None
    if offer.waiting_id is not None and offer.waiting_since is not None:
        place = tools.current().links.waiting_token(offer.waiting_id, offer.waiting_since)
    return render_template("client/offer.html", offer=offer, token=token, place=place)
