"""An address that takes no mail: the coach sees it, and coach or client mends it."""

import pytest
from sqlalchemy import func, select, update

from shared.domain.address_notices import ADDRESS_STOPPED
from shared.domain.notices import NoticeKind
from shared.storage import clients
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.people import BEN, CLEO
from tests.web.coach_side import BEA, a_booking, add_bea, errors, send, text
from tests.web.coach_side import sign_in as sign_in_as
from tests.web.pages import hidden

REFUSED = "550 5.1.1 at RCPT"


def begin(app):
    return app.extensions["tools"].sessions.begin()


@pytest.fixture
def hers(app, ada):
    return sign_in_as(app, ada)


@pytest.fixture
def ben(app, ada, clock):
    """Ben's id; his address is stopped, his confirmation was refused and a reminder held back."""
    booking = a_booking(app, ada, clock.now)
    with begin(app) as tx:
        client_id = tx.get(BookingRow, booking).client_id
        assert clients.stop_address(tx, client_id, BEN.email, REFUSED, clock.now)
        for kind, reason in (
            (NoticeKind.BOOKING_CONFIRMED, REFUSED),
            (NoticeKind.BOOKING_REMINDER, ADDRESS_STOPPED),
            (NoticeKind.COACH_BOOKED, REFUSED),
        ):
            failed = update(NoticeRow).where(NoticeRow.kind == kind)
            tx.execute(failed.values(state="failed", reason=reason))
    return client_id


def row(app, client_id):
    with begin(app) as tx:
        return tx.get(ClientRow, client_id)


def failed(app):
    with begin(app) as tx:
        found = select(func.count()).select_from(NoticeRow).where(NoticeRow.state == "failed")
        return tx.scalar(found), tx.scalar(found.where(NoticeRow.recipient == "client"))


def link(app, client_id):
    client = row(app, client_id)
    return app.extensions["tools"].links.client_token(client.id, client.created_at)


def test_the_clients_page_says_that_the_address_takes_no_mail(hers, ben):
    assert "The address of Ben Okoro takes no mail." in text(hers.get(f"/coach/clients/{ben}"))


def test_a_new_address_lets_what_was_stopped_go_and_nothing_of_the_coachs(app, hers, ben):
    assert failed(app) == (3, 2)
    answer = send(hers, f"/coach/clients/{ben}/address", email="ben@example.net")
    assert answer.location == f"/coach/clients/{ben}?done=mended"
    assert "Mails go to this address." in text(hers.get(answer.location))
    assert (row(app, ben).email, row(app, ben).address_stopped_at) == ("ben@example.net", None)
    assert failed(app) == (1, 0)


def test_the_same_address_again_clears_the_flag(app, hers, ben):
    page = hers.get(f"/coach/clients/{ben}/address")
    assert f'value="{BEN.email}"' in page.text
    send(hers, f"/coach/clients/{ben}/address", email=BEN.email)
    assert row(app, ben).address_stopped_at is None
    assert "takes no mail" not in text(hers.get(f"/coach/clients/{ben}"))


@pytest.mark.parametrize("email", ["", "ben", "ben@", CLEO.email.upper()])
def test_a_wrong_or_taken_address_is_refused_with_a_sentence_and_changes_nothing(
    app, ada, hers, ben, email, clock
):
    with begin(app) as tx:
        cleo = clients.Contact(name=CLEO.name, email=CLEO.email, zone=CLEO.zone)
        clients.meet(tx, ada.id, cleo, clock.now)
    answer = send(hers, f"/coach/clients/{ben}/address", email=email)
    assert answer.status_code == 422
    assert errors(answer)
    assert row(app, ben).email == BEN.email
    assert row(app, ben).address_stopped_at is not None


def test_another_coach_finds_no_such_client(app, ben, clock):
    add_bea(app, clock.now)
    beas = sign_in_as(app, BEA)
    assert beas.get(f"/coach/clients/{ben}/address").status_code == 404


def test_the_client_says_by_their_link_that_it_works(app, browser, ben):
    page = browser.get(f"/me/{link(app, ben)}")
    assert f"Mail to {BEN.email} came back" in text(page)
    browser.post(f"/me/{link(app, ben)}/address", data=hidden(page))
    assert row(app, ben).address_stopped_at is None
    assert "came back" not in text(browser.get(f"/me/{link(app, ben)}"))
