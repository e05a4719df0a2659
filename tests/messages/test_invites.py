from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from shared.domain.bookings import State
from shared.domain.notices import NoticeKind
from shared.messages import invites
from tests.messages.judges import panel
from tests.messages.mails import ADA, BEN, BOOKED_AT, HALF_AN_HOUR, at, facts

INSTANTS = {
    "a summer date": datetime(2026, 7, 15, 13, 30, tzinfo=UTC),
    "the spring change in New York": datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
    "the second 01:30 of New York's autumn": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    "the spring change in Europe": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "the second 02:30 of Berlin's autumn": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "Sydney in its summer": datetime(2026, 1, 14, 22, 0, tzinfo=UTC),
    "Asia/Kolkata at a half hour": datetime(2026, 6, 10, 3, 30, tzinfo=UTC),
    "Europe/Dublin in winter": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    "Vancouver in December 2026": datetime(2026, 12, 1, 16, 0, tzinfo=UTC),
}
ANN = "Ann, Lee;\r\nATTENDEE:mailto:x@y.z \N{GRINNING FACE}"


def event_of(content: bytes):
    return Calendar.from_ical(content).walk("VEVENT")[0]


def as_vobject_reads(content: bytes) -> dict:
    verdict = panel.ask("vobject", {"it": content})["it"]
    [event] = verdict["events"]
    return event | {"method": verdict["method"]}


def unfolded(content: bytes) -> list[str]:
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")


def names(content: bytes) -> list[str]:
    return [line.split(":")[0].split(";")[0] for line in unfolded(content) if line]


@pytest.mark.parametrize("start", INSTANTS.values(), ids=INSTANTS)
def test_two_other_readers_find_the_booked_instant(start):
    content = invites.request(at(start))
    event, seen = event_of(content), as_vobject_reads(content)
    assert (event.start, event.end) == (start, start + HALF_AN_HOUR)
    assert seen["start"] == f"{start:%Y%m%dT%H%M%SZ}"
    assert seen["end"] == f"{start + HALF_AN_HOUR:%Y%m%dT%H%M%SZ}"
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in unfolded(content)
    assert "VTIMEZONE" not in content.decode()


def test_vancouver_in_december_2026_is_seven_hours_from_utc():
    start = datetime.fromisoformat("2026-12-01T09:00:00-07:00")
    assert "DTSTART:20261201T160000Z" in unfolded(invites.request(at(start)))


def test_the_life_of_a_booking_is_one_uid_with_a_growing_sequence():
    kinds = [
        (NoticeKind.BOOKING_CONFIRMED, State.CONFIRMED),
        (NoticeKind.BOOKING_MOVED, State.CONFIRMED),
        (NoticeKind.BOOKING_MOVED, State.CONFIRMED),
        (NoticeKind.BOOKING_CANCELLED, State.CANCELLED),
    ]
    carried = [
        invites.for_mail(
            facts(kind, state=state, revision=n, changed_at=BOOKED_AT + timedelta(hours=n))
        )
        for n, (kind, state) in enumerate(kinds)
    ]
    events = [event_of(invite.content) for invite in carried]
    assert [invite.method for invite in carried] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2, 3]
    assert [event["STATUS"] for event in events] == [*["CONFIRMED"] * 3, "CANCELLED"]
    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert len({event[name].to_ical() for event in events}) == 1
    stamps = [event["DTSTAMP"].dt for event in events]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_method_inside_is_the_method_announced(kind):
    invite = invites.for_mail(facts(kind))
    if invite:
        assert f"METHOD:{invite.method}" in unfolded(invite.content)


def test_a_first_invite_says_sequence_0_and_that_the_client_comes():
    event = event_of(invites.request(facts()))
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt == BOOKED_AT
    assert event["ATTENDEE"] == f"mailto:{BEN.email}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_answers_go_to_the_service_under_the_coachs_name():
    content = invites.request(facts())
    organizer = event_of(content)["ORGANIZER"]
    assert (organizer, organizer.params["CN"]) == ("mailto:bookings@example.net", ADA.name)
    assert ADA.email not in content.decode()


def test_the_coachs_copy_has_the_same_uid_and_only_the_coach_in_it():
    mine, theirs = (
        invites.request(facts(kind))
        for kind in (NoticeKind.BOOKING_CONFIRMED, NoticeKind.COACH_BOOKED)
    )
    assert event_of(mine)["UID"] == event_of(theirs)["UID"]
    assert event_of(theirs)["ATTENDEE"] == f"mailto:{ADA.email}"
    assert BEN.email not in theirs.decode()
    assert "SIGNED-LINK" not in "".join(unfolded(theirs))


def test_the_title_says_how_long_and_with_whom_and_nothing_more():
    assert event_of(invites.request(facts()))["SUMMARY"] == "30 minutes with Ada Winter"
    copy = invites.request(facts(NoticeKind.COACH_BOOKED))
    assert event_of(copy)["SUMMARY"] == "30 minutes with Ben Frost"


def test_nothing_rings_from_an_invite():
    for content in (invites.request(facts()), invites.cancel(facts())):
        assert "VALARM" not in content.decode()


