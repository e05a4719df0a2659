"""Every kind of mail, whatever it says: a zone beside each hour, and the headers that belong."""

import re

import pytest

from shared.domain.notices import SORTS, NoticeKind, Recipient
from tests.messages.mails import both_in_words, facts, mail_for, text_of

HOUR = re.compile(r"\b\d\d:\d\d\b")


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_that_names_an_hour_names_the_readers_zone_and_its_offset(kind):
    to_client = facts(kind).recipient is Recipient.CLIENT
    zones = [("Los Angeles", r"UTC-0?7\b"), ("Paris", r"UTC\+0?2\b")]
    (city, offset), (other, _) = zones if to_client else zones[::-1]
    for body in both_in_words(mail_for(kind)):
        if HOUR.search(body):
            assert f"{city} time" in body
            assert re.search(offset, body)
            assert other not in body


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_mail_has_plain_text_a_date_and_an_id_of_its_own(kind):
    mail = mail_for(kind)
    assert text_of(mail).startswith("Hello ")
    assert (len(mail.get_all("Date")), len(mail.get_all("Message-ID"))) == (1, 1)


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - set(SORTS)))
def test_nothing_but_reminders_and_nudges_can_be_turned_off_or_counts_as_automatic(kind):
    mail = mail_for(kind, unsubscribe_url="https://whatsnext.example.net/unsubscribe/x")
    assert not {"Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"} & set(mail.keys())


def test_the_times_of_n015_stand_in_the_mails_of_both():
    """2026-06-10 14:00 UTC, for a client in Los Angeles and a coach in Paris."""
    assert "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)" in text_of(mail_for())
    to_coach = text_of(mail_for(NoticeKind.COACH_BOOKED))
    assert "2026-06-10 16:00 (Europe/Paris, UTC+02:00)" in to_coach
