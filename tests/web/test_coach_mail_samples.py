"""The coach looks at each mail to a client, in each language, with sample data."""

import re

import pytest

from booking_service.usecases import people, sample_mails
from booking_service.usecases.people import ProfileChanges
from shared.domain.accents import Scheme
from shared.messages import looks
from shared.messages.languages import LANGUAGES
from tests.people import MONDAY_9AM


def test_every_kind_is_shown_in_every_language_as_page_and_text(hers):
    for kind in sample_mails.KINDS:
        for code in LANGUAGES:
            there = f"?kind={kind}&language={code}"
            page = hers.get(f"/coach/notices/samples{there}")
            frame = hers.get(f"/coach/notices/samples/body.html{there}")
            assert (page.status_code, frame.status_code) == (200, 200)
            assert f'<html lang="{code}"' in frame.text


def test_the_frame_runs_nothing_and_loads_nothing(hers):
    frame = hers.get("/coach/notices/samples/body.html")
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in frame.headers["Content-Security-Policy"]
    page = hers.get("/coach/notices/samples")
    assert "sandbox></iframe>" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("asked", ["kind=nonsense", "language=xx", "kind=coach_booked"])
def test_what_is_not_there_shows_the_first_mail_in_english(hers, asked):
    page = hers.get(f"/coach/notices/samples?{asked}")
    assert "Your booking is confirmed." in page.text


def test_a_mail_is_shown_in_the_coachs_colour_and_as_a_dark_mailbox_shows_it(hers, ada, app):
    with app.extensions["tools"].sessions.begin() as tx:
        people.update_profile(tx, ada.id, ProfileChanges(accent="#c0392b"), MONDAY_9AM)
    frame = "/coach/notices/samples/body.html"
    own, light, dark = (
        hers.get(f"{frame}{look}").text for look in ("", "?look=light", "?look=dark")
    )
    accent = looks.palette("#c0392b", Scheme.LIGHT)["deep"]
    assert all(f'bgcolor="{accent}"' in page for page in (own, light, dark))
    asks = (looks.ASKS_FOR_DARK, "@media not all {", "@media all {")
    for page, its in zip((own, light, dark), asks, strict=True):
        assert [each in page for each in asks] == [each == its for each in asks]
    page = hers.get("/coach/notices/samples?look=dark").text
    assert "look=dark" in re.search(r'<iframe[^>]* src="([^"]+)"', page)[1]


def test_the_outbox_leads_there(hers):
    assert 'href="/coach/notices/samples"' in hers.get("/coach/notices").text
