"""What happens behind the pages of waiting lists and proposals: others book, cancel, propose."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from booking_service.usecases import availability, bookings, changes, people, proposals
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.desk import BookingPolicy, Desk
from booking_service.usecases.proposals import Proposed
from reminder_worker.jobs.offer_places import offer_due
from shared.domain.availability import Approval, Kind, KindRules, WallTime, WallWindow, WeeklyHours
from shared.messages.links import Links
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from tests.people import CLEO, MONDAY_9AM

SECRET = "a secret that only the tests know, and long"
MASTER_KEY = "dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM="
HOUR = timedelta(hours=1)


class Practice:
    """What happens behind the pages: Cleo's bookings, the worker's round, Ada's proposal."""

    def __init__(self, sessions, site):
        self.sessions, self.links = sessions, Links(SECRET, site)
        sealer = Sealer(MASTER_KEY)
        self.desk = Desk(sealer=sealer, policy=BookingPolicy(), mail_domain="example.com")
        with sessions() as tx:
            self.ada = people.coach_by_slug(tx, "ada")

    def fill_tuesday(self):
        """Let Ada work from 9 to 10 on Tuesdays only, both half hours taken by Cleo."""
        hours = WeeklyHours(
            frozenset({2}), WallWindow(WallTime.parse("09:00"), WallTime.parse("10:00"))
        )
        cleo = Contact(name=CLEO.name, email=CLEO.email, zone=CLEO.zone)
        first = datetime(2026, 6, 9, 8, tzinfo=UTC)
        with self.sessions.begin() as tx:
            availability.replace_parts(tx, self.ada.id, {"weekly": (hours,)}, MONDAY_9AM)
            return [
                bookings.book_for_client(
                    tx,
                    self.ada.id,
                    CoachBooking(kind=Kind.GUIDANCE, start=start, client=cleo),
                    self.desk,
                    MONDAY_9AM,
                )
                for start in (first, first + HOUR / 2)
            ]

    def offer(self, booking):
        """Let Cleo cancel, and the worker offer the place; the path of the offer."""
        with self.sessions.begin() as tx:
            changes.cancel(tx, booking.id, CLIENT, None, self.desk, MONDAY_9AM)
        assert offer_due(self.sessions, "example.com", MONDAY_9AM) == 1
        with self.sessions() as tx:
            row = tx.scalar(select(BookingRow).where(BookingRow.waiting_id.is_not(None)))
        return f"/offers/{self.links.offer_token(row.id, row.created_at)}"

    def approve_by_hand(self):
        kinds = {kind: KindRules(approval=Approval.MANUAL) for kind in Kind}
        with self.sessions.begin() as tx:
            availability.replace_parts(tx, self.ada.id, {"kinds": kinds}, MONDAY_9AM)

    def request(self):
        with self.sessions() as tx:
            return tx.scalar(select(BookingRow).where(BookingRow.state == "requested"))

    def propose(self):
        """Propose three times for the one request; the path of the client's link."""
        request = self.request()
        starts = [request.starts_at + number * HOUR for number in (1, 2, 24)]
        asked = Proposed(starts=starts, words="The next day\nwould be easier for me.")
        with self.sessions.begin() as tx:
            proposals.propose(tx, self.ada.id, request.id, asked, self.desk, MONDAY_9AM)
        return f"/proposals/{self.links.proposal_token(request.id, request.created_at)}"
