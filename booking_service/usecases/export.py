"""Gathers everything that is kept about one client, opened.

What the coach keeps about their own practice (when they asked themselves whether they are the right
one, a note put away) is not the client's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.export_shape import (
    AllianceKept,
    AnswerKept,
    BookingKept,
    CheckInKept,
    CommitmentKept,
    ContactKept,
    Export,
    MailKept,
    PackageKept,
    PauseKept,
    ReferralKept,
    WaitingKept,
    WinKept,
)
from shared.storage import (
    alliances,
    answers,
    bookings,
    clients,
    commitments,
    erasure,
    packages,
    people,
    referrals,
)
from shared.storage.alliances import AllianceRow, PauseRow
from shared.storage.answers import AnswerRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.packages import PackageRow
from shared.storage.people import ClientRow
from shared.storage.referrals import ReferralRow
from shared.storage.waiting import WaitingRow


@dataclass(frozen=True, slots=True)
class _Opener:
    """Opens what one client wrote, or what was written to them."""

    tx: Session
    sealer: Sealer
    client_id: UUID

    def __call__(self, sealed: bytes | None) -> str | None:
        return self.sealer.open(self.tx, self.client_id, sealed)


def export(tx: Session, client_id: UUID, sealer: Sealer, now: datetime) -> Export:
    """Return everything that is the client's."""
    row = clients.by_id(tx, client_id)
    opened = _Opener(tx, sealer, client_id)
    check_ins = commitments.check_ins(tx, client_id)
    answered = answers.of_client(tx, client_id)
    return Export(
        exported_at=_at(now),
        contact=_contact(row, people.coach(tx, row.coach_id).name),
        bookings=[
            _booking(one, answered.get(one.id), opened)
            for one in bookings.of_client(tx, row.coach_id, client_id)
            if one.waiting_id is None  # an offer is nobody's before it is taken
        ],
        alliance=[_alliance(one) for one in alliances.history(tx, client_id)],
        pauses=[_pause(one) for one in alliances.pauses(tx, client_id)],
        commitments=[
            _commitment(one, check_ins, opened) for one in commitments.of_client(tx, client_id)
        ],
        wins=[_win(one, opened) for one in commitments.wins(tx, client_id)],
        waiting=[_waiting(one) for one in erasure.waiting_of(tx, client_id)],
        packages=[_package(one) for one in packages.of_client(tx, row)],
        referrals=[
            _referral(one, opened) for one in referrals.of_client(tx, row.coach_id, client_id)
        ],
        mails=[_mail(one) for one in erasure.mails_sent(tx, client_id)],
    )


def _contact(row: ClientRow, coach: str) -> ContactKept:
    return ContactKept(
        id=str(row.id),
        name=row.name,
        email=row.email,
        zone=row.zone,
        language=row.language,
        country=row.country,
        discreet=row.discreet,
        coach=coach,
        since=_at(row.created_at),
        bookings_paused_at=_maybe_at(row.paused_at),
        asked_back_at=_maybe_at(row.asked_back_at),
        welcomed_until=_maybe_at(row.welcomed_until),
        reminders_off_at=_maybe_at(row.reminders_off_at),
        nudges_off_at=_maybe_at(row.nudges_off_at),
        address_stopped_at=_maybe_at(row.address_stopped_at),
        ended_at=_maybe_at(row.ended_at),
    )


def _booking(row: BookingRow, answer: AnswerRow | None, opened: _Opener) -> BookingKept:
    return BookingKept(
        id=str(row.id),
        uid=row.uid,
        kind=row.kind,
        state=row.state,
        start=_at(row.starts_at),
        end=_at(row.ends_at),
        zone=row.client_zone,
        revision=row.revision,
        discreet=row.discreet,
        made_by="coach" if row.by_coach else "client",
        made_at=_at(row.created_at),
        changed_at=_at(row.changed_at),
        about=opened(row.about),
        words_of_the_coach=opened(row.decline_words),
        proposed=[_at(start) for start in row.proposed_starts or ()],
        proposed_words=opened(row.proposed_words),
        calendar_answer=_answer(answer) if answer else None,
    )


def _answer(row: AnswerRow) -> AnswerKept:
    return AnswerKept(
        revision=row.revision,
        answer=row.answer,
        proposed_start=_maybe_at(row.proposed_start),
        at=_at(row.stamp),
    )


def _alliance(row: AllianceRow) -> AllianceKept:
    return AllianceKept(
        version=row.version, terms=dict(row.terms), made_by=row.made_by, made_at=_at(row.made_at)
    )


def _pause(row: PauseRow) -> PauseKept:
    return PauseKept(
        first_on=row.first_on.isoformat(),
        last_on=_maybe_on(row.last_on),
        made_by=row.made_by,
        made_at=_at(row.made_at),
    )


def _commitment(
    row: CommitmentRow, answers: Sequence[CheckInRow], opened: _Opener
) -> CommitmentKept:
    return CommitmentKept(
        id=str(row.id),
        what=opened(row.what),
        how_known=opened(row.how_known),
        due_at=_maybe_at(row.due_at),
        due_on=_maybe_on(row.due_on),
        repeat_days=list(row.repeat_days or ()),
        repeat_until=_maybe_on(row.repeat_until),
        status=row.status,
        booking_id=_maybe_id(row.booking_id),
        replaces_id=_maybe_id(row.replaces_id),
        made_by=row.made_by,
        made_at=_at(row.made_at),
        check_ins=[_check_in(one, opened) for one in answers if one.commitment_id == row.id],
    )


def _check_in(row: CheckInRow, opened: _Opener) -> CheckInKept:
    return CheckInKept(
        status=row.status,
        note=opened(row.note),
        in_the_way=opened(row.in_the_way),
        made_by=row.made_by,
        at=_at(row.at),
    )


def _win(row: WinRow, opened: _Opener) -> WinKept:
    return WinKept(
        id=str(row.id),
        text=opened(row.text),
        at=_at(row.at),
        commitment_id=_maybe_id(row.commitment_id),
        answer=opened(row.answer),
        answered_at=_maybe_at(row.answered_at),
    )


def _waiting(row: WaitingRow) -> WaitingKept:
    return WaitingKept(
        wanted_on=row.wanted_on.isoformat(),
        kind=row.kind,
        state=row.state,
        joined_at=_at(row.joined_at),
    )


def _package(row: PackageRow) -> PackageKept:
    return PackageKept(
        id=str(row.id),
        size=row.size,
        made_at=_at(row.made_at),
        ended_at=_maybe_at(row.ended_at),
    )


def _referral(row: ReferralRow, opened: _Opener) -> ReferralKept:
    return ReferralKept(
        made_at=_at(row.made_at), ended_at=_maybe_at(row.ended_at), letter=opened(row.words)
    )


def _mail(row: NoticeRow) -> MailKept:
    return MailKept(id=str(row.id), kind=row.kind, sent_at=_maybe_at(row.sent_at))


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _maybe_at(instant: datetime | None) -> str | None:
    return None if instant is None else _at(instant)


def _maybe_on(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _maybe_id(found: UUID | None) -> str | None:
    return None if found is None else str(found)
