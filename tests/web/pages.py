"""What a person does with a page: fill in its form, press its buttons."""

import re
from html import unescape

CLEAR = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}
TALK_FIRST = CLEAR | {"path": "unsure"}
THERAPIST_FIRST = CLEAR | {"substance": "yes"}
UNSAFE = CLEAR | {"abuse": "yes_unsafe_now"}
BEN = {"name": "Ben Okoro", "email": "ben@example.com", "zone": "Europe/London"}


def hidden(page):
    """The form's hidden fields."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def answer(browser, answers, **more):
    """Open the questions, answer them, and return the page that follows."""
    form = hidden(browser.get("/ada/start")) | {"consent": "yes"} | answers | more
    return browser.post("/ada/start", data=form)


def starts(page):
    """The times that the page's buttons would choose."""
    return re.findall(r'<button name="start" value="([^"]+)"', page.text)


def hold(browser, start=None, **query):
    """Press a time, the first one if none is named; return the answer to the press."""
    page = browser.get("/ada/times", query_string=query)
    return browser.post("/ada/holds", data=hidden(page) | {"start": start or starts(page)[0]})


def send_details(browser, **changed):
    """Fill in the details form as Ben, with changes, and send it."""
    return browser.post("/ada/bookings", data=hidden(browser.get("/ada/details")) | BEN | changed)


def book(browser):
    """Go the whole way; return the path of the booking's page."""
    answer(browser, CLEAR)
    hold(browser)
    return send_details(browser).location


def title(page):
    return unescape(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1])


def heading(page):
    return unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)[1]).strip()
