"""The outbox, the keys and the profile."""

import re
from datetime import timedelta

import pytest

from booking_service.usecases import api_access, people
from booking_service.web import coach_words
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, NoticeState
from shared.storage import channels
from tests.people import ADA
from tests.web.coach_side import (
    BEA,
    a_booking,
    a_notice,
    add_bea,
    boxes,
    errors,
    send,
    sign_in,
    text,
)


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now)


def rows(page):
    return re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page.text, re.DOTALL)


@pytest.mark.usefixtures("booking")
def test_the_outbox_says_in_words_what_goes_to_whom_and_when(hers):
    words = text(hers.get("/coach/notices"))
    assert "Confirmation" in words
    assert "You, about Ben Okoro" in words
    assert "Tue 9 Jun, 09:00" in words  # the reminder an hour before
    assert "not yet" in words


def test_the_outbox_shows_one_state_alone(app, hers, booking):
    a_notice(app, booking, state="failed", reason="550 no such mailbox")
    failed = hers.get("/coach/notices?state=failed")
    assert len(rows(failed)) == 1
    assert "Not delivered" in text(failed)
    assert "550 no such mailbox" in text(failed)
    assert len(rows(hers.get("/coach/notices?state=nonsense"))) > 1


def test_what_did_not_get_through_is_sent_again_once(app, hers, booking):
    notice = a_notice(app, booking, state="failed", reason="550")
    assert f"/coach/notices/{notice}/resend" in hers.get("/coach/notices").text
    assert send(hers, f"/coach/notices/{notice}/resend").location == "/coach/notices?done=resent"
    again = send(hers, f"/coach/notices/{notice}/resend")
    assert again.status_code == 409
    assert "This was sent again already" in text(again)


def test_what_waits_or_was_sent_has_no_press(app, hers, booking):
    a_notice(app, booking, state="sent")
    assert "/resend" not in hers.get("/coach/notices").text


def test_a_key_is_shown_once_and_opens_until_it_is_revoked(app, clock, hers):
    made = send(hers, "/coach/keys", name="my script")
    key = re.search(r"wn_[\w-]+", made.text)[0]
    assert key not in hers.get("/coach/keys").text
    assert opens(app, clock, key)
    revoke = re.search(r"/coach/keys/[^/]+/revocation", hers.get("/coach/keys").text)[0]
    send(hers, revoke)
    assert not opens(app, clock, key)
    assert "You have none." in text(hers.get("/coach/keys"))


def opens(app, clock, key):
    with app.extensions["tools"].sessions() as tx:
        return api_access.coach_for_key(tx, key, clock.now) is not None


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b"])
def test_a_key_without_a_fit_name_is_not_made(hers, name):
    answer = send(hers, "/coach/keys", name=name)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"name"}
    assert "wn_" not in answer.text


def card(app, ada):
    with app.extensions["tools"].sessions() as tx:
        return people.profile(tx, ada.id)


def test_the_profile_saved_as_it_stands_changes_nothing(app, ada, hers):
    before = card(app, ada)
    assert send(hers, "/coach/profile", **boxes(hers.get("/coach/profile"))).status_code == 303
    assert card(app, ada) == before


def test_the_profile_is_changed(app, ada, hers):
    form = boxes(hers.get("/coach/profile"))
    changed = {"zone": "Europe/Berlin", "place": "Room 4", "countries_served": ["DE", "AT", "XX"]}
    send(hers, "/coach/profile", **form | changed)
    have = card(app, ada)
    assert (have.zone, have.place, have.greeting) == ("Europe/Berlin", "Room 4", ada.greeting)
    assert have.countries_served == ("DE", "AT")
    assert "Times are Berlin time, UTC+2" in hers.get("/coach/profile").text


def test_the_profile_names_wrong_boxes_and_keeps_what_was_typed(app, ada, hers):
    form = boxes(hers.get("/coach/profile"))
    wrong = {"name": "", "email": "nowhere", "zone": "Mars/Base", "place": "x" * 501}
    answer = send(hers, "/coach/profile", **form | wrong)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"name", "email", "zone", "place"}
    assert wrong.items() <= boxes(answer).items()
    assert card(app, ada).name == ADA.name


def test_two_coaches_cannot_share_an_email(app, ada, clock, hers):
    add_bea(app, clock.now)
    form = boxes(hers.get("/coach/profile"))
    answer = send(hers, "/coach/profile", **form | {"email": BEA.email})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"email"}
    assert card(app, ada).email == ADA.email


def test_every_kind_and_state_has_its_words():
    assert set(coach_words.NOTICE_KINDS) == set(NoticeKind)
    assert set(coach_words.NOTICE_STATES) == set(NoticeState)
    assert set(coach_words.STATES) == set(State)
    assert set(coach_words.KINDS) == set(Kind)


def test_the_outbox_says_why_no_mail_goes_out_at_all(app, hers):
    assert "No mail goes out" not in text(hers.get("/coach/notices"))
    with app.extensions["tools"].sessions.begin() as tx:
        channels.pause(tx, "535 5.7.8 while connecting", timedelta(minutes=1))
    said = text(hers.get("/coach/notices"))
    assert "No mail goes out at present." in said
    assert "refuses this service (535 5.7.8 while connecting) since" in said
