"""Words for asking the API: short, so that a test reads as its promise."""

from tests.people import BEN

PROCEED = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}
GUIDANCE = PROCEED | {"path": "unsure"}
CRISIS = {"suicide": "now"}
TUESDAY_10 = "2026-06-09T09:00:00Z"  # 10:00 in London, in summer
TUESDAY_11 = "2026-06-09T10:20:00Z"
WEDNESDAY_10 = "2026-06-10T09:00:00Z"


class Asker:
    """Asks the API as one program, with its own cookies."""

    def __init__(self, app, key=None):
        self.app = app
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, body, **headers)

    def put(self, path, body):
        return self.send("PUT", path, body)

    def delete(self, path):
        return self.client.delete(f"/api/v1{path}", headers=self.headers)

    def send(self, method, path, body, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            f"/api/v1{path}", method=method, json=body or {}, headers=self.headers | named
        )

    def answer(self, answers=PROCEED, **more):
        """Answer Ada's questions."""
        body = {"consent": True, "version": "1", "country": "GB", "answers": answers}
        return self.post("/coaches/ada/screenings", body | more)

    def a_pass(self, answers=PROCEED):
        return self.answer(answers).json["pass"]

    def hold(self, start=TUESDAY_10, kind="guidance", **more):
        return self.post("/coaches/ada/holds", {"kind": kind, "start": start} | more)

    def book(self, start=TUESDAY_10, kind="guidance", key=None, person=BEN, **more):
        body = {"kind": kind, "client": client(person)} | ({"start": start} if start else {})
        headers = {"Idempotency_Key": key} if key else {}
        return self.post("/coaches/ada/bookings", body | more, **headers)

    def booked(self, start=TUESDAY_10, **more):
        """Answer and book; return the booking."""
        made = self.book(start, **{"pass": self.a_pass()} | more)
        assert made.status_code == 201, made.json
        return made.json


def client(person=BEN):
    return {"name": person.name, "email": person.email, "zone": person.zone}


def token_of(booking):
    """Return the token of a booking's manage link."""
    return booking["links"]["manage"].rsplit("/", 1)[-1]


def said(answer):
    """Return what a refusal says: its status and code."""
    assert answer.content_type == "application/problem+json", answer.data
    assert answer.json["status"] == answer.status_code
    assert answer.json["type"] == f"/problems/{answer.json['code']}"
    return answer.status_code, answer.json["code"]


def fields(answer):
    """Return the fields that a 422 names."""
    assert answer.status_code == 422, answer.json
    return [problem["field"] for problem in answer.json["errors"]]
