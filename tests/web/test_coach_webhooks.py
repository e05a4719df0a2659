"""The coach's pages about webhooks: the secret once, how each fares, and nobody else's."""

import pytest
from sqlalchemy import update

from shared.storage.hook_deliveries import DeliveryRow
from shared.storage.webhooks import WebhookRow
from tests.web import coach_side
from tests.web.coach_side import errors, send, text

HOOK = {"name": "Books", "url": "https://books.example.org/?s=s3cret", "events": "win.noted"}


@pytest.fixture
def browser(app, ada):  # noqa: ARG001  # Ada exists
    return coach_side.sign_in(app)


def path_of(app):
    with app.extensions["tools"].sessions() as tx:
        return f"/coach/webhooks/{tx.query(WebhookRow.id).scalar()}"


def change(app, row, **values):
    with app.extensions["tools"].sessions.begin() as tx:
        tx.execute(update(row).values(**values))


def test_the_secret_stands_in_one_answer_and_the_address_in_none(app, browser):
    made = send(browser, "/coach/webhooks", **HOOK)
    assert made.status_code == 201
    assert "shown this once" in text(made)
    assert "whs_" in made.text
    again = browser.get(path_of(app))
    for page in (again, browser.get("/coach/webhooks")):
        assert "books.example.org" in page.text
        assert "whs_" not in page.text
        assert "s3cret" not in page.text


def test_what_is_wrong_stands_by_its_field_and_what_was_typed_stays(browser):
    page = send(browser, "/coach/webhooks", **HOOK | {"url": "http://10.0.0.8/", "events": ""})
    assert page.status_code == 422
    assert set(errors(page)) == {"url", "events"}
    assert 'value="Books"' in page.text


def test_a_ping_waits_and_what_failed_is_shown_with_its_reason(app, browser):
    send(browser, "/coach/webhooks", **HOOK)
    path = path_of(app)
    assert send(browser, f"{path}/ping").status_code == 303
    assert "A ping" in text(browser.get(path))
    change(app, DeliveryRow, state="failed", reason="The server answered 500.", attempts=3)
    change(app, WebhookRow, failures=3, trouble="The server answered 500.")
    shown = text(browser.get(path))
    assert "The server answered 500." in shown
    assert "3 tries in a row did not get through" in shown
    assert "Send again" in shown
    assert "Has troubles" in text(browser.get("/coach/webhooks"))
    with app.extensions["tools"].sessions() as tx:
        told = tx.query(DeliveryRow.id).scalar()
    assert send(browser, f"{path}/deliveries/{told}/resend").status_code == 303
    assert "Waits" in text(browser.get(path))
    refused = send(browser, f"{path}/deliveries/{told}/resend")
    assert refused.status_code == 409
    assert "still waits" in text(refused)


def test_it_is_switched_off_and_on_chosen_anew_and_removed(app, browser):
    send(browser, "/coach/webhooks", **HOOK)
    path = path_of(app)
    send(browser, f"{path}/switch", on="")
    assert "Off" in text(browser.get(path))
    assert send(browser, f"{path}/ping").status_code == 409
    send(browser, f"{path}/switch", on="yes")
    assert send(browser, f"{path}/events", events="").status_code == 422
    assert send(browser, f"{path}/events", events="booking.moved").status_code == 303
    renewed = send(browser, f"{path}/rotation", overlap="week")
    assert "The old secret signs, too" in text(renewed)
    assert send(browser, f"{path}/removal").status_code == 303
    assert "You have none" in text(browser.get("/coach/webhooks"))


def test_another_coach_finds_nothing_there(app, browser, clock):
    send(browser, "/coach/webhooks", **HOOK)
    path = path_of(app)
    coach_side.add_bea(app, clock.now)
    bea = coach_side.sign_in(app, coach_side.BEA)
    assert bea.get(path).status_code == 404
    for what in ("ping", "removal", "rotation", "switch", "events"):
        assert send(bea, f"{path}/{what}", events="win.noted").status_code == 404, what
    assert "You have none" in text(bea.get("/coach/webhooks"))
