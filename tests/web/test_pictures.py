"""The pictures: what they count is what stands, and every shape has its words beside it."""

from datetime import date, timedelta

from booking_service.usecases.month import DayCount, MonthView
from booking_service.web import month_picture
from tests.thread import a_client, promise, say
from tests.web.coach_side import a_booking, sign_in, text
from tests.web.threads import a_thread

HOUR = timedelta(hours=1)
JUNE = date(2026, 6, 1)


def a_day(on, bookings=0, requests=0, hours=8, *, off=False):
    return DayCount(
        on=on,
        bookings=bookings,
        requests=requests,
        open=hours * HOUR,
        closed=None,
        differs=False,
        is_off=off,
    )


def drawn(*days):
    return month_picture.draw(MonthView(weeks=[days], today=JUNE), JUNE)


def test_each_booking_is_a_stone_and_each_request_a_ring_and_the_rest_a_number():
    (square,) = drawn(a_day(JUNE, bookings=2, requests=3)).squares
    assert (len(square.stones), len(square.rings), square.more) == (2, 1, 2)
    assert square.is_today


def test_the_bar_grows_with_the_open_hours_and_ends_inside_its_date():
    bars = [drawn(a_day(JUNE, hours=hours)).squares[0].bar for hours in (0, 4, 8, 24)]
    assert bars == sorted(bars)
    assert (bars[0], bars[-1]) == (0, month_picture.CELL - 12)


def test_dates_of_the_neighbouring_months_are_neither_drawn_nor_counted():
    found = drawn(a_day(date(2026, 5, 31), bookings=9), a_day(JUNE, bookings=1, off=True))
    assert [square.on for square in found.squares] == [JUNE]
    assert found.said == "1 booking, 8 hours open, 1 day with time off"


def test_a_screen_reader_hears_the_month_and_the_list_is_a_press_away(app, ada, clock):
    a_booking(app, ada, clock.now)
    page = sign_in(app).get("/coach/bookings")
    assert '<title id="glance-title">June 2026 at a glance</title>' in page.text
    assert "1 booking, 176 hours open" in text(page)
    assert 'href="/coach/week/month"' in page.text


def test_a_clients_picture_tells_how_each_commitment_went_by_its_shape(app, ada, clock):
    ben = a_thread(app, ada, clock.now, what="Call Sam")
    with app.extensions["tools"].sessions.begin() as tx:
        say(tx, ben.side, ben.commitment, now=clock.now)
        promise(tx, ben.side, "Write", now=clock.now, desk=app.extensions["tools"].desk)
    page = sign_in(app).get(f"/coach/clients/{ben.side.client_id}").text
    picture = page.split('<figure class="along">')[1].split("<figcaption>")[0]
    assert picture.count('class="t-done"') == picture.count('class="t-open"') == 1
    assert picture.count('class="t-sun"') == 1
    assert "0 bookings, 2 commitments, 1 win" in picture
    assert "Call Sam" not in picture


def test_nothing_is_drawn_of_a_client_with_nothing(app, ada, clock):
    with app.extensions["tools"].sessions.begin() as tx:
        side = a_client(tx, ada, now=clock.now)
    assert "along-title" not in sign_in(app).get(f"/coach/clients/{side.client_id}").text
