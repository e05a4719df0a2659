"""The thread between the demo's bookings, told through the use cases at the hours of then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.demo import thread_story
from booking_service.demo.story import Person
from booking_service.demo.thread_story import Promise
from booking_service.usecases import check_ins, clients, commitments, wins
from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.desk import Desk
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side
from shared.domain.localtime import local_date

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something that somebody did, `at` days from today."""

    at: int
    promise: Promise | None = None
    answers: Promise | None = None
    win: thread_story.Win | None = None


def live(
    tx: Session,
    coach: CoachCard,
    desk: Desk,
    now: datetime,
    call_sent: Callable[[datetime], None],
) -> None:
    """Let everybody of the story who came to a booking promise, answer and notice.

    `call_sent` says of mails that were due by then that they have gone out.
    """
    known = {card.email: card.id for card in clients.list_clients(tx, coach.id)}
    made: dict[str, UUID] = {}
    for deed in sorted(_deeds(), key=lambda one: one.at):
        who = _who(deed)
        if who.email in known:
            side = Side(known[who.email])
            call_sent(now + deed.at * _DAY)
            _do(tx, side, deed, made, desk, now + deed.at * _DAY)


def _deeds() -> list[_Deed]:
    promises = thread_story.PROMISES
    return [
        *(_Deed(one.made, promise=one) for one in promises),
        *(_Deed(one.answered, answers=one) for one in promises if one.answered is not None),
        *(_Deed(one.at, win=one) for one in thread_story.WINS),
    ]


def _who(deed: _Deed) -> Person:
    told = deed.promise or deed.answers or deed.win
    if told is None:
        raise ValueError("somebody does something")
    return told.who


def _do(
    tx: Session, side: Side, deed: _Deed, made: dict[str, UUID], desk: Desk, then: datetime
) -> None:
    if deed.promise is not None:
        made[deed.promise.what] = _promise(tx, side, deed.promise, desk, then)
    elif deed.answers is not None:
        told = deed.answers
        wish = AnswerWish(status=told.status, note=told.note, win=told.win)
        check_ins.answer(tx, side, made[told.what], wish, desk, then)
    elif deed.win is not None:
        wins.note(tx, side, deed.win.text, desk, then)


def _promise(tx: Session, side: Side, told: Promise, desk: Desk, then: datetime) -> UUID:
    today = local_date(then, side.client(tx).zone)
    on = today + (told.due - told.made) * _DAY
    wish = CommitmentWish(
        what=told.what,
        how_known=told.how_known,
        due_on=None if told.days else on,
        repeat_days=told.days,
    )
    return commitments.make(tx, side, wish, desk, then)
