"""The frame for other websites: who may show it, what it leaves behind, what leads out of it."""

import re
from dataclasses import replace
from html import unescape

import pytest

from booking_service.app import create_app
from shared.runtime.settings import Settings
from tests.web.coach_side import sign_in, text

ORIGINS = ("https://ada.example.org", "http://127.0.0.1:8081")


def allow(app, *origins):
    app.extensions["tools"] = replace(app.extensions["tools"], embed_origins=origins)


def settings(**changes):
    return Settings(
        database_url="postgresql://nobody@127.0.0.1:9/nothing",
        secret_key="s" * 32,
        master_key="dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=",
        **changes,
    )


def ancestors(answer):
    return re.search(r"frame-ancestors ([^;]+)", answer.headers["Content-Security-Policy"])[1]


def test_nobody_may_frame_it_before_a_setting_says_so(browser):
    assert ancestors(browser.get("/ada/embed")) == "'none'"


def test_only_the_named_websites_may_frame_it(app, browser):
    allow(app, *ORIGINS)
    assert ancestors(browser.get("/ada/embed")) == " ".join(ORIGINS)


@pytest.mark.parametrize("path", ["/ada", "/ada/start", "/ada/times", "/help", "/coach/sign-in"])
def test_no_other_page_may_be_framed(app, browser, path):
    allow(app, *ORIGINS)
    assert ancestors(browser.get(path)) == "'none'"


def test_it_sets_no_cookie_and_shows_the_same_with_any(app, browser):
    allow(app, *ORIGINS)
    fresh = app.test_client().get("/ada/embed")
    assert "Set-Cookie" not in fresh.headers
    browser.get("/ada/start")
    assert browser.get("/ada/embed").text == fresh.text


def test_every_way_on_opens_in_the_whole_window(browser):
    page = browser.get("/ada/embed").text
    links = re.findall(r"<a [^>]+>", page)
    on = [link for link in links if "/embed?" not in link]
    assert len(on) > 5
    assert [link for link in on if 'target="_top"' not in link] == []
    assert 'method="post"' not in page


def test_it_shows_times_in_the_zone_that_is_asked_for(browser):
    assert "New York" in text(browser.get("/ada/embed?zone=America/New_York"))


@pytest.mark.parametrize("slug", ["nobody", "coach"])
def test_there_is_none_for_nobody(browser, slug):
    assert browser.get(f"/{slug}/embed").status_code in {303, 404}


def test_the_script_may_be_loaded_by_other_websites_and_nothing_else_of_ours(browser):
    policy = "Cross-Origin-Resource-Policy"
    assert browser.get("/static/embed.js").headers[policy] == "cross-origin"
    assert browser.get("/static/exit.js").headers[policy] == "same-origin"
    assert browser.get("/ada").headers[policy] == "same-origin"


def test_the_pieces_to_copy_lead_to_this_coach(app, ada, browser):
    page = sign_in(app, ada).get("/coach/embed")
    pieces = [
        unescape(p) for p in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    ]
    base = app.extensions["tools"].base_url
    assert [f'"{base}/ada' in piece for piece in pieces] == [True] * 3
    assert f'<script src="{base}/static/embed.js" defer></script>' in pieces[2]
    assert "None yet" in text(page)
    assert browser.get(re.search(r'src="[^"]*(/ada/embed)"', pieces[1])[1]).status_code == 200


def test_a_name_cannot_break_out_of_the_piece(app, ada):
    with app.extensions["tools"].sessions.begin() as tx:
        from shared.storage import people

        people.coach(tx, ada.id).name = 'Ada "><script>'
    page = sign_in(app, ada).get("/coach/embed").text
    piece = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    assert "Ada &#34;&gt;&lt;script&gt;" in piece


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "https://*.example.org",
        "ada.example.org",
        "https://ada.example.org/",
        "https://ada.example.org/page",
        "https://a.example.org;script-src 'unsafe-inline'",
        "'self'",
        "javascript://x",
        "https://user@ada.example.org",
    ],
)
def test_what_is_no_origin_stops_the_start(wrong):
    with pytest.raises(ValueError, match="origin"):
        settings(embed_origins=wrong)


def test_several_origins_are_parted_by_blanks():
    app = create_app(settings(embed_origins="  ".join(ORIGINS)))
    assert app.extensions["tools"].embed_origins == ORIGINS
    app.extensions["tools"].engine.dispose()
