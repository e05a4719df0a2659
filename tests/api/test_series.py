"""A series by program: all of it, or the starts that are taken."""

WISH = {
    "kind": "coaching",
    "start": "2026-06-10T09:00:00Z",
    "every_weeks": 1,
    "times": 3,
    "client": {"name": "Ben Okoro", "email": "ben@example.com", "zone": "Europe/London"},
}


def test_a_series_is_booked_and_a_second_one_is_told_what_is_taken(ada):
    made = ada.post("/coach/series", WISH)
    assert made.status_code == 201
    starts = [booking["start"] for booking in made.json["bookings"]]
    assert starts == ["2026-06-10T09:00:00Z", "2026-06-17T09:00:00Z", "2026-06-24T09:00:00Z"]
    again = WISH | {"start": "2026-06-24T09:00:00Z"}
    refused = ada.post("/coach/series", again)
    assert refused.status_code == 422
    [error] = refused.json["errors"]
    assert error["field"] == "skip"
    assert error["message"].startswith("2026-06-24T09:00:00Z")
    skipped = ada.post("/coach/series", again | {"skip": ["2026-06-24T09:00:00Z"]})
    assert skipped.json["skipped"] == ["2026-06-24T09:00:00Z"]
    assert len(skipped.json["bookings"]) == 2
