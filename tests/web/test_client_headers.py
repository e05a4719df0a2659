"""What every page tells the browser: load nothing from elsewhere, keep nothing."""

import re

import pytest

PATHS = ["/ada", "/ada/start", "/ada/times", "/help", "/leave", "/nothing-here", "/bookings/x"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(browser, path):
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_style_sheet_may_be_kept(browser):
    assert "no-store" not in browser.get("/static/style.css").headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_asks_another_site_for_anything(browser, path):
    page = browser.get(path).text
    assert re.findall(r'(?:src|action)="https?://', page) == []
    assert re.findall(r'<link[^>]+href="https?://', page) == []


@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_a_style_or_a_script_of_its_own(browser, path):
    page = browser.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\son\w+=", page) == []


@pytest.mark.parametrize("path", ["/ada", "/ada/start", "/ada/times", "/help?country=US"])
def test_a_page_with_its_style_and_script_stays_under_60_kilobytes(browser, path):
    parts = (path, "/static/style.css", "/static/exit.js", "/static/slots.js", "/static/icon.svg")
    assert sum(len(browser.get(part).data) for part in parts) < 60_000
