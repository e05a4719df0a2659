"""Ben after half a year with Ada: every column that can hold a word of his, or about him, does."""

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import text

from booking_service.usecases import referrals
from booking_service.usecases.referrals import ReferralWish
from shared.domain.alliance import Alliance
from shared.domain.bookings import State
from shared.domain.commitments import Maker
from shared.domain.notices import NoticeState
from shared.storage import alliances, clients, nudges
from shared.storage.alliances import PauseRow
from shared.storage.answers import AnswerRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.notices import NoticeRow
from shared.storage.packages import PackageRow
from shared.storage.waiting import WaitingRow
from tests.builders import DAY, DESK, TUESDAY_8AM, WEDNESDAY, at, book

WORDS = {
    "about": "the line about juggling",
    "decline_words": "words of declining",
    "proposed_words": "words of proposing",
    "referral": "a letter about somebody else",
    "what": "ring the glockenspiel maker",
    "how_known": "an appointment with the maker",
    "note": "a note on the glockenspiel",
    "in_the_way": "the saboteur called Norbert",
    "win": "the glockenspiel sounds",
    "answer": "how well it rings",
}
"""What is written in each place; each word of it is found nowhere else."""


def live(tx, ada, now=TUESDAY_8AM, **contact):
    """Fill every place in the tables that can hold something of Ben's; return his id."""
    client_id = book(tx, ada, "09:00", about=WORDS["about"], now=now, **contact).client_id
    _bookings(tx, ada, client_id, now)
    _thread(tx, ada, client_id, now)
    tx.add(PackageRow(id=uuid4(), coach_id=ada.id, client_id=client_id, size=8, made_at=now))
    referrals.refer(tx, ada, client_id, ReferralWish(words=WORDS["referral"]), DESK, now)
    first = tx.query(NoticeRow).filter_by(kind="booking_confirmed").first()
    first.state, first.sent_at, first.told = NoticeState.SENT, now, {"uid": "a uid"}
    nudges.replan(tx, [client_id], now, DESK.mail_domain)
    tx.flush()
    return client_id


def _bookings(tx, ada, client_id, now):
    """One of each: declined, proposed, past, and a place in a line."""
    seal = DESK.sealer.seal
    for clock, state, more in (
        ("10:00", State.DECLINED, {"decline_words": WORDS["decline_words"]}),
        ("10:30", State.REQUESTED, {"proposed_words": WORDS["proposed_words"]}),
        ("11:00", State.COMPLETED, {}),
    ):
        row = BookingRow(
            id=uuid4(), coach_id=ada.id, client_id=client_id, kind="coaching", state=state,
            buffer_before=timedelta(0), buffer_after=timedelta(0), changed_at=now,
            uid=f"{uuid4()}@example.com", created_at=now - 30 * DAY,
        )  # fmt: skip
        row.starts_at = at(clock) - (21 * DAY if state is State.COMPLETED else timedelta(0))
        row.ends_at = row.starts_at + timedelta(minutes=30)
        row.stand_at(row.span)
        for column, words in more.items():
            setattr(row, column, seal(tx, client_id, words))
        tx.add(row)
    tx.flush()
    tx.add(
        AnswerRow(
            booking_id=row.id, coach_id=ada.id, revision=0, stamp=now, answer=None,
            proposed_start=now + 9 * DAY, noted_at=now,
        )
    )  # fmt: skip
    tx.add(
        WaitingRow(
            id=uuid4(), coach_id=ada.id, client_id=client_id, pass_id=None, booking_id=None,
            kind="coaching", wanted_on=WEDNESDAY, zone="UTC", state="waiting", joined_at=now,
        )
    )  # fmt: skip


def _thread(tx, ada, client_id, now):
    mine = {"coach_id": ada.id, "client_id": client_id}
    row = clients.by_id(tx, client_id)
    alliances.add(tx, row, Alliance(nudges_before=2), Maker.CLIENT, now)
    tx.add(PauseRow(id=uuid4(), first_on=date(2026, 8, 1), last_on=date(2026, 8, 9),
                    made_by="client", made_at=now, **mine))  # fmt: skip
    sealed = {name: DESK.sealer.seal(tx, client_id, words) for name, words in WORDS.items()}
    promise = CommitmentRow(
        id=uuid4(), what=sealed["what"], how_known=sealed["how_known"], due_on=date(2026, 6, 20),
        made_by="client", made_at=now, since=now, **mine,
    )  # fmt: skip
    tx.add(promise)
    tx.flush()
    tx.add(CheckInRow(id=uuid4(), commitment_id=promise.id, status="partly", at=now,
                      note=sealed["note"], in_the_way=sealed["in_the_way"],
                      made_by="client", **mine))  # fmt: skip
    tx.add(WinRow(id=uuid4(), commitment_id=promise.id, text=sealed["win"], at=now,
                  answer=sealed["answer"], answered_at=now, **mine))  # fmt: skip


def everything(tx):
    """Every row of every table, written out, by table."""
    names = tx.scalars(
        text(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
    ).all()
    return {name: "\n".join(tx.scalars(text(f"SELECT t::text FROM {name} t"))) for name in names}  # noqa: S608
