"""What a coach does with the pages of the availability."""

from booking_service.usecases import availability
from tests.web.coach_side import boxes, send

PAGE = "/coach/availability"
DATES, TRAVEL, KINDS = f"{PAGE}/dates", f"{PAGE}/travel", f"{PAGE}/kinds"
PAGES = (PAGE, DATES, TRAVEL, KINDS)


def rules(app, coach):
    with app.extensions["tools"].sessions() as tx:
        return availability.read(tx, coach.id).rules


def change(app, coach, clock, **parts):
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, coach.id, parts, clock.now)


def save(browser, *without, page=PAGE, **changed):
    """Open the form, change some boxes, untick others, and save."""
    filled = boxes(browser.get(page)) | changed
    return send(browser, page, **{name: filled[name] for name in filled if name not in without})
