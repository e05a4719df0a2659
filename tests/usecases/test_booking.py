"""Making a booking: all of it in one transaction, or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from booking_service.usecases import booking_views, bookings
from booking_service.usecases.bookings import BookingWish
from shared.domain.errors import (
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    SlotNotOffered,
    SlotTaken,
)
from shared.domain.timespan import Timespan
from shared.storage.clients import by_email
from shared.storage.people import ClientRow
from tests.builders import (
    COACHING,
    DAY,
    DESK,
    GUIDANCE,
    HOUR,
    MANUAL,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    a_ticket,
    a_wish,
    at,
    book,
    book_as_coach,
    both,
    contact,
    hold,
    notices_of,
    offers,
    rows_of,
)
from tests.people import BEN, CLEO

SEALED = "I would like to talk about my work"


def test_a_booking_stands_at_once_and_both_are_told(tx, ada):
    made = book(tx, ada, now=TUESDAY_8AM - 2 * DAY)
    assert (made.state, made.start, made.end) == ("confirmed", at("10:00"), at("10:30"))
    assert (made.revision, made.client_name, made.client_zone) == (0, BEN.name, BEN.zone)
    assert notices_of(tx, made.id) == [
        ("booking_confirmed", "client", TUESDAY_8AM - 2 * DAY),
        ("coach_booked", "coach", TUESDAY_8AM - 2 * DAY),
        ("booking_reminder", "client", at("10:00") - DAY),
        ("booking_reminder", "client", at("09:00")),
    ]


def test_a_reminder_that_would_lie_in_the_past_is_not_written(tx, ada):
    made = book(tx, ada, now=at("10:00") - 16 * HOUR)
    reminders = [due for kind, _, due in notices_of(tx, made.id) if kind == "booking_reminder"]
    assert reminders == [at("09:00")]


def test_reminders_keep_the_clients_quiet_hours(tx):
    ada = a_coach(tx, zone="Asia/Tokyo")  # Wednesday 9:00 there is Tuesday evening in New York
    made = book(tx, ada, start=at("00:30"), client=contact(CLEO), now=TUESDAY_8AM - 2 * DAY)
    day_before, hour_before = [d for k, _, d in notices_of(tx, made.id) if k == "booking_reminder"]
    assert hour_before == at("00:30") - HOUR  # 19:30 in New York
    assert day_before == at("00:30") - DAY  # 20:30


def test_a_rolled_back_booking_leaves_no_notice_behind(tx, ada, ticket):
    savepoint = tx.begin_nested()
    book(tx, ada, ticket=ticket)
    savepoint.rollback()
    assert tx.scalar(text("SELECT count(*) FROM notices")) == 0
    assert tx.scalar(text("SELECT count(*) FROM bookings")) == 0
    assert book(tx, ada, ticket=ticket).state == "confirmed"


def test_where_the_coach_approves_a_booking_is_a_request(tx):
    ada = a_coach(tx, kinds=MANUAL)
    made = book(tx, ada)
    assert (made.state, made.request_expires_at) == ("requested", at("10:00"))
    assert {kind for kind, _, _ in notices_of(tx, made.id)} == {
        "request_received", "coach_requested",
    }  # fmt: skip
    assert "10:00" not in offers(tx, ada)


@pytest.mark.parametrize(
    ("ahead", "notice", "lapses"),
    [
        (7 * DAY, HOUR, timedelta(hours=72)),  # counted from the request
        (2 * DAY, 3 * HOUR, 2 * DAY - 3 * HOUR),  # where the minimum notice begins
    ],
)
def test_a_request_lapses_after_72_hours_or_at_its_minimum_notice(tx, ahead, notice, lapses):
    ada = a_coach(tx, kinds=MANUAL, minimum_notice=notice)
    now = at("10:00") - ahead
    assert book(tx, ada, now=now).request_expires_at == now + lapses


def test_a_request_from_a_hold_does_not_lapse_the_moment_it_is_made(tx):
    ada = a_coach(tx, kinds=MANUAL, minimum_notice=HOUR)
    just_in_time = at("09:00")
    ticket = a_ticket(tx, ada, now=just_in_time)
    kept = hold(tx, ada, ticket, "10:00", now=just_in_time)
    now = just_in_time + 5 * MINUTE
    made = book(tx, ada, None, ticket=ticket, hold=kept.token, now=now)
    assert made.request_expires_at == at("10:00")


REFUSED = {
    "off grid": ("10:10", {}, "off_grid"),
    "not on a whole second": (at("10:00") + timedelta(microseconds=1), {}, "off_grid"),
    "in the past": (at("10:00") - 7 * DAY, {}, "in_the_past"),
    "inside the notice": ("10:00", {"minimum_notice": 3 * DAY}, "too_soon"),
    "beyond the horizon": (at("10:00") + 70 * DAY, {"horizon_days": 60}, "beyond_horizon"),
    "outside the hours": ("08:30", {}, "outside_hours"),
    "on a closed day": (at("10:00") + DAY, {}, "outside_hours"),
    "too near to the end": ("11:45", {"kinds": both(interval=15 * MINUTE)}, "ends_after_hours"),
    "a kind that is not offered": ("10:00", {"kinds": {}}, "kind_not_offered"),
}


@pytest.mark.parametrize(("start", "changes", "rule"), REFUSED.values(), ids=REFUSED)
def test_b011_a_start_that_is_not_on_offer_is_refused_by_its_rule(tx, start, changes, rule):
    ada = a_coach(tx, **changes)
    with pytest.raises(SlotNotOffered) as refused:
        book(tx, ada, start)
    assert rule in refused.value.rules
    assert rows_of(tx, ada) == []


@pytest.mark.parametrize("cap", ["max_per_day", "max_per_week"])
def test_b011_over_a_cap_the_time_is_taken_and_others_are_offered(tx, cap):
    ada = a_coach(tx, **{cap: 1})
    book(tx, ada, "09:00")
    with pytest.raises(SlotTaken) as refused:
        book(tx, ada, "10:00")
    assert refused.value.others
    assert all(other.date() != at("10:00").date() for other in refused.value.others)


def test_every_other_start_that_a_refusal_names_can_be_booked(tx, ada):
    book(tx, ada, "10:00")
    with pytest.raises(SlotTaken) as refused:
        book(tx, ada, "10:00")
    assert len(refused.value.others) == 6
    for n, other in enumerate(refused.value.others):
        ticket = a_ticket(tx, ada, browser=f"browser {n}")
        assert book(tx, ada, other, ticket=ticket).start == other


@pytest.mark.parametrize("change", [{"about": "x"}, {"start": "11:00"}, {"kind": GUIDANCE}])
def test_a_key_that_came_with_another_request_is_refused(tx, ada, ticket, change):
    book(tx, ada, ticket=ticket, idempotency_key="once")
    with pytest.raises(IdempotencyKeyReused):
        book(tx, ada, **{"ticket": ticket, "idempotency_key": "once"} | change)


def test_the_same_key_with_another_coach_is_another_request(tx, ada, cleo):
    one = book(tx, ada, idempotency_key="once")
    assert book(tx, cleo, idempotency_key="once").id != one.id


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "EST5EDT4", "../etc/passwd", None])
def test_v001_a_zone_that_is_none_is_refused_by_its_field(tx, ada, ticket, zone):
    with pytest.raises(Invalid) as refused:
        book(tx, ada, ticket=ticket, client=contact(zone=zone))
    assert [problem.field for problem in refused.value.problems] == ["client.zone"]


def test_a_wish_names_a_start_or_a_hold(tx, ada, ticket):
    wish = BookingWish(kind=COACHING, ticket=ticket, client=contact())
    with pytest.raises(Invalid):
        bookings.book(tx, ada.slug, wish, DESK, TUESDAY_8AM)


def test_what_the_client_wrote_is_sealed_in_the_table_and_opens_for_the_coach(tx, ada):
    made = book(tx, ada, about=SEALED)
    [row] = rows_of(tx, ada)
    assert SEALED.encode() not in row.about
    opened = booking_views.one(tx, ada.id, made.id, DESK.sealer, TUESDAY_8AM)
    assert (opened.about, made.about) == (SEALED, None)
    listed = booking_views.by_manage_link(tx, made.id, TUESDAY_8AM)
    assert listed.about is None


def test_without_the_clients_key_what_they_wrote_is_gone(tx, ada):
    made = book(tx, ada, about=SEALED)
    tx.execute(text("DELETE FROM client_keys"))
    tx.expunge_all()
    assert booking_views.one(tx, ada.id, made.id, DESK.sealer, TUESDAY_8AM).about is None


def test_a_client_who_comes_again_is_the_same_client_however_they_write_their_address(tx, ada):
    one = book(tx, ada, "10:00")
    two = book(tx, ada, "11:00", client=contact(email=BEN.email.upper(), name="Somebody"))
    assert (two.client_id, two.client_name) == (one.client_id, BEN.name)
    assert tx.scalar(text("SELECT count(*) FROM clients")) == 1


def test_discretion_once_asked_for_is_never_lifted_by_a_form(tx, ada):
    book(tx, ada, "10:00", client=contact(discreet=True))
    assert book(tx, ada, "11:00").discreet


def test_two_coaches_never_share_a_client(tx, ada, cleo):
    one, two = book(tx, ada), book(tx, cleo)
    assert one.client_id != two.client_id
    assert by_email(tx, ada.id, BEN.email).id == one.client_id
    assert tx.scalars(select(ClientRow.coach_id)).all().count(ada.id) == 1


def test_a_booking_of_another_coach_is_not_found(tx, ada, cleo):
    made = book(tx, ada)
    with pytest.raises(NotFound):
        booking_views.one(tx, cleo.id, made.id, DESK.sealer, TUESDAY_8AM)
    week = Timespan(at("00:00"), at("00:00") + DAY)
    assert booking_views.list_for(tx, cleo.id, week, ["confirmed"], TUESDAY_8AM) == []
    assert booking_views.of_client(tx, cleo.id, made.client_id, TUESDAY_8AM) == []
    [listed] = booking_views.list_for(tx, ada.id, week, ["confirmed"], TUESDAY_8AM)
    assert listed.id == made.id


def test_a_hold_is_nobodys_to_look_at(tx, ada, ticket):
    hold(tx, ada, ticket)
    [row] = rows_of(tx, ada)
    with pytest.raises(NotFound):
        booking_views.by_manage_link(tx, row.id, TUESDAY_8AM)
    with pytest.raises(NotFound):
        booking_views.one(tx, ada.id, row.id, DESK.sealer, TUESDAY_8AM)


@pytest.mark.parametrize("start", [at("20:10"), at("10:10"), at("10:00") + 4 * DAY])
def test_the_coach_may_book_outside_the_hours_on_purpose(tx, ada, start):
    made = book_as_coach(tx, ada, start)
    assert (made.state, made.start) == ("confirmed", start)


def test_the_coachs_own_booking_is_never_a_request(tx):
    ada = a_coach(tx, kinds=MANUAL)
    assert book_as_coach(tx, ada, at("10:00")).state == "confirmed"


def test_the_coach_books_over_no_booking_and_not_in_the_past(tx, ada):
    book(tx, ada)
    with pytest.raises(SlotTaken):
        book_as_coach(tx, ada, at("10:10"))
    with pytest.raises(SlotNotOffered):
        book_as_coach(tx, ada, TUESDAY_8AM - MINUTE)


def test_a_wish_does_not_show_who_books_where_it_is_printed(ticket):
    printed = repr(a_wish(ticket, about=SEALED))
    assert not [
        word for word in (BEN.email, BEN.name, SEALED, ticket.pass_token) if word in printed
    ]
