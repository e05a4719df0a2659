"""A page that tells people a time names the zone; on the coach's pages the foot does."""

import re
from pathlib import Path

import booking_service

TEMPLATES = Path(booking_service.__file__).parent / "web" / "templates"
TELLS = re.compile(r"\| moment\(|from_to\(|m\.time\(|\| clock\(|t\.facts\(|by_when\(")


def page_text(file):
    """A page with what it includes."""
    text = file.read_text(encoding="utf-8")
    return text + "".join(
        (TEMPLATES / name).read_text(encoding="utf-8")
        for name in re.findall(r'{% include "([^"]+)" %}', text)
    )


def test_every_page_of_a_client_that_tells_a_time_names_the_zone():
    pages = [page_text(file) for file in (TEMPLATES / "client").glob("*.html")]
    told = [page for page in pages if '{% extends "layout.html" %}' in page and TELLS.search(page)]
    assert len(told) >= 10
    assert [page for page in told if not re.search(r"\| zone_(words|now)\b", page)] == []


def test_a_clients_own_pages_name_it_in_their_frame_and_the_coachs_at_their_foot():
    for frame in ("client/own_frame.html", "coach/frame.html"):
        assert re.search(r"\| zone_(words|now)\b", (TEMPLATES / frame).read_text(encoding="utf-8"))
