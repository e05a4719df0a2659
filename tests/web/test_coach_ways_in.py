"""Whoever changes a way into an account, its owner is told, at the address that was theirs."""

import pytest
from sqlalchemy import select

from booking_service.usecases import mails, second_step
from shared.domain import totp
from shared.domain.access_notices import WayIn, changed_in
from shared.storage.notices import NoticeRow
from shared.storage.sign_in import AppRow
from tests.people import ADA
from tests.web import coach_side, pages
from tests.web.coach_side import PASSWORD, boxes, send

NEW = "another horse, another battery"


@pytest.fixture
def browser(app, ada):  # noqa: ARG001  # Ada exists
    inside = coach_side.sign_in(app)
    send(inside, "/coach/security/proof", password=PASSWORD, back="/coach/security")
    return inside


def told(app):
    """What the coach was told, and the address where it is not the one of now."""
    with app.extensions["tools"].sessions() as tx:
        rows = tx.scalars(
            select(NoticeRow)
            .where(NoticeRow.kind == "coach_way_in_changed")
            .order_by(NoticeRow.created_at, NoticeRow.offset)
        )
        return [(changed_in(row.offset), row.address) for row in rows]


def test_a_new_password_is_told(app, browser):
    assert send(browser, "/coach/security/password", password=NEW).status_code == 303
    assert told(app) == [(WayIn.PASSWORD, None)]


def test_a_new_address_is_told_to_both(app, browser):
    form = boxes(browser.get("/coach/profile")) | {"email": "thief@example.com"}
    assert send(browser, "/coach/profile", **form).status_code == 303
    assert told(app) == [(WayIn.EMAIL, None), (WayIn.EMAIL, ADA.email)]
    with app.extensions["tools"].sessions() as tx:
        tools = app.extensions["tools"]
        row = tx.scalars(select(NoticeRow).where(NoticeRow.address.is_not(None))).one()
        seen = mails.show(tx, row.coach_id, row.id, tools.letters, tools.clock())
    assert ADA.email in dict(seen.mail.headers)["To"]
    assert "Your e-mail address was changed" in seen.mail.text


def test_codes_from_an_app_are_told_when_they_begin_and_end_and_when_one_stood_in(
    app, browser, clock
):
    send(browser, "/coach/security/app")
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        row = tx.scalars(select(AppRow)).one()
        secret = tools.desk.sealer.open_for_coach(tx, row.coach_id, row.sealed_secret)
    code = totp.code_at(bytes.fromhex(secret), totp.step_of(clock.now))
    made = send(browser, "/coach/security/app/confirmation", code=code)
    assert made.status_code == 201
    with tools.sessions.begin() as tx:
        codes = second_step.new_recovery_codes(tx, row.coach_id, clock.now)
    other = app.test_client()
    form = pages.hidden(other.get("/coach/sign-in"))
    other.post("/coach/sign-in", data=form | {"email": ADA.email, "password": PASSWORD})
    form = pages.hidden(other.get("/coach/sign-in/code"))
    assert other.post("/coach/sign-in/code", data=form | {"code": codes[0]}).status_code == 303
    assert send(browser, "/coach/security/app/removal").status_code == 303
    assert {change for change, _ in told(app)} == {
        WayIn.APP_ADDED,
        WayIn.CODE_USED,
        WayIn.APP_REMOVED,
    }


def test_a_new_key_is_told_whether_made_on_the_page_or_by_another_key(app, browser):
    assert send(browser, "/coach/keys", name="x", scope="all").status_code == 201
    assert told(app) == [(WayIn.KEY_MADE, None)]
