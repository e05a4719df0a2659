"""The rest of the gate's worked cases by the API: two at once, older questions, the audit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select, update

from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.screening import PassRow
from tests.api.asking import TUESDAY_10, WEDNESDAY_10, Asker, client, said
from tests.people import CLEO


def audit(app):
    with app.extensions["tools"].sessions() as tx:
        rows = tx.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        return [(row.actor, row.action, str(row.subject_id)) for row in rows]


def test_p13_of_two_bookings_at_once_with_one_pass_exactly_one_is_made(visitor, app):
    given = visitor.a_pass()
    visit = visitor.client.get_cookie("visit").value
    together = Barrier(2)

    def book(start):
        twin = Asker(app)
        twin.client.set_cookie("visit", visit)
        together.wait()
        return twin.book(start, **{"pass": given})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(book, (TUESDAY_10, WEDNESDAY_10)))
    made, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert made.status_code == 201
    assert said(refused) == (409, "pass_used")
    with app.extensions["tools"].sessions() as tx:
        assert len(tx.scalars(select(BookingRow)).all()) == 1


def test_p18_a_pass_from_older_questions_is_superseded(visitor, app):
    given = visitor.a_pass()
    with app.extensions["tools"].sessions.begin() as tx:
        tx.execute(update(PassRow).values(version="0"))
    assert said(visitor.book(**{"pass": given})) == (403, "pass_superseded")
    assert said(visitor.hold(**{"pass": given})) == (403, "pass_superseded")
    assert visitor.booked()["state"] == "confirmed"


def test_p26_the_welcome_back_is_in_the_audit_without_a_word_of_why(visitor, ada):
    visitor.booked()
    [ben] = ada.get("/coach/clients").json["clients"]
    ada.post(f"/coach/clients/{ben['id']}/referral", {"words": "Your doctor first."})
    assert ada.post(f"/coach/clients/{ben['id']}/welcome").json["paused"] is False
    told = [row for row in audit(ada.app) if row[2] == ben["id"]]
    assert told == [
        ("coach", "client_referred", ben["id"]),
        ("coach", "client_welcomed", ben["id"]),
    ]


def test_p27_a_coachs_booking_is_in_the_audit_as_an_override_and_mailed_as_any_other(ada):
    body = {"kind": "coaching", "start": WEDNESDAY_10, "client": client(CLEO)}
    made = ada.post("/coach/bookings", body).json
    assert ("coach", "coach_override", made["id"]) in audit(ada.app)
    told = {notice["kind"] for notice in ada.get("/coach/notices").json["notices"]}
    assert "booking_confirmed" in told
