"""A client presses "Book the next one": on their page, after a check-in, or after a booking."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import visitor
from booking_service.usecases import clients


def begin(
    tx: Session, client_id: UUID, now: datetime, token: str | None = None
) -> ResponseReturnValue:
    """Lead to the times while the coach's welcome lasts, else to the questions.

    `token` is the client's own link. Who came by a link that opens one thing gets one that books
    and opens nothing else, so that an old mail shows no more of theirs than before.
    """
    found = clients.behind_link(tx, client_id, now)
    slug, zone = found.coach.slug, found.client.zone
    if not found.welcome or visitor.had_crisis(now):
        return redirect(url_for("screening.ask", slug=slug), HTTPStatus.SEE_OTHER)
    visitor.ensured_session()
    answer = make_response(redirect(url_for("slots.times", slug=slug, zone=zone), 303))
    visitor.remember_session(answer)
    link = token or tools.current().links.next_booking_token(client_id, now)
    visitor.remember_client(answer, link)
    return answer
