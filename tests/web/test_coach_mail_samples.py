"""The coach looks at each mail to a client, in each language, with sample data."""

import pytest

from booking_service.usecases import sample_mails
from shared.messages.languages import LANGUAGES


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


def test_the_outbox_leads_there(hers):
    assert 'href="/coach/notices/samples"' in hers.get("/coach/notices").text
