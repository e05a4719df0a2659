"""The outbox: what was sent, what waits, what did not get through, and sending that again."""

from http import HTTPStatus
from math import ceil
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import clients, notices
from booking_service.usecases.notices import OutboxQuery
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.notices import NoticeState

pages = Blueprint("coach_notices", __name__, url_prefix="/coach/notices")

_LAST_PAGE = 10_000


@pages.get("")
@required
def outbox(coach: CoachCard) -> str:
    """List the messages, newest due first; of one state, client or booking if one is asked for."""
    return _page(coach)


@pages.post("/<uuid:notice_id>/resend")
@required
def resend(coach: CoachCard, notice_id: UUID) -> ResponseReturnValue:
    """Send what did not get through as a new message."""
    try:
        with work() as (tx, now):
            notices.resend(tx, coach.id, notice_id, now)
    except MoveNotAllowed as refusal:
        return _page(coach, str(refusal)), HTTPStatus.CONFLICT
    return redirect(url_for(".outbox", done="resent"), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, notice: str = "") -> str:
    asked = _asked()
    with work() as (tx, now):
        found = notices.outbox(tx, coach.id, now, asked)
        everybody = clients.list_clients(tx, coach.id)
        pause = notices.paused(tx)
    return render_template(
        "coach/notices.html",
        coach=coach,
        words=coach_words,
        notices=found.notices,
        total=found.total,
        asked=asked,
        pages=max(1, ceil(found.total / notices.PAGE)),
        clients=everybody,
        pause=pause,
        now=now,
        notice=notice,
    )


def _asked() -> OutboxQuery:
    """Read what is asked for; a state that there is none of counts as any."""
    state = request.args.get("state", "")
    return OutboxQuery(
        state=NoticeState(state) if state in set(NoticeState) else None,
        client_id=_id("client"),
        booking_id=_id("booking"),
        page=_page_number(),
    )


def _id(field: str) -> UUID | None:
    written = request.args.get(field, "")
    try:
        return UUID(written) if written else None
    except ValueError:
        raise Invalid.field(field, f"choose a {field} of the list") from None


def _page_number() -> int:
    written = request.args.get("page", "1")
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_LAST_PAGE))
    if not is_number or not 1 <= int(written) <= _LAST_PAGE:
        raise Invalid.field("page", "pages are counted from 1")
    return int(written)
