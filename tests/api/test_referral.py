"""What a coach does about one client by the API, and how a paused client asks to come back."""

import pytest

from shared.domain.movement import Movement
from tests.api.asking import WEDNESDAY_10, Asker, fields, said
from tests.people import BEN

WORDS = "Your doctor is the better first step."


@pytest.fixture
def ben(ada, visitor):
    """Ben's address in Ada's API, after he has booked."""
    visitor.booked()
    [one] = ada.get("/coach/clients").json["clients"]
    return f"/coach/clients/{one['id']}"


@pytest.fixture
def own(another):
    """The token of the own page of a client who booked."""
    return another.booked(WEDNESDAY_10)["links"]["client"].rsplit("/", 1)[-1]


def kinds(ada, state="pending"):
    found = ada.get("/coach/notices", state=state).json["notices"]
    return [notice["kind"] for notice in found if notice["booking_id"] is None]


def test_a_client_is_shown_with_counts_made_now_and_no_label(ada, ben):
    shown = ada.get(ben).json
    assert shown["movement"] == {
        "state": "not_enough_data",
        "counts": {"due": 0, "answered": 0, "done": 0, "partly": 0, "not_done": 0, "wins": 0},
        "since": "2026-04-27",
    }
    assert shown["referral"] is None
    assert shown["competency_reflections"] == []


def test_a_referral_needs_nothing_but_the_wish(ada, ben):
    made = ada.post(f"{ben}/referral")
    assert made.status_code == 200
    assert made.json["paused"] is True
    assert ada.get(ben).json["referral"] == {
        "made_at": "2026-06-08T09:00:00Z",
        "review_on": "2026-07-08",
        "words": None,
    }
    assert ada.get(ben).json["movement"]["state"] == Movement.PAUSED
    assert kinds(ada) == ["coach_referral_review"]


def test_a_letter_a_day_and_the_bookings_are_the_coachs_choice(ada, ben):
    body = {"bookings": "release", "words": WORDS, "review_on": "2026-06-30"}
    assert ada.post(f"{ben}/referral", body).status_code == 200
    assert ada.get(ben).json["referral"]["words"] == WORDS
    assert sorted(kinds(ada)) == ["coach_referral_review", "referral"]
    [booking] = ada.get("/coach/bookings").json["bookings"]
    assert booking["state"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bookings": "burn"}, "bookings"),
        ({"review_on": "2026-06-08"}, "review_on"),
        ({"review_on": "soon"}, "review_on"),
        ({"words": "x" * 2001}, "words"),
        ({"words": "\u202e"}, "words"),
    ],
)
def test_what_does_not_fit_changes_nothing(ada, ben, body, field):
    assert fields(ada.post(f"{ben}/referral", body)) == [field]
    assert ada.get(ben).json["paused"] is False


def test_a_second_referral_is_refused_until_the_first_has_ended(ada, ben):
    ada.post(f"{ben}/referral")
    assert said(ada.post(f"{ben}/referral")) == (409, "wrong_state")
    assert ada.post(f"{ben}/welcome").json["paused"] is False
    assert ada.post(f"{ben}/referral").status_code == 200


def test_another_day_to_look_again(ada, ben):
    assert said(ada.post(f"{ben}/referral/review")) == (409, "wrong_state")
    ada.post(f"{ben}/referral")
    set_to = ada.post(f"{ben}/referral/review", {"review_on": "2026-08-01"})
    assert set_to.json == {"review_on": "2026-08-01"}
    assert ada.get(ben).json["referral"]["review_on"] == "2026-08-01"


@pytest.mark.parametrize(
    ("outcome", "paused"), [("ready", False), ("therapy_first", True), ("not_a_fit", True)]
)
def test_after_a_first_talk(ada, ben, outcome, paused):
    told = ada.post(f"{ben}/welcome", {"outcome": outcome}).json
    assert told["paused"] is paused
    assert (told["welcomed_until"] is None) is paused
    assert outcome not in str(ada.get(ben).json)
    assert kinds(ada) == []


