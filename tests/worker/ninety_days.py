"""Ninety days of three clients' threads, played hour by hour on the real tables and jobs.

What went out is written as lines a person can read. The clock is an argument everywhere; only the
claim asks the database's own, so what is due at the played instant is made claimable then.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select, text

from reminder_worker.jobs.deliver import deliver_due
from reminder_worker.jobs.desk import Desk
from reminder_worker.jobs.plan_nudges import plan_due
from shared.domain.alliance import Alliance
from shared.domain.commitments import Maker, Status
from shared.domain.localtime import label
from shared.domain.notices import NoticeState
from shared.storage import alliances, nudges
from shared.storage.alliances import PauseRow
from shared.storage.commitments import CommitmentRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow

STEP = timedelta(hours=6)
DOMAIN = "example.com"
_NAMES = UUID("5f0c2f6e-2f3e-4a67-9a53-6d1d8f0b0000")


@dataclass
class Play:
    """The stage: one coach, her clients, and what has been sent so far."""

    sessions: object
    now: datetime
    sent: list[str] = field(default_factory=list)
    coach_id: UUID = field(default_factory=uuid4)
    clients: dict[str, UUID] = field(default_factory=dict)
    words: dict[UUID, str] = field(default_factory=dict)

    def begin(self, people):
        """`people`: name -> (zone, alliance)."""
        with self.sessions.begin() as tx:
            tx.add(
                CoachRow(
                    id=self.coach_id, slug="ada", name="Ada", email="ada@example.com", zone="UTC",
                    password_hash="-", country="", created_at=self.now,
                )
            )  # fmt: skip
            tx.flush()
            for name, (zone, alliance) in people.items():
                client = ClientRow(
                    id=uuid5(_NAMES, name), coach_id=self.coach_id, name=name, zone=zone,
                    email=f"{name.lower()}@example.com", created_at=self.now,
                )  # fmt: skip
                self.clients[name] = client.id
                tx.add(client)
                tx.flush()
                alliances.add(tx, client, alliance, Maker.CLIENT, self.now)

    def promise(self, name, what, *, on=None, at=None, days=None, until=None):
        """Write a commitment down and plan anew, as the use case does."""
        row = CommitmentRow(
            id=uuid5(_NAMES, what), coach_id=self.coach_id, client_id=self.clients[name],
            what=what.encode(), due_on=on, due_at=at, made_by=Maker.CLIENT, made_at=self.now,
            since=self.now, series_id=uuid5(_NAMES, f"series {what}") if days else None,
            repeat_days=days, repeat_until=until,
        )  # fmt: skip
        self._change(name, lambda tx, _: tx.add(row))

    def agree(self, name, **terms):
        self._change(
            name, lambda tx, who: alliances.add(tx, who, Alliance(**terms), Maker.CLIENT, self.now)
        )

    def rest(self, name, first, last):
        pause = PauseRow(
            id=uuid4(), coach_id=self.coach_id, client_id=self.clients[name], first_on=first,
            last_on=last, made_by=Maker.CLIENT, made_at=self.now,
        )  # fmt: skip
        self._change(name, lambda tx, _: tx.add(pause))

    def move_to(self, name, zone):
        self._change(name, lambda _, who: setattr(who, "zone", zone))

    def set(self, name, **fields):
        """Change the client's row: paused by a referral, unsubscribed, ended."""
        self._change(
            name, lambda _, who: [setattr(who, column, to) for column, to in fields.items()]
        )

    def answer(self, name, what, status=Status.DONE):
        """Answer the first time of this commitment that is still open."""

        def answered(tx, who):
            row = tx.scalars(
                select(CommitmentRow)
                .where(
                    CommitmentRow.client_id == who.id,
                    CommitmentRow.what == what.encode(),
                    CommitmentRow.status == Status.OPEN,
                )
                .order_by(CommitmentRow.due_on)
            ).first()
            row.status, row.answered_at = status, self.now

        self._change(name, answered)

    def _change(self, name, do):
        with self.sessions.begin() as tx:
            client = tx.get(ClientRow, self.clients[name], with_for_update=True)
            do(tx, client)
            tx.flush()
            nudges.replan(tx, [client.id], self.now, DOMAIN)

    def run(self, until, script):
        """Play to the end; `script` maps instants to what happens then."""
        waits = sorted(script.items())
        while self.now < until:
            self.now = min([self.now + STEP, *self._next_due(), *(at for at, _ in waits[:1])])
            while waits and waits[0][0] <= self.now:
                waits.pop(0)[1](self)
            plan_due(self.sessions, DOMAIN, self.now)
            self._send()

    def _next_due(self):
        """The next instant at which a mail is due, if any."""
        ahead = select(func.min(NoticeRow.due_at)).where(
            NoticeRow.state == NoticeState.PENDING, NoticeRow.due_at > self.now
        )
        with self.sessions() as tx:
            return [found] if (found := tx.scalar(ahead)) else []

    def _send(self):
        """Let the sender see what is due at the played instant, and nothing else."""
        with self.sessions.begin() as tx:
            due = tx.execute(
                text(
                    "UPDATE notices SET visible_at = timestamptz '2000-01-01'"
                    " WHERE state = 'pending' AND due_at <= :now RETURNING id"
                ),
                {"now": self.now},
            ).all()
        if due:
            deliver_due(self._desk())

    def _desk(self):
        return Desk(
            sessions=self.sessions,
            write=self._written,
            send=lambda _: None,
            clock=lambda: self.now,
            lease=timedelta(minutes=2),
            mail_domain=DOMAIN,
        )

    def _written(self, tx, about):
        """Note the mail as one line of the table."""
        client, notice = about.client, about.notice
        rows = {
            row.id: row.what.decode()
            for row in tx.scalars(
                select(CommitmentRow).where(CommitmentRow.id.in_(notice.subject_ids))
            )
        }
        asked = ", ".join(rows[each] for each in notice.subject_ids)
        shown = label(notice.due_at, client.zone)
        self.sent.append(
            f"| {client.name} | {date.fromisoformat(shown[:10]):%a} {shown} | {client.zone} "
            f"| {notice.due_at:%m-%d %H:%M}Z | {asked} |"
        )
        return object()


def mails_in_table(sessions):
    """How many mails each client had on each of their dates: (client, date) -> count."""
    with sessions() as tx:
        rows = tx.execute(
            select(ClientRow.name, NoticeRow.offset)
            .join(ClientRow, ClientRow.id == NoticeRow.client_id)
            .where(NoticeRow.state == NoticeState.SENT)
        )
        found: dict[tuple[str, str], int] = {}
        for key in rows:
            found[tuple(key)] = found.get(tuple(key), 0) + 1
    return found


def utc(text_):
    return datetime.fromisoformat(text_).replace(tzinfo=UTC)
