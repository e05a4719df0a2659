"""Webhooks by program: kept, shown without secrets, changed, and nobody else's."""

import pytest

from tests.api.asking import fields, said

HOOK = {
    "name": "Books",
    "url": "https://books.example.org/in?key=s3cret",
    "events": ["booking.confirmed", "booking.cancelled"],
}


def added(ada, **more):
    made = ada.post("/coach/webhooks", HOOK | more)
    assert made.status_code == 201, made.json
    return made.json


def test_the_secret_is_shown_once_and_the_address_never(ada):
    made = added(ada)
    assert made["secret"].startswith("whs_")
    assert (made["server"], made["events"]) == ("books.example.org", HOOK["events"])
    [told] = ada.get("/coach/webhooks").json["webhooks"]
    assert told == {name: value for name, value in made.items() if name != "secret"}
    assert ada.get(f"/coach/webhooks/{made['id']}").json == told
    assert "s3cret" not in str(made)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://books.example.org/"}, "url"),
        ({"url": "https://10.0.0.8/"}, "url"),
        ({"url": "https://ada:secret@books.example.org/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["ping"]}, "events"),
        ({"events": ["booking.burnt"]}, "events.0"),
        ({"name": " "}, "name"),
        ({"enabled": "yes"}, "enabled"),
    ],
)
def test_what_is_wrong_is_named(ada, wrong, field):
    assert fields(ada.post("/coach/webhooks", HOOK | wrong)) == [field]


def test_what_is_named_changes_and_the_rest_stays(ada):
    path = f"/coach/webhooks/{added(ada)['id']}"
    assert ada.put(path, {"enabled": False}).json["enabled"] is False
    changed = ada.put(path, {"events": ["win.noted"], "enabled": True}).json
    assert (changed["events"], changed["name"]) == (["win.noted"], "Books")


def test_there_may_be_ten(ada):
    for _ in range(10):
        added(ada)
    assert fields(ada.post("/coach/webhooks", HOOK)) == ["url"]


def test_a_new_secret_says_until_when_the_old_one_signs(ada):
    made = added(ada)
    again = ada.post(f"/coach/webhooks/{made['id']}/rotation", {"overlap_hours": 24}).json
    assert again["old_secret_until"] == "2026-06-09T09:00:00Z"
    assert again["secret"] != made["secret"]
    wrong = ada.post(f"/coach/webhooks/{made['id']}/rotation", {"overlap_hours": 169})
    assert fields(wrong) == ["overlap_hours"]


def test_what_it_was_told_is_listed_newest_first_page_by_page(ada):
    path = f"/coach/webhooks/{added(ada)['id']}"
    sent = [ada.post(f"{path}/ping").json["id"] for _ in range(5)]
    seen, cursor = [], {}
    while True:
        page = ada.get(f"{path}/deliveries", limit=2, **cursor).json
        seen += [each["id"] for each in page["deliveries"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        ada.post(f"{path}/ping")  # what comes meanwhile moves nothing
    assert seen == sent[::-1]
    for largest in (2**31, 2**63 - 1):
        assert ada.get(f"{path}/deliveries", cursor=largest).status_code == 200
    assert page["deliveries"][0]["state"] == "pending"
    again = ada.post(f"{path}/deliveries/{sent[0]}/resend")
    assert said(again) == (409, "wrong_state")


def test_one_that_is_off_is_not_pinged(ada):
    path = f"/coach/webhooks/{added(ada, enabled=False)['id']}"
    assert said(ada.post(f"{path}/ping"))[0] == 409


def test_another_coach_finds_nothing_of_it(ada, bea):
    path = f"/coach/webhooks/{added(ada)['id']}"
    delivery = ada.post(f"{path}/ping").json["id"]
    assert bea.get("/coach/webhooks").json == {"webhooks": []}
    for answer in (
        bea.get(path),
        bea.put(path, {"enabled": False}),
        bea.delete(path),
        bea.post(f"{path}/rotation"),
        bea.post(f"{path}/ping"),
        bea.get(f"{path}/deliveries"),
        bea.post(f"{path}/deliveries/{delivery}/resend"),
    ):
        assert said(answer) == (404, "not_found")
    assert ada.delete(path).status_code == 204
    assert said(ada.get(path)) == (404, "not_found")
