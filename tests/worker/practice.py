"""A coach with outside calendars, and what is offered after a worker has read them."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from booking_service.usecases import outside_calendars
from booking_service.usecases.outside_calendars import NewCalendar
from reminder_worker.fetching import Lead
from reminder_worker.jobs.sync_calendars import Reader, sync_due
from reminder_worker.tools import ask_calendar
from shared.domain.outside import CalendarKind
from shared.storage.busy import BusyRow
from tests.builders import DESK, TUESDAY_8AM, a_coach, offers
from tests.worker.ics import event

LEAD = Lead(private=True, patience=timedelta(seconds=0.5), largest=100_000)
TEN_TO_ELEVEN = event("DTSTART:20260610T100000Z", "DTEND:20260610T110000Z", uid="1")


class Practice:
    """Ada, an outside calendar of hers, and a worker that reads it; the clock is the test's."""

    def __init__(self, sessions):
        self.sessions, self.now = sessions, TUESDAY_8AM
        with sessions.begin() as tx:
            self.ada = a_coach(tx)
        self.reader = self.asked_by(partial(ask_calendar, LEAD))

    def asked_by(self, ask):
        """What a worker needs that asks outside servers like this."""
        return Reader(sessions=self.sessions, sealer=DESK.sealer, ask=ask, clock=lambda: self.now)

    def add(self, url, kind=CalendarKind.ICS, coach=None, **more):
        new = NewCalendar(name="Home", kind=kind, url=url, **more)
        coach_id = (coach or self.ada).id
        with self.sessions.begin() as tx:
            return outside_calendars.add(tx, coach_id, new, DESK.sealer, self.now, private=True)

    def sync(self, after=timedelta(0)):
        self.now += after
        return dict(sync_due(self.reader))

    def view(self):
        with self.sessions.begin() as tx:
            [found] = outside_calendars.list_all(tx, self.ada.id, DESK.sealer, self.now)
        return found

    def offers(self, coach=None):
        with self.sessions.begin() as tx:
            return offers(tx, coach or self.ada, now=self.now)

    def rows(self, kind=BusyRow):
        with self.sessions.begin() as tx:
            return tx.scalars(select(kind)).all()
