"""A mail scanner opens every link of every mail, three times over, and nothing changes."""

import re

from shared.domain.notices import NoticeKind
from tests.usecases.lived_in import everything
from tests.web.coach_side import a_booking
from tests.web.every_mail import BASE, every_mail, links
from tests.web.threads import a_thread

LEAD_TO = ("bookings", "check-ins", "me", "unsubscribe", "offers", "proposals", "help", "coach")


def kept(app):
    with app.extensions["tools"].sessions() as tx:
        return everything(tx)


def test_a_scanner_that_gets_and_heads_every_link_three_times_changes_nothing(app, ada, clock):
    ben = a_thread(app, ada, clock.now)
    mails = every_mail(app, ada, ben, a_booking(app, ada, clock.now), clock.now)
    assert set(mails) == set(NoticeKind)
    found = {kind: links(mail) for kind, mail in mails.items()}
    everywhere = set().union(*found.values())
    assert {re.split(r"[/?]", link.removeprefix(BASE))[1] for link in everywhere} >= set(LEAD_TO)
    before, scanner = kept(app), app.test_client()
    for link in sorted(everywhere):
        for _ in range(3):
            assert scanner.get(link.removeprefix(BASE)).status_code < 500
            assert scanner.head(link.removeprefix(BASE)).status_code < 500
    assert kept(app) == before


def test_every_link_to_a_client_opens_something(app, ada, clock):
    ben = a_thread(app, ada, clock.now)
    mails = every_mail(app, ada, ben, a_booking(app, ada, clock.now), clock.now)
    for kind in (NoticeKind.CHECK_IN, NoticeKind.CLIENT_LINK, NoticeKind.BOOKING_CONFIRMED):
        for link in links(mails[kind]):
            assert app.test_client().get(link.removeprefix(BASE)).status_code == 200, link


def test_only_the_mail_that_was_asked_for_opens_everything_of_a_clients(app, ada, clock):
    ben = a_thread(app, ada, clock.now)
    mails = every_mail(app, ada, ben, a_booking(app, ada, clock.now), clock.now)
    opening = {
        kind
        for kind, mail in mails.items()
        for link in links(mail)
        if re.fullmatch(rf"{BASE}/me/[^/?]+", link)
    }
    assert opening == {NoticeKind.CLIENT_LINK}
