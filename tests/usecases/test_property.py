"""What is shown can be booked, and what is not shown cannot: through the use cases, for random
coaches with random bookings, around the odd hours of the year."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from booking_service.usecases import availability, bookings, changes
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.slots import SlotQuery, offered
from shared.domain.bookings import State
from shared.domain.errors import SlotNotOffered, SlotTaken
from shared.domain.localtime import dates_span
from shared.domain.timespan import Timespan
from shared.storage import calendar, taking
from shared.storage.bookings import BookingRow
from shared.storage.clients import meet
from tests.builders import COACHING, DAY, DESK, GUIDANCE, a_coach, a_ticket, a_wish, contact
from tests.domain.setups import set_ups

# Raise these for a night's run.
SET_UPS = 45
SHOWN, HIDDEN = 3, 5

MINUTE = timedelta(minutes=1)
thorough = settings(
    max_examples=SET_UPS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a set-up takes minutes
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
_numbers = count(1)


@st.composite
def other_kinds(draw):
    """Rules for the second kind, with buffers of their own."""
    return draw(set_ups()).rules


class Practice:
    """A set-up, written into the tables through the use cases where they allow it."""

    def __init__(self, tx, setup, other):
        self.tx, self.setup = tx, setup
        wide = setup.availability
        changed = {name: getattr(wide, name) for name in availability.PARTS}
        changed["kinds"] = {COACHING: setup.rules, GUIDANCE: other}
        if changed["bookable_from"] and changed["bookable_to"]:
            changed["bookable_to"] = max(changed["bookable_from"], changed["bookable_to"])
        who = replace(contact(), name=f"Coach{next(_numbers)}", email=f"{uuid4()}@example.com")
        self.coach = a_coach(tx, who, setup.now, wide.zone, **changed)
        self.client = meet(tx, self.coach.id, contact(), setup.now)
        self.booked = [row for taken in setup.taken.bookings if (row := self._put(taken))]
        self.ticket = a_ticket(tx, self.coach, now=setup.now)

    def _put(self, taken):
        """Write a booking as it stands; None if another has the time, or no kind is so long."""
        if taken.span.end - taken.span.start > DAY:
            return None
        states = [State.CONFIRMED, State.REQUESTED, State.HELD, State.NO_SHOW, State.CANCELLED]
        state = states[taken.id.int % len(states)]
        row = BookingRow(
            id=uuid4(), coach_id=self.coach.id, client_id=self.client.id, kind=COACHING,
            state=state, uid=str(uuid4()), buffer_before=taken.buffer_before,
            buffer_after=taken.buffer_after, changed_at=self.setup.now,
            created_at=self.setup.now, client_zone="UTC",
            hold_expires_at=self.setup.now + MINUTE * (taken.id.int % 2 * 2 - 1),
        )  # fmt: skip
        try:
            taking.store(self.tx, row, taken.span)
        except SlotTaken:
            return None
        return row

    def shown(self, kind, moving=None):
        asked = SlotQuery(
            kind=kind,
            first=self.setup.first,
            last=self.setup.last,
            zone=self.setup.client_zone,
            moving=moving,
        )
        return {slot.start for slot in offered(self.tx, self.coach, asked, self.setup.now)}

    def try_out(self, deed):
        """Do it, take it back, and say how it ended."""
        savepoint = self.tx.begin_nested()
        try:
            deed()
        except (SlotTaken, SlotNotOffered) as refusal:
            return refusal
        else:
            return None
        finally:
            savepoint.rollback()

    def book(self, kind, start):
        wish = a_wish(self.ticket, start, kind=kind)
        return self.try_out(
            lambda: bookings.book(self.tx, self.coach.slug, wish, DESK, self.setup.now)
        )

    def starts(self, chance, shown):
        """A few starts that are shown, and a few minutes and neighbours that are not."""
        window = dates_span(self.setup.first, self.setup.last, self.setup.client_zone)
        if window is None:
            return [], []
        minutes = [
            window.start + chance.randrange((window.end - window.start) // MINUTE) * MINUTE
            for _ in range(HIDDEN)
        ]
        some = chance.sample(sorted(shown), min(SHOWN, len(shown)))
        near = [start + MINUTE * chance.choice([-30, -5, 5, 15, 30]) for start in some]
        return some, [m for m in minutes + near if m not in shown and window.covers(m)]


@pytest.fixture
def savepoint_each(tx):
    """Each example works in a savepoint that is rolled back."""

    def run(example):
        outer = tx.begin_nested()
        try:
            example(tx)
        finally:
            outer.rollback()
            tx.expunge_all()

    return run


@thorough
@given(
    set_ups(),
    other_kinds(),
    st.sampled_from([COACHING, GUIDANCE]),
    st.randoms(use_true_random=False),
)
def test_what_is_shown_can_be_booked_and_what_is_not_shown_cannot(
    savepoint_each, setup, other, kind, chance
):
    def example(tx):
        practice = Practice(tx, setup, other)
        some, others = practice.starts(chance, practice.shown(kind))
        assert [start for start in some if practice.book(kind, start) is not None] == []
        assert [start for start in others if practice.book(kind, start) is None] == []

    savepoint_each(example)


@settings(thorough, max_examples=SET_UPS // 3)
@given(set_ups(), other_kinds(), st.randoms(use_true_random=False))
def test_what_is_shown_for_a_move_can_be_moved_to_and_nothing_else(
    savepoint_each, setup, other, chance
):
    def example(tx):
        practice = Practice(tx, replace(setup, moving=None), other)
        confirmed = [row for row in practice.booked if row.state == State.CONFIRMED]
        movable = [row for row in confirmed if row.starts_at >= setup.now]
        if not movable:
            return
        row = movable[0]
        availability.replace_parts(
            tx, practice.coach.id, {"change_notice": timedelta(0)}, setup.now
        )
        some, others = practice.starts(chance, practice.shown(COACHING, row.id))

        def moved(start):
            return practice.try_out(
                lambda: changes.move(tx, row.id, start, CLIENT, DESK, setup.now)
            )

        assert [start for start in some if moved(start) is not None] == []
        assert [s for s in others if s != row.starts_at and moved(s) is None] == []

    savepoint_each(example)


@settings(thorough, max_examples=SET_UPS // 3)
@given(set_ups(), other_kinds())
def test_no_two_slots_of_a_day_that_are_booked_one_after_the_other_ever_overlap(
    savepoint_each, setup, other
):
    def example(tx):
        practice = Practice(tx, setup, other)
        for n in range(4):
            shown = sorted(practice.shown(COACHING))
            if not shown:
                break
            ticket = a_ticket(tx, practice.coach, browser=f"b{n}", now=setup.now)
            wish = a_wish(ticket, shown[n % len(shown)])
            bookings.book(tx, practice.coach.slug, wish, DESK, setup.now)
        far = Timespan(setup.now - 3650 * DAY, setup.now + 3650 * DAY)
        part = calendar.Part(coach_id=practice.coach.id, kind=COACHING, window=far)
        found = calendar.taken(tx, part, setup.availability, setup.now).bookings
        held = sorted(booked.blocked for booked in found)
        assert all(one.end <= two.start for one, two in pairwise(held))

    savepoint_each(example)
