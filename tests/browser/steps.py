"""What a visitor does in the browser, by the words on the page."""

CLEAR = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}
TALK_FIRST = CLEAR | {"mental_health": "not_sure"}
THERAPIST_FIRST = CLEAR | {"substance": "yes"}
UNSAFE = CLEAR | {"abuse": "yes_unsafe_now"}


def answer(page, answers, country="GB"):
    """Fill in the questions and send them."""
    page.goto("/ada/start")
    page.get_by_label("I agree that my answers").check()
    page.get_by_label("Where are you today?").select_option(country)
    for key, value in answers.items():
        page.check(f'input[name="{key}"][value="{value}"]')
    page.get_by_role("button", name="Show me the next step").click()


def hold(page):
    """Press the first free time."""
    page.locator(".slots button").first.click()


def send_details(page, name="Ben Okoro", email="ben@example.com"):
    """Fill in who books, and send it."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Book this time").click()


def book(page):
    """Go the whole way, and stand on the booking's page."""
    answer(page, CLEAR)
    page.get_by_role("link", name="Start with 30 minutes").click()
    hold(page)
    send_details(page)


def title(page):
    return page.locator("h1").inner_text()
