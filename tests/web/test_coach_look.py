"""A coach's own colour: chosen on the profile, by API, and served as a small sheet."""

import re

from booking_service.usecases import portraits
from tests.domain.test_accents import ratio
from tests.web import pages
from tests.web.coach_side import send, sign_in


def save(coach, **changes):
    form = pages.hidden(coach.get("/coach/profile")) | {
        "name": "Ada Marlow",
        "email": "ada@example.com",
        "zone": "Europe/London",
        "country": "GB",
    }
    return send(coach, "/coach/profile", **form | changes)


def test_a_pale_yellow_becomes_a_sheet_whose_links_can_be_read(app, ada, browser):  # noqa: ARG001
    assert "/ada/accent.css" not in browser.get("/ada").text
    assert browser.get("/ada/accent.css").status_code == 404
    coach = sign_in(app)
    assert save(coach, own_accent="yes", accent="#FFEE99").status_code == 303
    assert 'href="/ada/accent.css"' in browser.get("/ada").text
    sheet = browser.get("/ada/accent.css")
    assert sheet.mimetype == "text/css"
    light = sheet.text.split("--deep: ")[1][:7]
    assert light != "#ffee99"
    assert ratio(light, "#faf6ef") >= 4.5
    assert "prefers-color-scheme: dark" in sheet.text


def test_a_browser_that_has_the_sheet_is_told_so_in_a_word(app, ada):  # noqa: ARG001
    save(sign_in(app), own_accent="yes", accent="#5b2a86")
    stranger = app.test_client()
    first = stranger.get("/ada/accent.css")
    assert "Set-Cookie" not in first.headers
    assert "max-age=300" in first.headers["Cache-Control"]
    again = stranger.get("/ada/accent.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    save(sign_in(app), own_accent="yes", accent="#7a1f3d")
    changed = stranger.get("/ada/accent.css", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_colour_counts_only_where_it_is_ticked(app, ada, browser):  # noqa: ARG001
    coach = sign_in(app)
    save(coach, own_accent="yes", accent="#5b2a86")
    save(coach, accent="#5b2a86")
    assert "/ada/accent.css" not in browser.get("/ada").text


def test_what_is_no_colour_is_refused_by_name_and_changes_nothing(app, ada, browser):  # noqa: ARG001
    coach = sign_in(app)
    answer = save(coach, own_accent="yes", accent="red;} body{", name="Somebody")
    assert answer.status_code == 422
    assert "Write a colour such as #155e56." in answer.text
    assert "Somebody" not in browser.get("/ada").text


def test_the_picture_is_shown_from_our_own_address_and_known_by_its_tag(app, ada, browser, clock):
    assert "portrait.jpg" not in browser.get("/ada").text
    assert browser.get("/ada/portrait.jpg").status_code == 404
    with app.extensions["tools"].sessions.begin() as tx:
        portraits.keep(tx, ada.id, b"a small picture", clock.now)
    page = browser.get("/ada").text
    shown = re.search(r'<img class="portrait" src="([^"]+)" alt="Ada Marlow"', page)[1]
    assert shown.startswith("/ada/portrait.jpg?v=")
    stranger = app.test_client()
    found = stranger.get(shown)
    assert (found.data, found.mimetype) == (b"a small picture", "image/jpeg")
    assert "Set-Cookie" not in found.headers
    again = stranger.get(shown, headers={"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304
