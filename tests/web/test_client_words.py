"""No word of a commitment, win or note is in a subject, title, address, log, metric or Redis."""

import pytest
import redis
from icalendar import Calendar

from shared.domain.notices import NoticeKind
from shared.storage.people import ClientRow
from tests.web.coach_side import a_booking
from tests.web.every_mail import every_mail, links
from tests.web.pages import hidden
from tests.web.threads import a_thread

WORDS = ("glockenspiel", "norbert", "juggling", "trombone")


@pytest.fixture
def settings(settings, valkey_url):
    return settings.model_copy(update={"redis_url": valkey_url, "rate_limits": True})


def press(browser, page, action, **form):
    answer = browser.post(action, data=hidden(browser.get(page)) | form)
    assert answer.status_code < 400, answer.text
    return str(answer.location)


def live(browser, ben):
    """Do all that has words; return every address that the browser was led to."""
    mine = f"{ben.me}/commitments"
    one = f"{mine}/{ben.commitment}"
    how = {"status": "partly", "note": "Juggling helped", "in_the_way": "Norbert"}
    return [
        press(browser, mine, mine, what="Ring the glockenspiel maker", due_on="2026-06-12"),
        press(browser, one, f"{one}/check-ins", win="The trombone, too", **how),
        press(browser, ben.check_in, ben.check_in, **how),
        press(browser, f"{ben.me}/wins", f"{ben.me}/wins", text="A trombone"),
        press(browser, one, f"{one}/change", what="Glockenspiel again", due_on="2026-06-13"),
        press(browser, "/me", "/me", coach="ada", email="ben@example.com"),
    ]


def said(text):
    return [word for word in WORDS if word in text.lower()]


def test_words_of_the_thread_are_in_no_address_log_metric_or_redis(
    app, ada, clock, valkey_url, capfd
):
    browser = app.test_client()
    ben = a_thread(app, ada, clock.now, what="Ring the glockenspiel")
    led_to = live(browser, ben)
    assert said(browser.get(f"{ben.me}/commitments").text) == ["glockenspiel"]
    assert said(" ".join(led_to)) == []
    written = capfd.readouterr()
    assert said(written.out + written.err) == []
    assert said(browser.get("/metrics").text) == []
    with redis.Redis(unix_socket_path=valkey_url.removeprefix("redis+socket://")) as client:
        keys = client.keys("*")
        stored = b" ".join([*keys, *(client.dump(key) for key in keys)]).decode("latin-1")
    assert keys
    assert said(stored) == []
    assert "ben@" not in stored


@pytest.mark.parametrize("discreet", [False, True])
def test_words_of_the_thread_are_in_no_subject_link_or_calendar_title(app, ada, clock, discreet):
    ben = a_thread(app, ada, clock.now, what="Ring the glockenspiel")
    with app.extensions["tools"].sessions.begin() as tx:
        tx.get(ClientRow, ben.side.client_id).discreet = discreet
    booking = a_booking(app, ada, clock.now)
    shown = set()
    for kind, mail in every_mail(app, ada, ben, booking, clock.now).items():
        assert said(str(mail["Subject"])) == []
        assert said(str(mail["From"])) == []
        assert said(" ".join(links(mail))) == []
        if said(mail.get_body(("plain",)).get_content()):
            shown.add(kind)
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                assert said(part.get_payload(decode=True).decode()) == []
    open_mails = {NoticeKind.CHECK_IN, NoticeKind.WIN_ANSWERED, NoticeKind.COACH_DIGEST}
    assert shown == (set() if discreet else open_mails)


def test_a_calendar_that_is_taken_along_names_no_topic(app, ada, clock):
    ben = a_thread(app, ada, clock.now, what="Ring the glockenspiel")
    a_booking(app, ada, clock.now)
    file = app.test_client().get(f"{ben.me}/export.ics")
    assert Calendar.from_ical(file.data).walk("VTODO")
    assert said(file.text) == []
    assert said(app.test_client().get(f"{ben.me}/export.json").text) == ["glockenspiel"]
