"""The coach books or moves outside their hours: said before, and done when they mean it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from sqlalchemy.orm import Session

from booking_service.usecases import on_purpose, placing
from booking_service.usecases.on_purpose import Obstacles
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from booking_service.web import coach_words
from shared.domain.slots import Rule, in_words

GO_BACK = "go_back"
_OWN = {"csrf_token", "agreed", GO_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A start, and the coach's own rules that it leaves; `doing` says what is asked for."""

    start: datetime
    rules: Sequence[Rule]
    whom: str
    doing: str


def goes_back() -> bool:
    """Say whether the coach was asked and wants another time."""
    return GO_BACK in request.form


def not_agreed(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> list[Rule]:
    """Return the rules that this start leaves, or none if the coach was told of each."""
    left = placing.rules_left(tx, coach, asked, now)
    return left if set(left) - set(request.form.getlist("agreed")) else []


def question(coach: CoachCard, leave: Leave) -> str:
    """Say which rules are left, and ask; the whole form is carried along."""
    return render_template(
        "coach/outside_confirm.html",
        coach=coach,
        words=coach_words,
        leave=leave,
        reasons=[in_words(rule) for rule in leave.rules],
        is_outside=not on_purpose.OUTSIDE_HOURS.isdisjoint(leave.rules),
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
    )


def why(found: Obstacles) -> str:
    """Say in a sentence or two why even the coach cannot have this time."""
    return (
        " ".join(reason.words for reason in found.reasons) or "Somebody has just taken this time."
    )
