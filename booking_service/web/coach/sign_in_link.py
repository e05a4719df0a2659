"""The door by mail: a link is asked for, looked at, and opens by a press."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth import rate_limit
from booking_service.auth.evenly import evenly
from booking_service.tools import work
from booking_service.usecases import access, sign_in_links
from booking_service.web import way_in
from shared.domain.errors import SlowDown
from shared.messages.links import Purpose

pages = Blueprint("coach_link_door", __name__, url_prefix="/coach/sign-in/link")

_NO_SOONER = timedelta(milliseconds=300)


@pages.get("")
def form() -> str:
    """Ask where the link should go."""
    return _form()


@pages.post("")
def ask() -> ResponseReturnValue:
    """Send a link, and say the same whether the address is known or not."""
    email = request.form.get("email", "").replace("\0", "").strip()
    try:
        rate_limit.count_link(email)
    except SlowDown as refusal:
        return way_in.refused(refusal, _form(str(refusal)))
    with evenly(_NO_SOONER), work() as (tx, now):
        sign_in_links.ask(tx, email, tools.current().desk, now)
    return _form(asked=True)


@pages.get("/<token>")
def show(token: str) -> str:
    """Show the button; a scanner that opens the link uses nothing up."""
    with work() as (tx, now):
        link_id = tools.current().links.read(Purpose.SIGN_IN, token, now)
        sign_in_links.check(tx, link_id, now)
    return render_template("coach/sign_in_press.html", token=token)


@pages.post("/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Let in whoever presses, or ask for the code first."""
    before = door.token()
    with work() as (tx, now):
        link_id = tools.current().links.read(Purpose.SIGN_IN, token, now)
        entry = sign_in_links.enter(tx, link_id, now, door.browser())
        if before:
            access.sign_out(tx, before)
    return way_in.led_on(entry)


def _form(problem: str = "", *, asked: bool = False) -> str:
    return render_template("coach/sign_in_link.html", problem=problem, asked=asked)
