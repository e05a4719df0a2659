"""Ben's and Cleo's threads with Ada, made through the use cases."""

from datetime import date

from sqlalchemy import select

from booking_service.usecases import check_ins, commitments, thread, wins
from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.sides import Side
from shared.domain.commitments import Status
from shared.storage import clients
from shared.storage.audit import AuditRow
from shared.storage.notices import NoticeRow
from tests.builders import DESK, TUESDAY_8AM, contact
from tests.people import BEN

MONDAY = date(2026, 6, 15)


def a_client(tx, coach, who=BEN, now=TUESDAY_8AM):
    """A client of the coach's, as the client's own side."""
    return Side(clients.meet(tx, coach.id, contact(who), now).id)


def promise(tx, side, what="Write to my manager", *, now=TUESDAY_8AM, desk=DESK, **more):
    """A commitment due on Monday unless told otherwise; its id."""
    when = {} if {"due_at", "due_on", "repeat_days"} & set(more) else {"due_on": MONDAY}
    wish = CommitmentWish(what=what, **when, **more)
    return commitments.make(tx, side, wish, desk, now)


def say(tx, side, commitment_id, status=Status.DONE, *, now=TUESDAY_8AM, **words):
    check_ins.answer(tx, side, commitment_id, AnswerWish(status=status, **words), DESK, now)


def win(tx, side, text="I asked for help", *, now=TUESDAY_8AM, desk=DESK, **more):
    return wins.note(tx, side, text, desk, now, **more)


def thread_of(tx, side, now=TUESDAY_8AM):
    tx.flush()
    return thread.of(tx, side, DESK.sealer, now)


def nudges_of(tx, side, *states):
    """When mails about commitments are due, and how many each is about; pending ones."""
    tx.flush()
    tx.expire_all()
    query = select(NoticeRow).where(
        NoticeRow.client_id == side.client_id,
        NoticeRow.kind == "check_in",
        NoticeRow.state.in_(states or ("pending",)),
    )
    found = tx.scalars(query.order_by(NoticeRow.due_at))
    return [(f"{row.due_at:%m-%d %H:%M}", len(row.subject_ids)) for row in found]


def deeds(tx):
    """Who did what, as the audit has it, in order."""
    tx.flush()
    rows = tx.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    return [(row.actor, row.action) for row in rows]
