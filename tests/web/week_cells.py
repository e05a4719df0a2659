"""The coach's calendar as it stands on the page, and an event in another one."""

import re
from html import unescape

from shared.storage.busy import BusyRow, CalendarRow

_ROW = re.compile(r'<tr class="[^"]*"><th scope="row">([^<]*)</th>(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r'<td class="([^"]*)">(.*?)</td>', re.DOTALL)
_HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def rows(page):
    """The rows in order: (what the clock shows, [(look, words) for each date])."""
    return [
        (label, [(look, _words(inside)) for look, inside in _CELL.findall(cells)])
        for label, cells in _ROW.findall(page.text)
    ]


def looks(page, label, column=None):
    """How the cells of a row look, or the one in this column."""
    found = next(cells for shown, cells in rows(page) if shown == label)
    return [look for look, _ in found] if column is None else found[column][0]


def words(page, label, column):
    """What stands in a cell for everybody to read."""
    return next(cells for shown, cells in rows(page) if shown == label)[column][1]


def heads(page):
    """What stands above each column."""
    return [_words(inside) for inside in _HEAD.findall(page.text)]


def boxes(page):
    """What can be marked: the name of each check box, by what it sends."""
    found = re.findall(r'name="at" value="([^"]*)" aria-label="([^"]*)"', page.text)
    return {value: unescape(label) for value, label in found}


def busy_elsewhere(app, coach, now, start, end):
    """Let an outside calendar of this coach take this time."""
    its, made = {"coach_id": coach.id}, {"created_at": now, "due_at": now}
    with app.extensions["tools"].sessions.begin() as tx:
        tx.add(CalendarRow(id=coach.id, name="mine", kind="ics", source=b"", **its, **made))
        tx.flush()
        busy = {"starts_at": start, "ends_at": end, "tentative": False}
        tx.add(BusyRow(calendar_id=coach.id, **busy, **its))


def _words(inside):
    return " ".join(unescape(_TAG.sub(" ", inside)).split())
