"""Bookings whose clock moved with new zone rules: one press keeps the told time or the instant."""

import pytest
from sqlalchemy import select

from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.api.asking import TUESDAY_10, client, said


@pytest.fixture
def moved(app, visitor):
    """The id of a booking for 10:00 in London, as if Ada had been told 09:00."""
    booking = visitor.booked()["id"]
    with app.extensions["tools"].sessions.begin() as tx:
        row = tx.scalars(select(BookingRow)).one()
        row.coach_clock = "2026-06-09T09:00[Europe/London]"
    return booking


def pending(app):
    with app.extensions["tools"].sessions() as tx:
        return set(tx.scalars(select(NoticeRow.kind).where(NoticeRow.state == "pending")))


def test_the_told_time_is_kept_by_a_move_and_its_invite(app, ada, moved):
    [listed] = ada.get("/coach/moved-clocks").json["moved"]
    assert listed["booking"]["id"] == moved
    kept = ada.post(f"/coach/bookings/{moved}/wall-time").json
    assert (kept["start"], kept["revision"]) == ("2026-06-09T08:00:00Z", 1)
    assert "booking_moved" in pending(app)
    assert ada.get("/coach/moved-clocks").json["moved"] == []


def test_the_instant_is_kept_where_it_is(ada, moved):
    assert ada.post(f"/coach/bookings/{moved}/instant").status_code == 200
    assert ada.get(f"/coach/bookings/{moved}").json["start"] == TUESDAY_10
    assert ada.get("/coach/moved-clocks").json["moved"] == []


def test_they_come_in_parts_also_while_one_after_the_other_is_settled(app, ada):
    made = []
    for week in range(5):
        start = f"2026-06-{2 + 7 * week:02}T09:00:00Z" if week else "2026-06-30T11:00:00Z"
        body = {"kind": "coaching", "start": start, "client": client()}
        made.append((start, ada.post("/coach/bookings", body).json["id"]))
    with app.extensions["tools"].sessions.begin() as tx:
        for row in tx.scalars(select(BookingRow)):
            row.coach_clock = f"{row.starts_at:%Y-%m-%d}T03:00[Europe/London]"
    in_order = [booking for _, booking in sorted(made)]
    assert listed(ada.get("/coach/moved-clocks")) == in_order
    seen, cursor = [], {}
    while cursor is not None:
        part = ada.get("/coach/moved-clocks", limit=2, **cursor)
        seen += listed(part)
        assert ada.post(f"/coach/bookings/{seen[-1]}/instant").status_code == 200
        cursor = {"cursor": part.json["next"]} if part.json["next"] else None
    assert seen == in_order


def listed(answer):
    return [each["booking"]["id"] for each in answer.json["moved"]]


@pytest.mark.parametrize("press", ["wall-time", "instant"])
def test_each_press_is_for_the_coach_whose_booking_it_is_and_for_once(ada, bea, moved, press):
    assert said(bea.post(f"/coach/bookings/{moved}/{press}")) == (404, "not_found")
    assert ada.post(f"/coach/bookings/{moved}/{press}").status_code == 200
    assert ada.post(f"/coach/bookings/{moved}/{press}").status_code == 409
