"""Reports that come to the mailbox: hard ones stop the address, and the coach hears of it."""

from datetime import timedelta

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.notices import NoticeKind
from shared.messages.return_paths import ReturnPaths
from shared.storage import clients, held_back
from shared.storage.people import ClientRow
from tests.people import ADA, BEN
from tests.worker.mail_servers import SERVERS, Report, exchange, postfix
from tests.worker.outbox import right_now

STOPPED, LATER, IGNORED = {"stopped": 1}, {"later": 1}, {"ignored": 1}


@pytest.fixture
def sent(outbox):
    """A confirmation to Ben that his mail server has taken."""
    notice = outbox.plan(outbox.book())
    deliver_due(outbox.desk([].append))
    return outbox.row(notice)


def told(outbox):
    return outbox.find(outbox.client_id, NoticeKind.COACH_ADDRESS_STOPPED)


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_a_hard_bounce_stops_the_address_and_the_coach_is_told(post, outbox, sent, server):
    post.folder.deliver(server(Report(message_id=sent.message_id)))
    assert post.read() == STOPPED
    assert post.client().address_stopped_reason == "5.1.1 in a report"
    row = outbox.row(sent.id)
    assert (row.state, row.reason) == ("failed", "5.1.1 in a report")
    outbox.pass_time()
    assert deliver_due(outbox.desk([].append)) == {Outcome.SENT: 1}
    assert outbox.row(told(outbox).id).state == "sent"
    outbox.plan(outbox.book())
    assert deliver_due(outbox.desk([].append)) == {Outcome.FAILED: 1}


def test_a_second_report_tells_nobody_anything_new(post, outbox, sent):
    report = postfix(Report(message_id=sent.message_id))
    post.folder.deliver(report, report)
    assert post.read() == {"stopped": 1, "ignored": 1}
    assert outbox.states() == {"failed": 1, "pending": 1}


def test_a_soft_bounce_stops_nothing(post, outbox, sent):
    post.folder.deliver(
        postfix(Report(message_id=sent.message_id, status="4.2.2", words="452 mailbox full"))
    )
    assert post.read() == LATER
    assert (post.client().address_stopped_at, outbox.states()) == (None, {"sent": 1})


def test_a_mail_that_was_forwarded_stops_the_address_that_we_wrote_to(post, sent):
    report = Report(message_id=sent.message_id, recipient="b.okoro@else.example")
    post.folder.deliver(exchange(report))
    assert post.read() == STOPPED


FORGED = {
    "an unknown mail": {"message_id": "<0@example.com>"},
    "somebody else's address": {"recipient": "cleo@example.com", "to": "cleo@example.com"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_report_stops_nothing(post, sent, forged):
    post.folder.deliver(postfix(Report(**{"message_id": sent.message_id} | forged)))
    assert post.read() == IGNORED
    assert post.client().address_stopped_at is None


def test_news_of_the_old_address_stops_no_new_one(post, outbox, sent):
    with outbox.sessions.begin() as tx:
        clients.change_address(tx, tx.get(ClientRow, outbox.client_id), "ben@example.org")
    post.folder.deliver(postfix(Report(message_id=sent.message_id)))
    assert post.read() == IGNORED
    assert post.client().address_stopped_at is None


def test_a_report_about_a_mail_of_last_month_stops_nothing(post, sent):
    post.ahead = timedelta(days=20)
    post.folder.deliver(postfix(Report(message_id=sent.message_id)))
    assert post.read() == IGNORED


def test_a_mail_to_the_coach_that_comes_back_stops_no_client(post, outbox):
    notice = outbox.row(outbox.plan(outbox.book(), NoticeKind.COACH_BOOKED))
    deliver_due(outbox.desk([].append))
    report = Report(message_id=notice.message_id, recipient=ADA.email, to=ADA.email)
    post.folder.deliver(postfix(report))
    assert post.read() == IGNORED
    assert post.client().address_stopped_at is None


def test_what_came_back_goes_out_again_once_the_address_is_mended(post, outbox, sent):
    post.folder.deliver(postfix(Report(message_id=sent.message_id)))
    post.read()
    with outbox.sessions.begin() as tx:
        client = tx.get(ClientRow, outbox.client_id)
        client.email, client.address_stopped_at = "ben@example.org", None
        held_back.go_on(tx, client.id, right_now())
    taken = []
    deliver_due(outbox.desk(taken.append))
    assert sent.message_id in [mail["Message-ID"] for mail in taken]
    assert outbox.row(sent.id).repeats == 0


def test_an_address_is_known_by_whoever_wrote_it(post, sent):
    report = Report(message_id=sent.message_id, recipient=BEN.email.upper(), to="")
    post.folder.deliver(postfix(report))
    assert post.read() == STOPPED


PATHS = ReturnPaths("s" * 40, "bounces@example.com")


def without_id(report):
    return postfix(report).replace(b"Message-ID", b"X-Lost")


def test_a_return_path_tells_which_mail_it_was_where_the_mail_is_lost(post, sent):
    report = Report(message_id=sent.message_id, came_to=PATHS.write(sent.id).upper())
    post.folder.deliver(without_id(report))
    assert post.read(notice_of=PATHS.read) == STOPPED


@pytest.mark.parametrize("path", ["bounces+{}@example.com", "bounces@example.com"])
def test_a_return_path_that_is_made_up_tells_nothing(post, sent, path):
    token = PATHS.write(sent.id).partition("+")[2].partition("@")[0]
    report = Report(message_id="", came_to=path.format("a" + token[1:-1] + "a"))
    post.folder.deliver(without_id(report))
    assert post.read(notice_of=PATHS.read) in ({"ignored": 1}, {"left": 1})
    assert post.client().address_stopped_at is None
