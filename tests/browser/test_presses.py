"""From the coach's page to the booked confirmation on a phone: how many presses it takes."""

from tests.browser.steps import CLEAR, title

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
MOST = 12


class Finger:
    """Presses and counts; typing into a field that has the focus is no press."""

    count = 0

    def press(self, found):
        self.count += 1
        found.tap()


def test_a_new_visitor_is_booked_within_twelve_presses_gate_included(visit):
    page = visit("/ada", **PHONE)
    finger = Finger()
    finger.press(page.get_by_role("link", name="Book 30 minutes").first)
    finger.press(page.get_by_label("I agree that my answers"))
    for key, value in CLEAR.items():
        finger.press(page.locator(f'label:has(input[name="{key}"][value="{value}"])'))
    finger.press(page.get_by_role("button", name="Show me the next step"))
    finger.press(page.locator(".slots button").first)
    page.wait_for_url("**/details*")
    page.keyboard.type("Vera Lind")  # the page stands ready in this field
    finger.press(page.get_by_label("E-mail"))
    page.keyboard.type("vera@example.com")
    finger.press(page.get_by_role("button", name="Book this time"))
    page.wait_for_url("**/bookings/*")
    assert title(page) == "You are booked"
    assert finger.count <= MOST, f"it takes {finger.count} presses"
