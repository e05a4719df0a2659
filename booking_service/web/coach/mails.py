"""One mail of the outbox: its headers, its text, its page in a frame, and its invite."""

from uuid import UUID

from flask import Blueprint, Response, render_template

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import mails
from booking_service.usecases.mails import MailView
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from booking_service.web.headers import CONTENT_POLICY, FRAMED_MAIL
from shared.domain.errors import NotFound

pages = Blueprint("coach_mails", __name__, url_prefix="/coach/notices")

_WITH_FRAME = f"{CONTENT_POLICY}; frame-src 'self'"


@pages.get("/<uuid:notice_id>")
@required
def show(coach: CoachCard, notice_id: UUID) -> Response:
    """Show one message: what became of it, and the mail itself."""
    found = _find(coach, notice_id)
    page = render_template("coach/mail.html", coach=coach, words=coach_words, view=found)
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _WITH_FRAME
    return answer


@pages.get("/<uuid:notice_id>/body.html")
@required
def body(coach: CoachCard, notice_id: UUID) -> Response:
    """Show the mail's own page, for the frame."""
    found = _find(coach, notice_id)
    if found.mail is None:
        raise NotFound("This mail cannot be written.")
    answer = Response(found.mail.html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = FRAMED_MAIL
    return answer


@pages.get("/<uuid:notice_id>/invite.ics")
@required
def invite(coach: CoachCard, notice_id: UUID) -> Response:
    """Hand out the calendar object that the mail carries."""
    found = _find(coach, notice_id)
    if found.mail is None or found.mail.calendar is None:
        raise NotFound("This mail carries no invite.")
    answer = Response(found.mail.calendar, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return answer


def _find(coach: CoachCard, notice_id: UUID) -> MailView:
    with work() as (tx, now):
        return mails.show(tx, coach.id, notice_id, tools.current().letters, now)