def test_a_paused_client_is_told_the_way_back_and_takes_it_with_one_press(ada, ben, visitor):
    ada.post(f"{ben}/referral")
    refused = visitor.book(WEDNESDAY_10, **{"pass": visitor.a_pass()})
    assert said(refused) == (403, "client_paused")
    assert refused.json["links"]["help"] == "http://localhost/help"
    token = refused.json["links"]["return"].split("/")[-2]
    for _ in range(2):
        assert visitor.post(f"/me/{token}/return").json == {"told": True}
    assert sorted(kinds(ada)) == ["coach_asked_back", "coach_referral_review"]
    assert ada.get(ben).json["asked_back_at"] == "2026-06-08T09:00:00Z"


def test_the_way_back_opens_nothing_else(ada, ben, visitor):
    ada.post(f"{ben}/referral")
    refused = visitor.book(WEDNESDAY_10, **{"pass": visitor.a_pass()})
    token = refused.json["links"]["return"].split("/")[-2]
    assert said(visitor.get(f"/me/{token}")) == (404, "not_found")
    assert said(visitor.book(WEDNESDAY_10, me=token)) == (403, "pass_required")
    assert BEN.name not in refused.text


def test_a_client_asks_by_their_own_link_too(ada, own, another):
    [one] = ada.get("/coach/clients").json["clients"]
    assert said(another.post(f"/me/{own}/return")) == (409, "wrong_state")
    ada.post(f"/coach/clients/{one['id']}/referral")
    assert another.post(f"/me/{own}/return").status_code == 200


@pytest.mark.parametrize("token", ["x", "made.up"])
def test_a_made_up_link_asks_for_nobody(another, token):
    assert said(another.post(f"/me/{token}/return")) == (404, "not_found")


def test_a_reflection_takes_a_step_and_keeps_no_word(ada, ben):
    kept = ada.post(f"{ben}/competency-reflections", {"step": "ask_supervisor", "note": "secret"})
    assert (kept.status_code, kept.json) == (201, {"on": "2026-06-08", "step": "ask_supervisor"})
    assert ada.get(ben).json["competency_reflections"] == [kept.json]
    assert fields(ada.post(f"{ben}/competency-reflections", {"step": "diagnose"})) == ["step"]
    assert fields(ada.post(f"{ben}/competency-reflections")) == ["step"]


def test_the_hint_is_hidden_for_four_weeks(ada, ben):
    assert ada.post(f"{ben}/movement-snooze").json == {"until": "2026-07-06"}
    assert ada.get(ben).json["movement"]["state"] == "snoozed"


def test_none_of_it_refuses_a_booking(ada, ben, visitor):
    ada.post(f"{ben}/movement-snooze")
    ada.post(f"{ben}/competency-reflections", {"step": "start_referral"})
    assert visitor.book(WEDNESDAY_10, **{"pass": visitor.a_pass()}).status_code == 201


def test_the_client_sees_none_of_it(ada, own, another):
    [one] = ada.get("/coach/clients").json["clients"]
    ada.post(f"/coach/clients/{one['id']}/competency-reflections", {"step": "ask_supervisor"})
    ada.post(f"/coach/clients/{one['id']}/movement-snooze")
    for seen in (another.get(f"/me/{own}").text, another.client.get(f"/me/{own}").text):
        for word in ("movement", "snooze", "supervisor", "competen"):
            assert word not in seen


CALLS = (
    "/referral",
    "/referral/review",
    "/welcome",
    "/movement-snooze",
    "/competency-reflections",
)


@pytest.mark.parametrize("call", CALLS)
def test_another_coach_finds_no_such_client(bea, ben, call):
    assert said(bea.post(f"{ben}{call}", {"step": "not_now"})) == (404, "not_found")


@pytest.mark.parametrize("call", CALLS)
def test_a_clients_token_opens_none_of_it(app, ben, own, call):
    assert said(Asker(app, key=own).post(f"{ben}{call}")) == (403, "forbidden")


def test_an_address_is_mended_by_the_coach_and_tried_again_by_the_client(ada, ben, own):
    assert ada.get(ben).json["address_stopped_at"] is None
    mended = ada.post(f"{ben}/address", {"email": "ben.okoro@example.net"})
    assert (mended.status_code, mended.json["email"]) == (200, "ben.okoro@example.net")
    wrong = ada.post(f"{ben}/address", {"email": "nowhere"})
    assert (wrong.status_code, fields(wrong)) == (422, ["email"])
    assert Asker(ada.app).post(f"/me/{own}/address").json == {"tried_again": True}
