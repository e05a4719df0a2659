"""Mails between bookings: referrals, the coach's morning, answers to wins, thanks."""

import pytest

from shared.domain.notices import NoticeKind
from tests.messages.mails import (
    BEN,
    both_bodies,
    mail_for,
)


def test_a_referral_is_the_coachs_words_and_the_way_back():
    words = "Thank you.\n\nYour <doctor> is a good first step."
    text, html = both_bodies(mail_for(NoticeKind.REFERRAL, words=words))
    quoted = "    Thank you.\n\n    Your <doctor> is a good first step.\n"
    assert quoted in text.replace("\r\n", "\n")
    assert "Thank you.<br><br>Your &lt;doctor&gt; is a good first step." in html
    for body in (text, html):
        assert "https://whatsnext.example.net/me/SIGNED-LINK" in body
        assert "nobody asks for a reason" in " ".join(body.split())


def test_a_discreet_referral_leaves_its_words_to_the_clients_own_page():
    for body in both_bodies(mail_for(NoticeKind.REFERRAL, discreet=True, words="Your doctor")):
        assert "doctor" not in body
        assert "paused" not in body
        assert "https://whatsnext.example.net/me/SIGNED-LINK" in body


@pytest.mark.parametrize("kind", [NoticeKind.COACH_ASKED_BACK, NoticeKind.COACH_REFERRAL_REVIEW])
def test_the_coach_is_told_who_and_since_when_and_no_word_of_the_letter(kind):
    for body in both_bodies(mail_for(kind, words="Your doctor")):
        assert BEN.name in body
        assert "Monday 1 June" in body
        assert "doctor" not in body
        assert "https://whatsnext.example.net/coach/clients/0001" in body


def test_the_morning_mail_tells_what_clients_wrote_whole_and_in_their_order():
    text, html = both_bodies(mail_for(NoticeKind.COACH_DIGEST))
    for body in (text, html.replace("&lt;", "<").replace("&gt;", ">")):
        places = [
            body.index(told)
            for told in (
                "Done: Call the accountant",
                "Not this time: Send the draft",
                "Too tired.",
                "Again <tomorrow>.",
                "The Judge",
                "I asked for the day off",
                "stay in touch was changed",
            )
        ]
        assert places == sorted(places)
    assert "Again &lt;tomorrow&gt;." in html


def test_the_morning_mail_says_of_a_discreet_client_only_that_there_is_something():
    for body in both_bodies(mail_for(NoticeKind.COACH_DIGEST)):
        after = body[body.index("Cleo Sand") : body.index("Emil Krog")]
        assert "asked for discreet mails" in " ".join(after.split())
        assert not any(told in after for told in ("accountant", "draft", "day off", "touch"))


def test_the_morning_mail_is_by_the_coachs_clock_and_its_subject_names_nobody():
    mail = mail_for(NoticeKind.COACH_DIGEST)
    assert mail["Subject"] == "Your Wednesday 10 June"
    for body in both_bodies(mail):
        assert "16:00–16:30" in body  # 14:00 UTC in Paris  # noqa: RUF001
        assert "Lapses Thursday 11 June, 16:00." in body
        assert "/coach/bookings/0001/preparation" in body
        assert "/coach/profile" in body
    assert mail["List-Unsubscribe"] is None


def test_a_morning_with_little_says_little():
    nothing = {"today": [], "requests": [], "heard": [], "asked_back": [], "stopped": []}
    mail = mail_for(NoticeKind.COACH_DIGEST, reviews=[], **nothing)
    for body in both_bodies(mail):
        assert "Hal Dahl, last met on Thursday 21 May" in body.replace("</a>", "")
        assert "oday" not in body
        assert "answer" not in body


def test_an_answer_to_a_win_quotes_both_and_can_be_turned_off():
    mail = mail_for(NoticeKind.WIN_ANSWERED)
    text, html = both_bodies(mail)
    assert text.index("I asked for the day off") < text.index("that is the whole of it")
    assert html.index("I asked for the day off") < html.index("that is the whole of it")
    assert "SIGNED-LINK" in mail["List-Unsubscribe"]


@pytest.mark.parametrize("kind", [NoticeKind.WIN_ANSWERED, NoticeKind.BOOK_AGAIN])
def test_between_bookings_a_discreet_mail_names_nothing_and_leads_to_the_clients_page(kind):
    mail = mail_for(kind, discreet=True)
    assert mail["Subject"] == "A short note"
    for body in both_bodies(mail):
        assert "whatsnext.example.net/me" in body
        assert "/ada" not in body
        assert not any(told in body for told in ("day off", "whole of it", "time with"))


def test_thanks_lead_to_the_next_one_and_can_be_turned_off():
    mail = mail_for(NoticeKind.BOOKING_THANKS)
    assert mail["Subject"] == "Thank you"
    assert "SIGNED-LINK" in mail["List-Unsubscribe"]
    for body in both_bodies(mail):
        assert "Wednesday 10 June" in body
        assert "Book the next one" in body
        assert "meet.example.org" not in body
        for address in ("/bookings/SIGNED-LINK", "/me?coach=ada", "/help"):
            assert f"whatsnext.example.net{address}" in body


def test_discreet_thanks_name_neither_a_topic_nor_a_booking():
    mail = mail_for(NoticeKind.BOOKING_THANKS, discreet=True)
    assert (mail["Subject"], mail["From"].addresses[0].display_name) == ("A short note", "Bookings")
    for body in both_bodies(mail):
        assert not any(told in body for told in ("Book the", "June", "30 minutes", "uidance"))
        assert "whatsnext.example.net/bookings/SIGNED-LINK" in body
