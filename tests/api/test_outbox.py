"""The outbox by API: parts, choices, the mail itself, and sending again."""

import pytest

from tests.api.asking import fields, said


@pytest.fixture
def booked(visitor):
    return visitor.booked()


@pytest.mark.usefixtures("booked")
def test_a_cursor_leads_through_everything_once(ada):
    whole = [notice["id"] for notice in ada.get("/coach/notices").json["notices"]]
    seen, asked = [], {"limit": 1}
    while asked:
        found = ada.get("/coach/notices", **asked).json
        assert found["total"] == len(whole)
        seen += [notice["id"] for notice in found["notices"]]
        asked = {"limit": 1, "cursor": found["next"]} if found["next"] else None
    assert seen == whole
    assert len(whole) >= 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cursor": "x"}, "cursor"), ({"limit": 0}, "limit"), ({"limit": 201}, "limit"),
        ({"client": "ben"}, "client"), ({"booking": "1"}, "booking"), ({"state": "lost"}, "state"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_named(ada, wrong, field):
    assert fields(ada.get("/coach/notices", **wrong)) == [field]


def test_one_message_is_shown_with_its_mail(ada, booked):
    [notice] = [
        notice
        for notice in ada.get("/coach/notices", booking=booked["id"]).json["notices"]
        if notice["kind"] == "booking_confirmed"
    ]
    found = ada.get(f"/coach/notices/{notice['id']}").json
    assert notice.items() <= found.items()
    assert (found["went"], found["exact"]) == (False, True)
    headers = {each["name"]: each["value"] for each in found["mail"]["headers"]}
    assert headers["Message-ID"].startswith(f"<{notice['id'].replace('-', '')}@")
    assert "METHOD:REQUEST" in found["mail"]["calendar"]
    assert "only-in-the-mail-itself" in found["mail"]["text"]
    assert booked["links"]["manage"].rpartition("/")[2] not in str(found)


def test_an_unknown_message_is_not_found(ada):
    nowhere = "/coach/notices/00000000-0000-4000-8000-000000000000"
    assert said(ada.get(nowhere)) == (404, "not_found")
    assert said(ada.post(f"{nowhere}/resend")) == (404, "not_found")
