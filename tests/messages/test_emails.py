"""What every mail has in common, and what mails about a booking say."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from shared.domain.bookings import State
from shared.domain.notices import ABOUT_CLIENT, ABOUT_COACH, NoticeKind
from tests.messages.mails import (
    ADA,
    BEN,
    both_bodies,
    both_in_words,
    calendar_of,
    html_of,
    mail_for,
    text_of,
    words_of,
)

KINDS = list(NoticeKind)
BOOKING_KINDS = [kind for kind in KINDS if kind not in ABOUT_CLIENT | ABOUT_COACH]
# Thanks are for what is over: they name the day, and no place to go to any more.
STILL_TO_MEET = [kind for kind in BOOKING_KINDS if kind is not NoticeKind.BOOKING_THANKS]
CLIENT_KINDS = [kind for kind in KINDS if not kind.startswith("coach_")]


def test_a_booking_cancelled_before_its_invite_went_out_means_a_plain_mail():
    mail = mail_for(NoticeKind.BOOKING_CANCELLED, invited=False)
    assert calendar_of(mail) is None
    assert "attach" not in "".join(both_bodies(mail))


def test_a_request_that_moves_has_no_invite_and_says_that_it_still_waits():
    mail = mail_for(NoticeKind.BOOKING_MOVED, state=State.REQUESTED)
    assert calendar_of(mail) is None
    assert all("has still to answer" in body for body in both_bodies(mail))


@pytest.mark.parametrize("kind", STILL_TO_MEET)
def test_times_are_the_readers_with_zone_and_offset(kind):
    coach = kind.startswith("coach_")
    hours, city, exact = (
        ("16:00–16:30", "Paris time", "2026-06-10 16:00 (Europe/Paris, UTC+02:00)")  # noqa: RUF001
        if coach
        else (
            "07:00–07:30",  # noqa: RUF001
            "Los Angeles time",
            "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)",
        )
    )
    text, page = both_in_words(mail_for(kind))
    assert f"Wednesday 10 June, {hours}, {city} {exact}" in text
    assert f"Wednesday 10 June {hours} {city}, UTC{'+2' if coach else '-7'}" in page
    assert all(("Angeles" in each) is not coach for each in (text, page))


@pytest.mark.parametrize("kind", STILL_TO_MEET)
def test_a_year_is_told_only_where_somebody_would_ask(kind):
    """The mail goes out in June 2026."""
    start = datetime(2027, 2, 10, 14, tzinfo=UTC)
    near, far = (
        both_in_words(mail_for(kind, start=at, end=at + timedelta(minutes=30)))
        for at in (start - timedelta(days=90), start)
    )
    assert all(re.search(r"Thursday 12 November,? \d\d:", each) for each in near)
    assert all(re.search(r"Wednesday 10 February 2027,? \d\d:", each) for each in far)


@pytest.mark.parametrize("kind", [NoticeKind.BOOKING_MOVED, NoticeKind.COACH_MOVED])
def test_a_move_tells_the_old_time_too(kind):
    for body in both_bodies(mail_for(kind)):
        assert "Tuesday 9 June" in body


@pytest.mark.parametrize("kind", STILL_TO_MEET)
def test_every_mail_about_a_booking_to_come_says_where_and_how_long(kind):
    for body in both_bodies(mail_for(kind)):
        assert "https://meet.example.org/ada" in body
        assert "30 minutes" in body


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_says_where_help_is(kind):
    for body in both_bodies(mail_for(kind)):
        assert "not watched round the clock" in body
        assert "https://whatsnext.example.net/help" in body


@pytest.mark.parametrize("kind", KINDS)
def test_each_reader_gets_their_own_link_and_not_the_others_address(kind):
    mail = mail_for(kind)
    other = BEN if kind.startswith("coach_") else ADA
    everything = mail.as_string() + "".join(both_bodies(mail)) + str(calendar_of(mail))
    assert other.email not in everything
    forbidden = "SIGNED-LINK" if kind.startswith("coach_") else "/coach/"
    assert all(forbidden not in body for body in both_bodies(mail))


@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.BOOKING_CONFIRMED,
        NoticeKind.REQUEST_APPROVED,
        NoticeKind.REQUEST_RECEIVED,
        NoticeKind.BOOKING_MOVED,
        NoticeKind.BOOKING_REMINDER,
    ],
)
def test_a_client_can_act_from_the_mail(kind):
    assert all("bookings/SIGNED-LINK" in body for body in both_bodies(mail_for(kind)))


@pytest.mark.parametrize("kind", [NoticeKind.REQUEST_RECEIVED, NoticeKind.COACH_REQUESTED])
def test_a_request_says_until_when_it_will_be_answered(kind):
    shown = "Thursday 4 June, " + ("11:15" if kind.startswith("coach_") else "02:15")
    assert all(shown in body for body in both_bodies(mail_for(kind)))


@pytest.mark.parametrize("kind", [NoticeKind.REQUEST_DECLINED, NoticeKind.BOOKING_CANCELLED])
def test_the_coachs_words_are_passed_on(kind):
    text, html = both_bodies(mail_for(kind, words="<b>Ill</b> & sorry.\r\n\r\nUntil soon"))
    assert "    <b>Ill</b> & sorry.\n    Until soon\n" in text.replace("\r\n", "\n")
    assert "&lt;b&gt;Ill&lt;/b&gt; &amp; sorry.<br>Until soon" in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("discreet", [True, False])
def test_subjects_are_neutral_and_have_no_prefix(kind, discreet):
    subject = mail_for(kind, discreet=discreet)["Subject"].lower()
    assert ":" not in subject.replace("07:00", "").replace("16:00", "")
    for word in ("coach", "therap", "guidance", "session", "ada", "ben ", "frost", "what's next"):
        assert word not in subject


def test_a_place_from_the_waiting_list_says_until_when_it_is_kept_and_where_to_take_it():
    for body in both_bodies(mail_for(NoticeKind.WAITING_OFFER)):
        assert "Kept until" in body
        assert "Thursday 4 June, 02:15" in body
        assert "https://whatsnext.example.net/offers/SIGNED-LINK" in body
        assert "/bookings/" not in body


def test_a_proposal_names_each_time_the_one_asked_for_and_the_coachs_sentence():
    mail = mail_for(NoticeKind.REQUEST_PROPOSAL, words="Mornings <b>suit</b> me")
    for body in both_in_words(mail):
        for day in (10, 11, 12):
            assert re.search(rf"{day} June,? 07:00–07:30", body)  # noqa: RUF001
        assert "Mornings <b>suit</b> me" in body
    for body in both_bodies(mail):
        assert "https://whatsnext.example.net/proposals/SIGNED-LINK" in body
    assert calendar_of(mail_for(NoticeKind.REQUEST_PROPOSAL)) is None


def test_subjects_name_the_day():
    assert mail_for()["Subject"] == "Your 30 minutes on Wednesday 10 June"
    assert mail_for(discreet=True)["Subject"] == "Meeting on Wednesday 10 June"


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_a_discreet_mail_has_a_neutral_sender_and_never_names_the_practice(kind):
    mail = mail_for(kind, discreet=True)
    assert mail["From"] == "Bookings <bookings@example.net>"
    for body in both_bodies(mail):
        assert "What's Next" not in body.replace("&#39;", "'")


def test_a_name_is_text_in_html_and_one_line_in_text():
    mail = mail_for(client=replace(BEN, name='<img src=x>\r\n\r\n"Ben"'))
    text, html = both_bodies(mail)
    assert text.startswith('Hello <img src=x> "Ben",')
    assert "Hello &lt;img src=x&gt; &#34;Ben&#34;," in html


def test_letters_that_turn_the_reading_direction_are_dropped():
    assert text_of(mail_for(client=replace(BEN, name="Ben\u202egnp.exe"))).startswith(
        "Hello Ben gnp.exe,"
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("discreet", [True, False])
def test_texts_are_wrapped_and_have_no_double_blank_lines(kind, discreet):
    lines = text_of(mail_for(kind, discreet=discreet)).splitlines()
    assert all(len(line) <= 72 or "https://" in line for line in lines)
    assert all(line or before for before, line in pairwise(lines))
    assert lines[0]
    assert lines[-1]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_is_well_formed_and_loads_nothing_from_anywhere(kind):
    tags = _Tags()
    tags.feed(html_of(mail_for(kind)))
    assert tags.open == []
    assert {"lang": "en", "dir": "ltr"}.items() <= dict(tags.seen)["html"].items()
    assert {tag for tag, _ in tags.seen}.isdisjoint({"img", "link", "script", "iframe"})
    assert all("src" not in attributes for _, attributes in tags.seen)


def test_a_place_that_is_no_web_address_is_no_link():
    html = html_of(mail_for(place="javascript:alert(1)"))
    assert 'href="javascript' not in html


def test_a_mail_over_the_night_of_a_clock_change_tells_both_hours_apart():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    mail = mail_for(
        NoticeKind.BOOKING_MOVED,
        client=replace(BEN, zone="Europe/Berlin"),
        start=start,
        end=start + timedelta(minutes=30),
        previous_start=start - timedelta(hours=1),
    )
    assert "2026-10-25 02:30 (Europe/Berlin, UTC+02:00)" in text_of(mail)
    assert "2026-10-25 02:30 (Europe/Berlin, UTC+01:00)" in text_of(mail)
    page = words_of(html_of(mail))
    assert "Sunday 25 October 02:30–03:00 Berlin time, UTC+1" in page  # noqa: RUF001
    assert "Sunday 25 October 02:30–02:00 Berlin time, UTC+2" in page  # noqa: RUF001


def test_a_booking_without_a_place_says_nothing_of_one():
    assert "Where" not in "".join(both_bodies(mail_for(place="")))
