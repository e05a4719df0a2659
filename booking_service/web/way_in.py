"""What every way in ends with: a session in this browser, or the second step; or a refusal."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, jsonify, make_response, redirect, render_template, session, url_for

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.usecases.access import Entry
from booking_service.usecases.passkeys import Site
from shared.domain.errors import DomainError, Forbidden, Invalid, SignInRequired, SlowDown


def site() -> Site:
    """Return who asks for passkeys."""
    have = tools.current()
    return Site(have.base_url, have.practice_name)


def inside() -> str:
    """Return the first page inside."""
    return url_for("coach_bookings.today")


def form(email: str = "", problem: str = "") -> str:
    """Show the sign-in."""
    return render_template(
        "coach/sign_in.html",
        email=email,
        problem=problem,
        with_passkeys=site().can_have_passkeys,
    )


def led_on(entry: Entry) -> Response:
    """Let in, or ask for the code first."""
    if not entry.needs_code:
        return arrived(entry.token)
    answer = make_response(redirect(url_for("coach_door.code_form"), HTTPStatus.SEE_OTHER))
    door.remember_step(answer, entry.token)
    return answer


def arrived(token: str) -> Response:
    """Lead a coach to the first page inside, with a new session."""
    return with_session(make_response(redirect(inside(), HTTPStatus.SEE_OTHER)), token)


def with_session(answer: Response, token: str) -> Response:
    """Keep a new session in this browser, and nothing from before it."""
    session.clear()  # a form's token from before opens nothing inside
    door.forget_step(answer)
    door.remember(answer, token)
    return answer


def refused(refusal: Forbidden | SlowDown, page: str) -> Response:
    """Show the form again, and say how long to wait."""
    if isinstance(refusal, SlowDown):
        answer = make_response(page, HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer
    return make_response(page, HTTPStatus.FORBIDDEN)


_STATUS: dict[type[DomainError], HTTPStatus] = {
    Forbidden: HTTPStatus.FORBIDDEN,
    SignInRequired: HTTPStatus.FORBIDDEN,
    SlowDown: HTTPStatus.TOO_MANY_REQUESTS,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def to_script(answer: Callable[[], Response]) -> Response:
    """Answer the passkeys' script, which shows a refusal as a sentence."""
    try:
        return answer()
    except Invalid as refusal:
        told = ". ".join(problem.message.capitalize() for problem in refusal.problems) + "."
        return _told(refusal, told)
    except (Forbidden, SignInRequired, SlowDown) as refusal:
        return _told(refusal, str(refusal))


def _told(refusal: DomainError, sentence: str) -> Response:
    return make_response(jsonify(problem=sentence), _STATUS[type(refusal)])
