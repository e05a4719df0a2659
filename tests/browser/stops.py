"""The way through every page and its states: each stop is a name, with the page standing there."""

import re

from booking_service.usecases import people
from booking_service.usecases.people import NewCoach
from tests.browser.presses import press, sign_in
from tests.browser.steps import TALK_FIRST, THERAPIST_FIRST, UNSAFE, answer, hold
from tests.browser.steps import send_details as send
from tests.browser.stops_by_link import proposals, waiting, webhooks
from tests.browser.world import sign_in_link
from tests.people import MONDAY_9AM
from tests.web.test_coach_security import code

FIRST_LOOKS = (
    "/",
    "/ada",
    "/ada/start",
    "/help",
    "/help?country=GB",
    "/ada/embed",
    "/times",
    "/nothing",
    "/api/docs",
    "/problems/slot_taken",
)
POLICIES = ("/ada/privacy", "/ada/data", "/ada/terms")


def visitor(page, world):
    """From the coach's page to a booking that is moved and cancelled again."""
    for path in (*FIRST_LOOKS, *POLICIES):
        page.goto(path)
        yield f"visitor {path}"
    page.goto("/ada/start")
    press(page, "Show me the next step")
    yield "questions with errors"
    for name, answers in {"crisis": UNSAFE, "therapy": THERAPIST_FIRST, "talk": TALK_FIRST}.items():
        answer(page, answers)
        yield f"outcome {name}"
    yield from _booking(page)
    _add_bea(world)
    for path in ("/", "/times"):
        page.goto(path)
        yield f"visitor {path} with two coaches"


def _add_bea(world):
    new = NewCoach(
        name="Bea Novak",
        email="bea@example.com",
        slug="bea",
        zone="Europe/Berlin",
        password="correct horse battery",
    )
    with world.tools.sessions.begin() as tx:
        people.create_coach(tx, new, world.tools.passwords, MONDAY_9AM)


def _booking(page):
    page.goto("/ada/times?kind=guidance")
    yield "times"
    page.goto("/ada/times?from=2027-12-24")
    yield "times, an empty week"
    page.goto("/ada/waiting?kind=guidance")
    yield "waiting list"
    page.goto("/ada/times?kind=guidance")
    hold(page)
    yield "details"
    send(page, name="")
    yield "details with errors"
    send(page, name="Vera Lind", email="vera@example.com")
    yield "booked"
    booking = page.url
    for part in ("move", "cancellation"):
        page.goto(f"{booking}/{part}")
        yield f"booking {part}"
    press(page, "Cancel the booking")
    yield "booking cancelled"


def client(page, world):
    """What Ben's mails lead to."""
    page.goto("/me")
    press(page, "Send me the link")
    yield "client link, no address"
    page.get_by_label("The e-mail address").fill("ben@example.com")
    press(page, "Send me the link")
    yield "client link sent"
    page.goto(world.paths["unsubscribe"])
    yield "unsubscribe"
    page.goto(world.paths["return"])
    yield "way back"
    page.goto(world.paths["held"])
    yield "booking that is over"
    yield from _check_in(page, world.paths["check_in"])
    yield from _own_pages(page, world.paths["me"])


def _check_in(page, path):
    page.goto(f"{path}?answer=done")
    yield "check-in"
    page.get_by_label("What got in the way").fill("x" * 60)
    press(page, "Send")
    yield "check-in thanks"


def _own_pages(page, me):
    for part in ("", "/commitments", "/wins", "/bookings", "/alliance", "/settings", "/erasure"):
        page.goto(me + part)
        yield f"own page {part}"
    page.goto(f"{me}/wins")
    press(page, "Note it")
    yield "own page, no win"
    page.goto(f"{me}/commitments")
    press(page, "Write it down")
    yield "own page, no commitment"
    page.locator("main a[href*='/commitments/']").first.click()
    page.locator("summary").first.click()
    yield "own page, one commitment"
    page.goto(f"{me}/alliance")
    page.get_by_label("At", exact=True).fill("")
    press(page, "Agree to this")
    yield "own page, no time"


def coach(page, world):
    """Every page of the coach's, with the month behind it."""
    sign_in(page, world)
    yield "coach today"
    for path in (
        *("bookings/new", "waiting", "week", "week?view=day", "week?view=agenda", "week/month"),
        *("week/explain", "availability", "availability/dates", "availability/holidays"),
        *("availability/travel", "availability/kinds", "availability/reminders", "calendars"),
        *("clients", "notices", "wording", "wording/greeting", "help-lines", "policies", "totals"),
        *("profile", "keys", "embed", "clocks", "notices/samples"),
    ):
        page.goto(f"/coach/{path}")
        yield f"coach {path}"
    yield from webhooks(page, world)
    yield from _about_ben(page, world)


def _about_ben(page, world):
    for part in ("", "/alliance", "/commitments", "/packages", "/referral", "/series", "/address"):
        page.goto(world.paths["client"] + part)
        yield f"coach client {part}"
    page.goto(f"{world.paths['client']}/commitments")
    press(page, "Write it down")
    yield "coach client, no commitment"
    page.goto(f"{world.paths['client']}/series")
    press(page, "Book the series")
    yield "coach client, a series with errors"
    for part in ("", "/move", "/preparation"):
        page.goto(world.paths["booking"] + part)
        yield f"coach booking {part}"
    page.goto("/coach/notices")
    page.locator("main table a").first.click()
    yield "coach mail"
    page.goto("/coach/notices/samples")
    yield "coach mail samples"
    page.get_by_label("In a mailbox that is").select_option("dark")
    page.get_by_label("Language").select_option("de")
    press(page, "Show")
    yield "coach mail samples, dark"


def door(page, world):
    """Signing in, by each way, and what keeps the door safe."""
    page.goto("/coach/sign-in")
    yield "door"
    sign_in(page, world, "wrong and long")
    yield "door, a wrong pair"
    page.goto("/coach/sign-in/link")
    yield "door, link"
    page.get_by_label("E-mail").fill(world.coach.email)
    press(page, "Send me a link")
    yield "door, link sent"
    sign_in(page, world)
    page.goto("/coach/security/proof")
    yield "proof"
    page.goto("/coach/security")
    yield "safety"
    yield from _app(page)
    page.context.clear_cookies()
    page.goto(sign_in_link(world))
    yield "door by a link"
    press(page, "Sign in")
    yield "second step"
    page.get_by_label("Code").fill("000")
    press(page, "Go on")
    yield "second step, a wrong code"


def _app(page):
    """Set an app up for codes, wrongly first."""
    press(page, "Set up an app")
    yield "enrolment"
    page.get_by_label("The code that the app shows now").fill("000")
    press(page, "Switch codes on")
    yield "enrolment, a wrong code"
    secret = page.get_by_label("Or type this key into the app").input_value()
    page.get_by_label("The code that the app shows now").fill(code(secret, MONDAY_9AM))
    press(page, "Switch codes on")
    yield "recovery codes"
    page.goto("/coach/security")
    yield "safety with an app"


WALKS = {each.__name__: each for each in (visitor, client, coach, door, waiting, proposals)}


def slug_of(name):
    """A file's name for a stop."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
