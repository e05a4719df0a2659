"""Which mails a coach lets go out by themselves: the morning's, and thanks to clients."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from shared.storage.notices import NoticeRow
from shared.storage.people import CoachRow
from tests.web.coach_side import TUESDAY_10, a_booking, boxes, errors, send

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def morning(app, ada):
    with app.extensions["tools"].sessions() as tx:
        row = tx.get(CoachRow, ada.id)
        return row.digest_at, row.unbooked_after, row.writes_unbooked


def test_the_morning_mail_is_chosen_on_the_profile_page(app, ada, hers):
    assert morning(app, ada) == ("08:00", timedelta(days=14), False)
    form = {"digest_at": "7:15", "unbooked_after_days": "30", "writes_unbooked": "yes"}
    assert send(hers, "/coach/profile/morning", **form).status_code == 303
    assert morning(app, ada) == ("07:15", timedelta(days=30), True)
    shown = hers.get("/coach/profile").text
    assert 'value="07:15"' in shown
    assert send(hers, "/coach/profile/morning").status_code == 303
    assert morning(app, ada) == (None, None, False)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"digest_at": "25:00"}, "digest-at"),
        ({"digest_at": "24:00"}, "digest-at"),
        ({"unbooked_after_days": "0"}, "unbooked-after-days"),
        ({"unbooked_after_days": "366"}, "unbooked-after-days"),
        ({"unbooked_after_days": "soon"}, "unbooked-after-days"),
    ],
)
def test_a_wrong_hour_or_number_is_said_at_its_field_and_kept(app, ada, hers, form, field):
    wrong = send(hers, "/coach/profile/morning", **form)
    assert wrong.status_code == 422
    assert list(errors(wrong)) == [field]
    assert next(iter(form.values())) in wrong.text
    assert morning(app, ada) == ("08:00", timedelta(days=14), False)


def test_an_hour_that_has_passed_today_counts_from_tomorrow(app, ada, hers):
    send(hers, "/coach/profile/morning", digest_at="09:30")  # it is 10:00 in London
    with app.extensions["tools"].sessions() as tx:
        assert tx.get(CoachRow, ada.id).digested_on == date(2026, 6, 8)


def test_thanks_are_switched_on_and_off_on_the_profile_page(app, ada, hers):
    def thanks():
        with app.extensions["tools"].sessions() as tx:
            return tx.get(CoachRow, ada.id).thanks_clients

    form = boxes(hers.get("/coach/profile"))
    assert "thanks_clients" not in form
    assert hers.post("/coach/profile", data=form | {"thanks_clients": "yes"}).status_code == 303
    assert thanks()
    kept = boxes(hers.get("/coach/profile"))
    assert kept.pop("thanks_clients") == "yes"
    hers.post("/coach/profile", data=kept)
    assert not thanks()


def test_noting_that_a_booking_took_place_thanks_by_mail(app, ada, hers, clock):
    with app.extensions["tools"].sessions.begin() as tx:
        tx.get(CoachRow, ada.id).thanks_clients = True
    booking = a_booking(app, ada, clock.now)
    clock.now = TUESDAY_10 + HOUR
    assert send(hers, f"/coach/bookings/{booking}/completion").status_code == 303
    with app.extensions["tools"].sessions() as tx:
        query = select(NoticeRow.state).where(NoticeRow.kind == "booking_thanks")
        assert list(tx.scalars(query)) == ["pending"]
    assert "Thank you" in hers.get("/coach/notices").text
