"""Compressed for who takes it, the same for who does not, and no length that tells."""

import gzip

from tests.web import pages

GZIP = {"Accept-Encoding": "gzip, br"}


def test_page_and_style_are_small_and_read_the_same(browser):
    for path in ("/help", "/static/style.css"):
        plain, packed = browser.get(path), browser.get(path, headers=GZIP)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        assert int(packed.headers["Content-Length"]) == len(packed.data)
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_has_a_style_is_told_so_also_when_it_had_it_compressed(browser):
    tag = browser.get("/static/style.css", headers=GZIP).headers["ETag"]
    again = browser.get("/static/style.css", headers=GZIP | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_length_of_the_same_page_is_not_the_same_twice(browser):
    assert len({len(browser.get("/help", headers=GZIP).data) for _ in range(20)}) > 5


def test_a_form_sent_gets_its_page_compressed_too_and_a_head_gets_no_body(browser):
    form = pages.hidden(browser.get("/ada/start"))
    answer = browser.post("/ada/start", data=form, headers=GZIP)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "gzip")
    assert browser.head("/help", headers=GZIP).data == b""
