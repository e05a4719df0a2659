"""The coach's sign-in: a session cookie for /coach, and the guards that ask for it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from booking_service.auth import browsers, cookies
from booking_service.tools import work
from booking_service.usecases import access
from booking_service.usecases.access import SignedIn
from booking_service.usecases.people import CoachCard

COOKIE, STEP, PATH = "coach", "step", "/coach"
SIGN_IN = "/coach/sign-in"
PROOF = "/coach/security/proof"

P = ParamSpec("P")
View = Callable[Concatenate[CoachCard, P], ResponseReturnValue]


def inside() -> SignedIn | None:
    """Return who is signed in with this browser, and whether they have just proved it."""
    token = cookies.read(COOKIE)
    if not token:
        return None
    with work() as (tx, now):
        return access.inside(tx, token, now)


def signed_in() -> CoachCard | None:
    """Return the coach who is signed in with this browser."""
    found = inside()
    return found.coach if found else None


def has_proved() -> bool:
    """Say whether the coach has shown a moment ago who they are."""
    found = inside()
    return found is not None and found.proved


def required(view: View[P]) -> Callable[P, ResponseReturnValue]:
    """Let only a signed-in coach pass, as the view's first argument; others go to the sign-in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        coach = signed_in()
        if coach is None:
            return redirect(SIGN_IN, 303)
        return view(coach, *args, **kwargs)

    guarded.guard = "session"  # type: ignore[attr-defined]  # read by the test of all routes
    return guarded


def proved(view: View[P]) -> Callable[P, ResponseReturnValue]:
    """Let only a coach pass who has shown a moment ago who they are; others are asked again.

    For whatever changes how a coach signs in: a browser that was left open, or a stolen cookie,
    does not suffice for that.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        found = inside()
        if found is None:
            return redirect(SIGN_IN, 303)
        if not found.proved:
            return redirect(f"{PROOF}?back={quote(_page_of(request.path))}", 303)
        return view(found.coach, *args, **kwargs)

    guarded.guard = "proof"  # type: ignore[attr-defined]  # read by the test of all routes
    return guarded


def _page_of(path: str) -> str:
    """Return the page on which this form stands."""
    return "/".join(path.split("/")[:3])


def remember(response: Response, token: str, length: timedelta = access.SIGNED_IN_FOR) -> None:
    """Keep the coach signed in with this browser."""
    cookies.keep(response, COOKIE, token, length, PATH)


def forget(response: Response) -> None:
    """Drop the sign-in from this browser."""
    cookies.drop(response, COOKIE, PATH)


def remember_step(response: Response, token: str) -> None:
    """Keep what this browser has under way: a second step, or a passkey's question."""
    cookies.keep(response, STEP, token, access.STEP_LASTS, PATH)


def forget_step(response: Response) -> None:
    """Drop what was under way."""
    cookies.drop(response, STEP, PATH)


def step() -> str:
    """Return the token of what this browser has under way, or nothing."""
    return cookies.read(STEP)


def token() -> str:
    """Return the session token that came with the request, or nothing."""
    return cookies.read(COOKIE)


def browser() -> str:
    """Return a coarse word for the browser that asks."""
    return browsers.described(request.headers.get("User-Agent", ""))
