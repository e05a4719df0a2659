"""Three judges on every kind of object; whatever one of them finds fails the build."""

import pytest

from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.messages import invites, wording
from tests.messages.judges import objects, panel
from tests.messages.mails import facts

VARIANTS = objects.variants()
LINES = {
    "two organizers": (b"STATUS:", b"ORGANIZER:mailto:x@example.com\r\nSTATUS:"),
    "no instant of writing": (b"DTSTAMP:20260601T091500Z\r\n", b""),
    "a month that is none": (b"DTSTART:202606", b"DTSTART:202613"),
}


@pytest.fixture(scope="module", params=sorted(panel.JUDGES))
def verdicts(request):
    """What one judge says of every object of every variant, asked in one go."""
    given = {
        f"{variant}: {kind}": made.content
        for variant, changes in VARIANTS.items()
        for kind, made in objects.of(**changes).items()
    }
    return panel.ask(request.param, given)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_judge_finds_anything_wrong(verdicts, variant):
    found = {
        kind: verdicts[f"{variant}: {kind}"]["findings"] for kind in objects.of(**VARIANTS[variant])
    }
    assert {kind: each for kind, each in found.items() if each} == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_judge_reads_what_was_booked(verdicts, variant):
    for kind, made in objects.of(**VARIANTS[variant]).items():
        seen = verdicts[f"{variant}: {kind}"]
        assert seen["method"] == made.method, kind
        assert seen["events"] == [event_of(told, made.method) for told in made.shows], kind


def event_of(told, method):
    booking = told.booking
    coach = "Bookings" if booking.discreet else wording.parameter_name(told.coach.name)
    reader = told.coach if told.recipient is Recipient.COACH else told.client
    to = [[f"mailto:{reader.email}", wording.parameter_name(reader.name)]]
    waits = booking.state is State.REQUESTED
    standing = "TENTATIVE" if waits else "CONFIRMED"
    return {
        "uid": booking.uid,
        "sequence": booking.revision,
        "stamp": f"{booking.changed_at:%Y%m%dT%H%M%SZ}",
        "start": f"{booking.start:%Y%m%dT%H%M%SZ}",
        "end": f"{booking.end:%Y%m%dT%H%M%SZ}",
        "status": "CANCELLED" if method == "CANCEL" else standing,
        "summary": wording.event_title(told),
        "organizer": [["mailto:bookings@example.net", coach]],
        "attendees": [] if method == "PUBLISH" else to,
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_judge_finds_anything_wrong_with_a_no_to_another_time(variant):
    told = facts(NoticeKind.COUNTER_DECLINED, **VARIANTS[variant])
    made = invites.for_mail(told)
    assert panel.findings({variant: made.content}) == {}
    [event] = panel.ask("libical", {variant: made.content})[variant]["events"]
    assert (event["uid"], event["attendees"]) == (told.booking.uid, [])


@pytest.mark.parametrize("fault", LINES)
def test_a_faulty_object_is_found_out(fault):
    good = objects.of()["booking_confirmed"].content
    bad = good.replace(*LINES[fault])
    assert bad != good
    assert panel.findings({"good": good}) == {}
    assert panel.findings({fault: bad})


def test_libical_holds_an_object_to_what_its_method_allows():
    request = objects.of()["booking_confirmed"].content
    published = request.replace(b"METHOD:REQUEST", b"METHOD:PUBLISH")
    assert "ATTENDEE" in " ".join(panel.ask("libical", {"x": published})["x"]["findings"])


def test_ical_js_finds_a_time_that_is_no_instant():
    floating = objects.of()["booking_confirmed"].content.replace(b"T140000Z", b"T140000")
    assert panel.ask("ical.js", {"x": floating})["x"]["findings"]
