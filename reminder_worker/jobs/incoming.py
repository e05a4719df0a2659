"""What an answer or a report changes, in the transaction that also notes the mail as read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from reminder_worker.jobs.stop_address import stop_address
from shared.domain.address_notices import ADDRESS_BOUNCED
from shared.domain.answers import CalendarAnswer, Ignored, Invited, in_doubt, why_ignored
from shared.domain.booking_notices import Occasion, when_answered
from shared.domain.bookings import State
from shared.domain.bounces import Bounce, stops
from shared.domain.incoming import Incoming
from shared.domain.notices import Recipient
from shared.storage import answers, audit, bookings, clients, notices, returned
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow

_log = structlog.get_logger(__name__)


class Effect(StrEnum):
    """What a mail came to."""

    NOTED = "noted"
    IGNORED = "ignored"
    STOPPED = "stopped"
    LATER = "later"  # a mail server may still deliver, or a full mailbox be emptied


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose mails these are, and when it is; `notice_of` reads a return path."""

    mail_domain: str
    now: datetime
    notice_of: Callable[[str], UUID | None] = lambda _: None


def take(tx: Session, told: Incoming, terms: Terms) -> Effect:
    """Do what an answer or a report calls for."""
    if isinstance(told, Bounce):
        return _take_report(tx, told, terms)
    ignored = _note(tx, told, terms)
    if ignored is not None:
        _log.info("answer_ignored", reason=ignored.value)
        return Effect.IGNORED
    return Effect.NOTED


def _note(tx: Session, told: CalendarAnswer, terms: Terms) -> Ignored | None:
    """Note an answer under its booking, which stays as it is; or return why it does not count."""
    now = terms.now
    found = answers.booking_of(tx, told.uid)
    if found is None or found.client_id is None:
        return Ignored.UNKNOWN_BOOKING
    row = bookings.lock(tx, found.id, found.coach_id)
    ignored = why_ignored(told, _invited(tx, row), now)
    if ignored is None:
        answers.note(tx, row, told, now)
        audit.add(tx, row.coach_id, ActorName.CLIENT, _deed(told), row.id, now)
        _tell(tx, row, told, terms)
        _log.info("answer_noted", booking_id=str(row.id))
    return ignored


def _invited(tx: Session, row: BookingRow) -> Invited:
    return Invited(
        client_email=clients.client(tx, row.coach_id, row.client_id).email if row.client_id else "",
        state=State(row.state),
        revision=row.revision,
        start=row.starts_at,
        end=row.ends_at,
        answered=answers.newest_stamp(tx, row),
    )


def _tell(tx: Session, row: BookingRow, told: CalendarAnswer, terms: Terms) -> None:
    """Write to the coach where the booking is in doubt now."""
    answer = in_doubt(told)
    if answer is not None:
        about = Occasion(
            start=row.starts_at,
            end=row.ends_at,
            revision=row.revision,
            zone=row.client_zone,
            now=terms.now,
        )
        planned = when_answered(about, answer)
        notices.add_all(tx, row, planned, terms.now, mail_domain=terms.mail_domain)


def _deed(told: CalendarAnswer) -> str:
    return "time_proposed_by_calendar" if told.proposed_start else "answered_by_calendar"


def _take_report(tx: Session, told: Bounce, terms: Terms) -> Effect:
    """Stop an address that takes no mail; the notice says why it did not arrive."""
    found = _mail_of(tx, told, terms)
    if found is None:
        _log.info("report_ignored", reason="unknown_mail")
        return Effect.IGNORED
    notice, client = found
    with structlog.contextvars.bound_contextvars(notice_id=str(notice.id), status=told.status):
        if not told.is_hard:
            _log.info("mail_bounced_softly")
            return Effect.LATER
        if notice.recipient != Recipient.CLIENT or client is None:
            _log.warning("mail_to_coach_bounced")
            return Effect.IGNORED
        return _stop(tx, told, notice, client, terms)


def _mail_of(tx: Session, told: Bounce, terms: Terms) -> tuple[NoticeRow, ClientRow | None] | None:
    """Return the mail that came back: by the return path, which nobody can make up, or its id."""
    for address in sorted(told.came_to):
        notice_id = terms.notice_of(address)
        if notice_id is not None and (found := returned.by_id(tx, notice_id)) is not None:
            return found
    return returned.by_message_id(tx, told.message_id) if told.message_id else None


def _stop(tx: Session, told: Bounce, notice: NoticeRow, client: ClientRow, terms: Terms) -> Effect:
    if not stops(told, client.email, notice.sent_at or notice.smtp_started_at, terms.now):
        _log.info("report_ignored", reason="not_about_the_address_of_today")
        return Effect.IGNORED
    reason = f"{told.status}{ADDRESS_BOUNCED}"
    stop_address(tx, client.id, client.email, reason, now=terms.now, mail_domain=terms.mail_domain)
    returned.record_bounced(tx, notice, reason)
    _log.info("mail_bounced")
    return Effect.STOPPED
