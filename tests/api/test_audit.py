"""The coach's audit: who did what and when, page by page, and nothing of another practice."""

from tests.api.asking import fields
from tests.people import BEN


def all_of(program, limit):
    """Every deed and how many came with each page."""
    found, sizes, more = [], [], {}
    while True:
        page = program.get("/coach/audit", limit=limit, **more).json
        found += page["deeds"]
        sizes.append(len(page["deeds"]))
        if page["next"] is None:
            return found, sizes
        more = {"before": page["next"]}


def test_a_deed_is_told_by_ids_and_times_only(visitor, ada):
    booked = visitor.booked(person=BEN)
    newest = ada.get("/coach/audit").json["deeds"][0]
    assert newest == {
        "at": "2026-06-08T09:00:00Z",
        "actor": "client",
        "action": "booking_confirmed",
        "subject_id": booked["id"],
    }
    told = ada.get("/coach/audit").text
    assert not [word for word in (BEN.name, BEN.email, "Okoro") if word in told]


def test_pages_hold_every_deed_once_the_newest_first(ada):
    names = [f"key {each}" for each in range(6)]
    made = [ada.post("/coach/keys", {"name": name}).json["id"] for name in names]
    deeds, sizes = all_of(ada, limit=3)
    keys = [deed["subject_id"] for deed in deeds if deed["action"] == "key_made"]
    assert keys[:6] == made[::-1]
    assert (len(deeds), max(sizes)) == (sum(sizes), 3)
    assert deeds == all_of(ada, limit=500)[0]


def test_another_coach_sees_nothing_of_it_even_with_a_number_of_theirs(ada, bea):
    ada.post("/coach/keys", {"name": "one"})
    theirs = bea.get("/coach/audit").json["deeds"]
    assert not [deed for deed in theirs if deed in ada.get("/coach/audit").json["deeds"]]
    number = ada.get("/coach/audit", limit=1).json["next"]
    assert bea.get("/coach/audit", before=number).json == {"deeds": [], "next": None}
    for largest in (2**31, 2**63 - 1):
        assert ada.get("/coach/audit", before=largest).json == {"deeds": [], "next": None}


def test_a_wrong_page_is_named(ada):
    for wrong in ({"limit": 0}, {"limit": 501}, {"before": "x"}, {"before": 2**63}):
        assert fields(ada.get("/coach/audit", **wrong)) == [*wrong]