def test_a_link_is_a_url_and_an_address_a_location():
    online = event_of(invites.request(facts()))
    assert (online["URL"], "LOCATION" in online) == ("https://meet.example.org/ada", False)
    here = event_of(invites.request(facts(place="Kirchweg 4,\r\n1011 Wien")))
    assert (here["LOCATION"], "URL" in here) == ("Kirchweg 4, 1011 Wien", False)
    nowhere = event_of(invites.request(facts(place="")))
    assert "LOCATION" not in nowhere
    assert "URL" not in nowhere


def test_a_link_with_a_line_break_in_it_is_no_url_and_adds_no_line():
    content = invites.request(facts(place="https://a.example/\r\nATTENDEE:mailto:x@y.z"))
    assert names(content).count("ATTENDEE") == 1
    assert "URL" not in event_of(content)


@pytest.mark.parametrize("kind", [NoticeKind.BOOKING_CONFIRMED, NoticeKind.COACH_BOOKED])
def test_a_name_cannot_add_a_property(kind):
    content = invites.request(
        facts(kind, client=replace(BEN, name=ANN), coach=replace(ADA, name=ANN))
    )
    seen = as_vobject_reads(content)
    assert names(content) == names(invites.request(facts(kind)))
    assert len(seen["attendees"]) == 1
    assert seen["summary"] == "30 minutes with Ann, Lee; ATTENDEE:mailto:x@y.z \N{GRINNING FACE}"
    assert event_of(content)["SUMMARY"] == seen["summary"]


@pytest.mark.parametrize(
    "name",
    [ANN, 'Ben "the\x00 boat" Frost', "a^nb\\n", "\N{GRINNING FACE}" * 60, "ä" * 79, "x" * 500],
)
def test_lines_are_folded_at_75_octets_and_no_character_is_cut(name):
    content = invites.request(facts(client=replace(BEN, name=name), coach=replace(ADA, name=name)))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert all(line.decode("utf-8") is not None for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert [it[0] for it in as_vobject_reads(content)["attendees"]] == [f"mailto:{BEN.email}"]


def test_a_quotation_mark_in_a_name_becomes_a_single_one():
    organizer = event_of(invites.request(facts(coach=replace(ADA, name='Ada "A" Winter'))))
    assert organizer["ORGANIZER"].params["CN"] == "Ada 'A' Winter"


def test_a_discreet_invite_names_nobody_and_no_place():
    content = invites.request(facts(discreet=True))
    event = event_of(content)
    assert (event["SUMMARY"], event["CLASS"]) == ("Meeting", "PRIVATE")
    assert event["ORGANIZER"].params["CN"] == "Bookings"
    text = "".join(unfolded(content))
    assert "Ada" not in text
    assert "meet.example.org" not in text


def test_an_open_invite_is_not_marked_private():
    assert "CLASS" not in event_of(invites.request(facts()))


def test_a_request_that_waits_has_no_invite():
    for kind in (NoticeKind.BOOKING_MOVED, NoticeKind.COACH_MOVED, NoticeKind.REQUEST_RECEIVED):
        assert invites.for_mail(facts(kind, state=State.REQUESTED)) is None


@pytest.mark.parametrize("kind", [NoticeKind.BOOKING_CANCELLED, NoticeKind.COACH_CANCELLED])
def test_what_was_never_sent_is_not_taken_back(kind):
    assert invites.for_mail(facts(kind, invited=False)) is None


def test_a_cancel_keeps_the_last_times():
    event = event_of(invites.cancel(facts(NoticeKind.BOOKING_CANCELLED)))
    assert event.end - event.start == HALF_AN_HOUR
    assert event["SEQUENCE"] == 2


def test_the_file_to_download_asks_nobody_for_an_answer():
    seen = as_vobject_reads(invites.download(facts()))
    assert (seen["method"], seen["attendees"]) == ("PUBLISH", [])
    assert seen["uid"] == facts().booking.uid


def test_the_file_of_a_cancelled_booking_takes_the_event_out():
    content = invites.download(facts(NoticeKind.BOOKING_CANCELLED))
    assert as_vobject_reads(content)["method"] == "CANCEL"


@pytest.mark.parametrize("state", [State.REQUESTED, State.DECLINED, State.LAPSED, State.HELD])
def test_there_is_no_file_before_a_yes_nor_after_a_no(state):
    assert invites.download(facts(state=state)) is None


def test_links_to_other_calendars_hold_title_time_and_place_only():
    links = invites.calendar_links(facts())
    google, outlook = (parse_qs(urlsplit(link).query) for link in (links.google, links.outlook))
    assert google["dates"] == ["20260610T140000Z/20260610T143000Z"]
    assert (outlook["startdt"], outlook["enddt"]) == (
        ["2026-06-10T14:00:00Z"],
        ["2026-06-10T14:30:00Z"],
    )
    assert google["text"] == outlook["subject"] == ["30 minutes with Ada Winter"]
    for link in (links.google, links.outlook):
        assert "SIGNED-LINK" not in link
        assert "Ben" not in link


def test_the_same_facts_give_the_same_bytes():
    assert invites.request(facts()) == invites.request(facts())
