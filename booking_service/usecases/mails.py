"""A mail of the outbox as its reader sees it: headers, text, page and calendar object."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

import structlog
from jinja2 import TemplateError
from sqlalchemy.orm import Session

from booking_service.usecases import notices
from booking_service.usecases.notices import NoticeView
from shared.domain.notices import NoticeState
from shared.letters import Letters
from shared.storage import outbox as rows
from shared.storage.outbox import Found

_log = structlog.get_logger(__name__)
_WENT = frozenset({NoticeState.SENT, NoticeState.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The parts of a mail; `calendar` are the bytes of its invite, if it has one."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    calendar: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A notice and its mail; None if that cannot be written.

    `went`: the mail is shown as it went, else as it would go now. `is_exact` is False where what
    went is shown as it would be written today, because nothing was kept of it.
    """

    notice: NoticeView
    mail: Written | None
    went: bool
    is_exact: bool


def show(tx: Session, coach_id: UUID, notice_id: UUID, letters: Letters, now: datetime) -> MailView:
    """Return the mail of one of the coach's notices; the client's own links open nothing in it."""
    found = notices.find(tx, coach_id, notice_id)
    went = found.notice.state in _WENT
    return MailView(
        notice=notices.one(tx, coach_id, notice_id, now),
        mail=_written(tx, coach_id, found, letters),
        went=went,
        is_exact=not went or found.notice.told is not None,
    )


def _written(tx: Session, coach_id: UUID, found: Found, letters: Letters) -> Written | None:
    """Write the mail; one that cannot be written is not sent either, and the page says so."""
    try:
        mail = letters.show(tx, rows.loaded(tx, coach_id, found))
    except (TemplateError, ValueError, LookupError, TypeError, AttributeError):
        _log.exception("notice_unwritable", notice_id=str(found.notice.id))
        return None
    return Written(
        headers=[(name, str(value)) for name, value in mail.items()],
        text=_content(mail, "plain") or "",
        html=_content(mail, "html") or "",
        calendar=_calendar(mail),
    )


def _content(mail: EmailMessage, subtype: str) -> str | None:
    body = mail.get_body((subtype,))
    return None if body is None else str(body.get_content())


def _calendar(mail: EmailMessage) -> bytes | None:
    for part in mail.iter_attachments():
        if part.get_content_type() == "application/ics":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else None
    return None
