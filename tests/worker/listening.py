"""Ada with webhooks, and a worker that tells them; the clock is the real one, as the database's."""

import hashlib
import hmac
import json
from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import select, update

from booking_service.usecases import changes, hook_deliveries, webhooks
from booking_service.usecases.changes import Actor
from booking_service.usecases.hook_deliveries import PageQuery
from booking_service.usecases.webhooks import Terms, WebhookWish
from reminder_worker.fetching import Lead
from reminder_worker.jobs.deliver_hooks import HookDesk, deliver_hooks
from reminder_worker.tools import post_letter
from shared.domain.webhooks import CHOICES, Happening, Told
from shared.storage import hook_deliveries as rows
from shared.storage.hook_deliveries import DeliveryRow
from shared.storage.webhooks import WebhookRow
from tests.builders import DESK, a_coach, book_as_coach
from tests.people import ADA
from tests.worker.outbox import right_now

TERMS = Terms(DESK.sealer, private=True)
LEAD = Lead(private=True, patience=timedelta(seconds=0.4))
NOW = timedelta(0)


class Listening:
    """A practice whose coach's programs listen."""

    def __init__(self, sessions, lead=LEAD):
        self.sessions = sessions
        with sessions.begin() as tx:
            self.ada = a_coach(tx, ADA, now=right_now())
        self.desk = HookDesk(
            sessions=sessions,
            engine=sessions.kw["bind"],
            sealer=DESK.sealer,
            post=partial(post_letter, lead),
            clock=right_now,
            lease=timedelta(minutes=2),
        )

    def add(self, url, happenings=CHOICES, coach=None, **more):
        """The webhook with its secret."""
        wish = WebhookWish(name="Books", url=url, happenings=happenings, **more)
        with self.sessions.begin() as tx:
            return webhooks.add(tx, (coach or self.ada).id, wish, TERMS, right_now())

    def book(self, days=7):
        start = right_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
        with self.sessions.begin() as tx:
            return book_as_coach(tx, self.ada, start, now=right_now())

    def move(self, booking, hours=3):
        start = booking.start + timedelta(hours=hours)
        by = Actor(self.ada.id)
        with self.sessions.begin() as tx:
            return changes.move(tx, booking.id, start, by, DESK, right_now())

    def cancel(self, booking):
        by = Actor(self.ada.id)
        with self.sessions.begin() as tx:
            return changes.cancel(tx, booking.id, by, None, DESK, right_now())

    def happens(self, hook, happening=Happening.WIN_NOTED, subject=None):
        """Something is to be told to one webhook, about a subject of its own; its id."""
        told = Told(
            happening=happening,
            subject_id=subject or uuid4(),
            client_id=None,
            ids={"win_id": uuid4()},
        )
        with self.sessions.begin() as tx:
            return rows.add(tx, self.ada.id, [hook.webhook.id], told, right_now())[0]

    def round(self, **more) -> Counter:
        return deliver_hooks(self.desk, **more)

    def sooner(self):
        """Let time pass: what waits for its next try, and what is left alone, waits no longer."""
        with self.sessions.begin() as tx:
            waits = update(DeliveryRow).where(DeliveryRow.state.in_(("pending", "claimed")))
            tx.execute(waits.values(visible_at=right_now()))
            tx.execute(update(WebhookRow).values(rests_until=None))

    def deliveries(self, hook, coach=None):
        """What the coach sees of the last deliveries, oldest first."""
        with self.sessions.begin() as tx:
            found = hook_deliveries.page(
                tx, (coach or self.ada).id, hook.webhook.id, PageQuery(limit=100)
            )
        return found.deliveries[::-1]

    def view(self, hook):
        with self.sessions.begin() as tx:
            return webhooks.one(tx, self.ada.id, hook.webhook.id, DESK.sealer, right_now())

    def in_table(self):
        with self.sessions() as tx:
            return tx.scalars(select(DeliveryRow).order_by(DeliveryRow.number)).all()


def heard(web):
    """What a program heard, in order: (event, data)."""
    told = [json.loads(body) for body in web.bodies]
    return [(each["type"], each["data"]) for each in told]


def is_signed(secret, headers, body):
    """Verify as the documentation tells receivers to, written once more."""
    stamp = headers["Whats-Next-Timestamp"]
    mine = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    given = headers["Whats-Next-Signature"].replace(" ", "").split(",")
    return f"v1={mine}" in given
