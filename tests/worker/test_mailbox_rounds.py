"""Reading a mailbox again and again: each mail once, whatever dies, and by one worker at a time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from io import StringIO
from threading import Event

import pytest
from sqlalchemy import func, select

from reminder_worker import tasks, tools
from reminder_worker.jobs.read_mailbox import read_due
from reminder_worker.mailbox import imap
from reminder_worker.mailbox.imap import ImapFolder, opened
from reminder_worker.mailbox.reading import understood
from shared.domain.answers import Answer
from shared.domain.incoming import CannotRead
from shared.runtime import logs
from shared.runtime.settings import Settings
from shared.storage.audit import AuditRow
from tests.people import BEN
from tests.worker.calendar_programs import google
from tests.worker.mailbox_server import PASSWORD
from tests.worker.outbox import right_now
from tests.worker.processes import environment

WORDS = b"From: ben@example.com\r\nSubject: Hello\r\n\r\nSee you tomorrow.\r\n"
SECOND = timedelta(seconds=1)


@pytest.fixture
def booking(outbox):
    return outbox.book()


def noted(post):
    """How many answers have counted so far."""
    with post.outbox.sessions() as tx:
        return tx.scalar(select(func.count()).select_from(AuditRow))


def test_each_mail_is_read_once_and_words_are_left_unread_for_people(post, booking):
    post.folder.deliver(WORDS, google(post.said(booking)), WORDS)
    assert post.read() == {"left": 2, "noted": 1}
    assert post.read() == {}
    assert post.folder.seen() == [False, True, False]
    post.folder.deliver(WORDS)
    assert post.read() == {"left": 1}


def test_a_mailbox_is_looked_at_once_a_minute(post):
    assert post.read() == {}
    post.folder.deliver(WORDS)
    assert read_due(post.postbox) == {}
    post.ahead += timedelta(seconds=61)
    assert read_due(post.postbox) == {"left": 1}


def test_a_process_that_dies_before_it_has_noted_a_mail_loses_none(post, booking):
    post.folder.deliver(google(post.said(booking)), WORDS)

    def die(_):
        raise SystemExit

    with pytest.raises(SystemExit):
        post.read(understand=die)
    assert (noted(post), read_due(post.postbox)) == (0, {})
    assert post.read() == {"noted": 1, "left": 1}


def test_a_process_that_dies_before_it_has_marked_a_mail_reads_none_twice(post, booking):
    post.folder.deliver(google(post.said(booking)), WORDS)

    @contextmanager
    def unmarkable():
        with opened(post.folder.account()) as folder:
            yield Unmarkable(folder.client, folder.validity, folder.largest)

    with pytest.raises(SystemExit):
        post.read(open=unmarkable)
    assert noted(post) == 1
    assert post.read() == {"left": 1}
    assert noted(post) == 1


class Unmarkable(ImapFolder):
    """A folder under which the process dies when it wants to mark a mail."""

    def mark_seen(self, number):
        raise SystemExit(number)


def test_two_workers_never_read_the_mailbox_at_once(post, booking):
    post.folder.deliver(*[google(post.said(booking)) for _ in range(5)])
    entered, other_is_done = Event(), Event()

    def slowly(content):
        entered.set()
        assert other_is_done.wait(20)
        return understood(content)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(post.read, understand=slowly)
        assert entered.wait(20)
        second = read_due(post.postbox)
        other_is_done.set()
        assert (first.result(), second) == ({"noted": 5}, {})
    assert noted(post) == 5


def test_a_worker_whose_lease_ran_out_notes_nothing_that_another_has(post, booking):
    post.folder.deliver(google(post.said(booking)))

    def overtaken(content):
        assert post.read() == {"noted": 1}
        return understood(content)

    assert post.read(understand=overtaken) == {}
    assert noted(post) == 1


def test_a_folder_made_anew_is_read_from_its_beginning(post, booking):
    post.folder.deliver(WORDS, WORDS, google(post.said(booking)))
    post.read()
    post.folder.make_anew()
    post.folder.deliver(WORDS)
    assert post.read() == {"left": 1}


def test_a_mail_read_a_second_time_after_that_changes_nothing(post, booking):
    now = right_now().replace(microsecond=0)
    old = google(post.said(booking, status="ACCEPTED", stamp=now - SECOND))
    new = google(post.said(booking, status="DECLINED", stamp=now))
    post.folder.deliver(old, new)
    post.read()
    post.folder.make_anew()
    post.folder.deliver(old)
    assert post.read() == {"ignored": 1}
    assert post.answer(booking)[0] is Answer.DECLINED


def test_one_mail_that_breaks_its_reader_holds_up_no_other(post, booking):
    post.folder.deliver(WORDS, google(post.said(booking)))

    def fragile(content):
        if content == WORDS:
            raise ZeroDivisionError
        return understood(content)

    assert post.read(understand=fragile) == {"left": 1, "noted": 1}


def test_a_mail_under_which_the_process_dies_each_time_is_left_to_people_in_the_end(post, booking):
    post.folder.deliver(WORDS, google(post.said(booking)))

    def deadly(content):
        if content == WORDS:
            raise SystemExit
        return understood(content)

    for _ in range(3):
        with pytest.raises(SystemExit):
            post.read(understand=deadly)
    assert post.read(understand=deadly) == {"left": 1, "noted": 1}


def test_what_is_larger_than_any_answer_is_not_even_fetched(post, booking):
    small = post.folder.account(largest=2_000)
    post.folder.deliver(google(post.said(booking)) + b"x" * 3_000)
    assert post.read(open=partial(opened, small)) == {"left": 1}


def test_many_mails_are_read_over_several_rounds_without_a_wait(post):
    post.folder.deliver(*[WORDS] * 60)
    assert post.read() == {"left": 50}
    assert read_due(post.postbox) == {"left": 10}


def test_a_round_ends_in_time_and_when_the_process_is_asked_to_end(post):
    post.folder.deliver(WORDS, WORDS, WORDS)
    assert post.read(stopping=lambda: True) == {"left": 1}
    assert dict(read_due(post.postbox, budget=timedelta(0))) == {"left": 1}
    assert post.read() == {"left": 1}


TROUBLES = {
    "a wrong password": {"password": "wrong"},
    "no such folder": {"folder": "Nowhere"},
    "nobody there": {"port": 1},
    "no protection offered": {"tls": "starttls"},
    "no TLS spoken": {"tls": "tls"},
}


@pytest.mark.parametrize("changes", TROUBLES.values(), ids=TROUBLES)
def test_a_mailbox_that_cannot_be_read_is_tried_again_later_each_time(post, changes):
    broken = post.folder.account(**changes, timeout=timedelta(seconds=2))
    lines = StringIO()
    logs.configure("INFO", stream=lines)
    for _ in range(2):
        post.ahead += timedelta(hours=1)
        assert post.read(open=partial(opened, broken)) == {}
    wait = post.mailbox().due_at - right_now() - post.ahead
    assert timedelta(minutes=3) < wait <= timedelta(minutes=4)
    said = lines.getvalue()
    assert said.count("mailbox_not_read") == 2
    assert PASSWORD not in said
    post.ahead += timedelta(hours=1)
    assert post.read() == {}
    assert post.mailbox().failures == 0


def test_a_log_names_nobody(post, booking):
    lines = StringIO()
    logs.configure("DEBUG", stream=lines)
    post.folder.deliver(
        WORDS, google(post.said(booking)), google(post.said(booking, sender="x@y.z"))
    )
    assert post.read() == {"left": 1, "noted": 1, "ignored": 1}
    assert "answer_noted" in lines.getvalue()
    assert "not_from_the_client" in lines.getvalue()
    for secret in (BEN.email, "example.com", "Ben", "x@y.z"):
        assert secret not in lines.getvalue()


def settings(**changes):
    known = environment("postgresql://x@localhost/x", "redis://localhost", 25) | changes
    return Settings(
        **{name.removeprefix("BOOKING_").lower(): value for name, value in known.items()}
    )


def test_without_a_setting_no_mailbox_is_read():
    made = tools.make(settings())
    assert made.postbox is None
    made.close()


def test_the_settings_lead_to_the_mailbox():
    made = tools.make(settings(BOOKING_IMAP_HOST="mail.example.com", BOOKING_IMAP_USERNAME="b"))
    account = imap.Account(
        host="mail.example.com", port=993, tls="tls", username="b", password="", folder="INBOX"
    )
    assert made.postbox.name == account.name
    assert "mail" not in made.postbox.name
    made.close()


def test_a_trouble_is_told_without_the_servers_words(post):
    with pytest.raises(CannotRead) as told, opened(post.folder.account(folder="Nowhere")):
        pass
    assert str(told.value) == "error while opening the folder"


def test_the_round_of_the_worker_reads_the_mailbox_of_the_settings(post, booking, database_url):
    account = post.folder.account()
    tools.lay_out(
        tools.make(
            settings(
                BOOKING_DATABASE_URL=database_url,
                BOOKING_IMAP_HOST=account.host,
                BOOKING_IMAP_PORT=account.port,
                BOOKING_IMAP_TLS="none",
                BOOKING_IMAP_USERNAME=account.username,
                BOOKING_IMAP_PASSWORD=account.password,
                BOOKING_IMAP_FOLDER=account.folder,
            )
        )
    )
    post.folder.deliver(google(post.said(booking, status="DECLINED")))
    try:
        tasks.read_due_mailbox()
    finally:
        tools.put_away()
    assert post.answer(booking)[0] is Answer.DECLINED
