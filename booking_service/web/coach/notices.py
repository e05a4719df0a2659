"""The outbox: what was sent, what waits, what did not get through, and sending that again."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import notices
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from shared.domain.errors import MoveNotAllowed
from shared.domain.notices import NoticeState

pages = Blueprint("coach_notices", __name__, url_prefix="/coach/notices")


@pages.get("")
@required
def outbox(coach: CoachCard) -> str:
    """List the messages, of one state if one is asked for."""
    return _page(coach)


@pages.post("/<uuid:notice_id>/resend")
@required
def resend(coach: CoachCard, notice_id: UUID) -> ResponseReturnValue:
    """Let a message that did not get through be tried again."""
    try:
        with work() as (tx, now):
            notices.resend(tx, coach.id, notice_id, now)
    except MoveNotAllowed as refusal:
        return _page(coach, str(refusal)), HTTPStatus.CONFLICT
    return redirect(url_for(".outbox", done="resent"), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, notice: str = "") -> str:
    asked = request.args.get("state", "")
    state = NoticeState(asked) if asked in set(NoticeState) else None
    with work() as (tx, now):
        found = notices.outbox(tx, coach.id, state)
        pause = notices.paused(tx)
    return render_template(
        "coach/notices.html",
        coach=coach,
        words=coach_words,
        notices=found,
        state=state,
        pause=pause,
        now=now,
        notice=notice,
    )
