"""The coach's sign-in: a session cookie for /coach, and the guard that asks for it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from booking_service.tools import work
from booking_service.usecases import access
from booking_service.usecases.people import CoachCard

COOKIE, PATH = "coach", "/coach"
SIGN_IN = "/coach/sign-in"

P = ParamSpec("P")


def signed_in() -> CoachCard | None:
    """Return the coach who is signed in with this browser."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with work() as (tx, now):
        return access.coach_for_session(tx, token, now)


def required(
    view: Callable[Concatenate[CoachCard, P], ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Let only a signed-in coach pass, as the view's first argument; others go to the sign-in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        coach = signed_in()
        if coach is None:
            return redirect(SIGN_IN, 303)
        return view(coach, *args, **kwargs)

    guarded.guard = "session"  # type: ignore[attr-defined]  # read by the test of all routes
    return guarded


def remember(response: Response, token: str, length: timedelta = timedelta(days=14)) -> None:
    """Keep the coach signed in with this browser."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=length,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
        path=PATH,
    )


def forget(response: Response) -> None:
    """Drop the sign-in from this browser."""
    response.delete_cookie(
        COOKIE,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
        path=PATH,
    )


def token() -> str | None:
    """Return the session token that came with the request."""
    return request.cookies.get(COOKIE)
