"""A link by mail, for a coach whose password or passkey is not at hand.

A mailbox is no second factor (NIST SP 800-63B section 5.1.3.1 takes e-mail for none, and OWASP's
guide to forgotten passwords says that a way back must not be weaker than the way in). So a link
stands in for the password alone: where there is an authenticator app its code, or a recovery
code, is still asked for. It works once, for 15 minutes, and only by a press on its page, since
mail scanners open links. Whether an address is known shows neither in the answer nor in the
work: both store a row, and the page answers no sooner for one than for the other.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import access
from booking_service.usecases.access import Entry
from booking_service.usecases.desk import Desk
from shared.domain.errors import NotFound
from shared.domain.sign_in_notices import LINK_LASTS, when_link_asked
from shared.storage import notices
from shared.storage import people as coaches
from shared.storage import sign_in as rows


def ask(tx: Session, email: str, desk: Desk, now: datetime) -> None:
    """Send a link if this is a coach's address; say nothing either way."""
    coach = coaches.coach_by_email(tx, email.strip())
    step = rows.StepRow(kind="link", coach_id=coach.id if coach else None)
    link = access.begin(tx, step, now, LINK_LASTS)
    if coach is not None:
        planned = [when_link_asked(link.id, now)]
        notices.add_all(tx, coach, planned, now, mail_domain=desk.mail_domain)


def check(tx: Session, link_id: UUID, now: datetime) -> None:
    """Raise NotFound for a link that is over or was used."""
    _step(tx, link_id, now)


def enter(tx: Session, link_id: UUID, now: datetime, browser: str = "") -> Entry:
    """Let a coach in by their link, which opens nothing any more; or ask for the code first."""
    step, coach_id = _step(tx, link_id, now)
    rows.take(tx, step)
    return access.after_first_step(tx, coach_id, now, browser)


def _step(tx: Session, link_id: UUID, now: datetime) -> tuple[UUID, UUID]:
    step = rows.link(tx, link_id, now)
    if step is None or step.coach_id is None:
        raise NotFound("This link does not work, or does not work any more.")
    return step.id, step.coach_id
