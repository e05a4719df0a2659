"""Somebody who books in a household, and what they got by mail."""

from itertools import count

from tests.journeys.household import ids, objects
from tests.journeys.visitor import Visitor

_numbers = count()


class Guest(Visitor):
    """A visitor with an address and times of their own."""

    def __init__(self, household):
        self.number = next(_numbers)
        super().__init__(household, f"guest{self.number}@example.com")
        self.household, self.token, self.booking_id = household, "", ""

    def times(self):
        """Return six times that no other guest is offered by these tests."""
        return self.slots(first=3, days=20)[self.number * 6 :][:6]

    def comes(self):
        """Book the first of the times."""
        answer = self.book(self.times()[0], self.get_pass())
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["links"]["manage"].rpartition("/")[2]
        self.booking_id = answer.json()["id"]

    def moves(self, start):
        answer = self.http.post(f"/bookings/{self.token}/move", json={"start": start})
        assert answer.status_code == 200, answer.text

    def cancels(self):
        answer = self.http.post(f"/bookings/{self.token}/cancellation", json={})
        assert answer.status_code == 200, answer.text

    @property
    def got(self):
        """The mails, oldest first."""
        return self.household.smtp.to(self.email)

    @property
    def objects(self):
        """(METHOD, SEQUENCE) of each mail, oldest first."""
        return objects(self.got)

    @property
    def ids(self):
        return ids(self.got)

    @property
    def coach_got(self):
        """(METHOD, SEQUENCE) of what the coach got, oldest first."""
        return objects(self.household.smtp.to(self.household.coach["email"]))
