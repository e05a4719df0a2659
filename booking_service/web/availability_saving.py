"""Saving a change of hours; first, if it leaves bookings outside, saying which and asking."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words

GO_BACK, SEEN = "go_back", "seen"


def goes_back() -> bool:
    """Say whether the coach was asked and wants to change something first."""
    return GO_BACK in request.form


def save_or_ask(coach: CoachCard, changes: Mapping[str, object]) -> ResponseReturnValue:
    """Save if every booking that this leaves outside was agreed to; else show which, and ask.

    ChangedMeanwhile leaves all as it is: the page shows its form again, with MEANWHILE.
    """
    with work() as (tx, now):
        effect = availability.change(tx, coach.id, changes, agreed(), now, _seen())
    if effect.saved:
        return redirect(f"{request.path}?done=saved", HTTPStatus.SEE_OTHER)
    return ask(coach, effect.left)


def ask(coach: CoachCard, left: Sequence[BookingView]) -> str:
    """Show which bookings a change would leave outside; the question carries the form along."""
    return render_template(
        "coach/availability_confirm.html",
        coach=coach,
        words=coach_words,
        outside=left,
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
    )


_OWN = {"csrf_token", "agreed", GO_BACK}


MEANWHILE = {
    "main": "This part was changed meanwhile, in another window or by a program, and nothing was "
    "saved. What you entered is still here. Saving it now replaces that change."
}
"""What a form says that comes back because of another change; it leads to the form itself."""


def shown(coach: CoachCard) -> str:
    """Return what a form is filled from, in its hidden field: what it was, if it is shown again."""
    return request.form.get(SEEN) or standing(coach)


def standing(coach: CoachCard) -> str:
    """Return the same for what stands now."""
    with work() as (tx, _):
        return json.dumps(availability.prints(tx, coach.id))


def _seen() -> dict[str, str]:
    try:
        known = json.loads(request.form.get(SEEN, "{}"))
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def agreed() -> set[UUID]:
    """Read which bookings the coach was told of before pressing on."""
    found = set()
    for text in request.form.getlist("agreed"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
