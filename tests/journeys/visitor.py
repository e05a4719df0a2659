"""A program that books by the public API, with nothing but HTTP."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import httpx

CALM = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}


class Visitor:
    """One browser session at one demo."""

    def __init__(self, demo, email):
        self.demo, self.email = demo, email
        self.http = httpx.Client(
            base_url=f"{demo.url}/api/v1", timeout=30, headers={"Accept": "application/json"}
        )
        self.coach = f"/coaches/{demo.coach['slug']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def slots(self, first=3, days=20, zone="Europe/London", kind="guidance"):
        today = datetime.now(UTC).date()
        dates = {
            "from": str(today + timedelta(days=first)),
            "to": str(today + timedelta(days=first + days)),
        }
        answer = self.http.get(f"{self.coach}/slots", params={"kind": kind, "zone": zone, **dates})
        assert answer.status_code == 200, answer.text
        return [slot["start"] for slot in answer.json()["slots"]]

    def screen(self, **changes):
        asked = self.http.get(f"{self.coach}/screening").json()
        return self.http.post(
            f"{self.coach}/screenings",
            json={
                "consent": True,
                "version": asked["version"],
                "country": "GB",
                "answers": CALM | changes,
            },
        )

    def get_pass(self):
        answer = self.screen()
        assert answer.status_code == 200, answer.text
        return answer.json()["pass"]

    def book(self, start, pass_, key=None, kind="guidance", **more):
        return self.http.post(
            f"{self.coach}/bookings",
            headers={"Idempotency-Key": key} if key else {},
            json={
                "kind": kind,
                "start": start,
                "pass": pass_,
                "client": {"name": "Vera Visitor", "email": self.email, "zone": "Asia/Kolkata"},
                **more,
            },
        )

    def hold(self, start, pass_, kind="guidance"):
        wish = {"kind": kind, "start": start, "pass": pass_}
        return self.http.post(f"{self.coach}/holds", json=wish)

    def mails(self):
        """What arrived for this visitor, oldest first: the whole messages."""
        found = [mail for mail in self.demo.mails() if self.email in mail["to"]]
        found.sort(key=lambda mail: mail["id"])
        return [self._whole(mail["id"]) for mail in found]

    def _whole(self, mail_id):
        url = f"{self.demo.told['mailbox_url']}/messages/{mail_id}.eml"
        return message_from_bytes(httpx.get(url).content, policy=default)


def instant(text):
    """Read an instant of the API."""
    return datetime.fromisoformat(text).astimezone(UTC)


def calendar_of(mail):
    """Return the calendar object that a mail carries, as bytes."""
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)
