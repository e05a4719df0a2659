"""Gathers what the coach's morning mail says from the rows of that morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy.orm import Session

from shared.domain.availability import Kind
from shared.domain.commitments import Status
from shared.messages.facts import HeardFacts, MeetingFacts, SaidFacts, UnbookedFacts
from shared.storage.bookings import BookingRow
from shared.storage.digests import Digest, Heard
from shared.storage.keys import Sealer
from shared.storage.people import ClientRow


class Told(TypedDict):
    """What the mail says beyond what any mail does."""

    today: Sequence[MeetingFacts]
    requests: Sequence[MeetingFacts]
    heard: Sequence[HeardFacts]
    asked_back: Sequence[tuple[str, str]]
    stopped: Sequence[tuple[str, str]]
    reviews: Sequence[tuple[str, str]]
    unbooked: Sequence[UnbookedFacts]
    settings_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Opens what clients wrote; a discreet client's words stay sealed."""

    tx: Session
    sealer: Sealer
    base_url: str

    def facts(self, found: Digest) -> Told:
        """Return the facts of a morning."""
        return {
            "today": [self._meeting(*pair, page="/preparation") for pair in found.today],
            "requests": [self._meeting(*pair) for pair in found.requests],
            "heard": [self._heard(one) for one in found.heard],
            "asked_back": self._named(found.asked_back),
            "stopped": self._named(found.stopped),
            "reviews": self._named(found.reviews),
            "unbooked": [
                UnbookedFacts(client=row.name, last_end=one.last_end, url=self._page(row))
                for row, one in found.unbooked
            ],
            "settings_url": f"{self.base_url}/coach/profile",
        }

    def _named(self, rows: Sequence[ClientRow]) -> list[tuple[str, str]]:
        return [(row.name, self._page(row)) for row in rows]

    def _page(self, row: ClientRow) -> str:
        return f"{self.base_url}/coach/clients/{row.id}"

    def _meeting(self, booking: BookingRow, client: ClientRow, page: str = "") -> MeetingFacts:
        return MeetingFacts(
            client=client.name,
            kind=Kind(booking.kind),
            start=booking.starts_at,
            end=booking.ends_at,
            discreet=booking.discreet,
            answer_by=booking.request_expires_at,
            url=f"{self.base_url}/coach/bookings/{booking.id}{page}",
        )

    def _heard(self, one: Heard) -> HeardFacts:
        client = one.client
        return HeardFacts(
            client=client.name,
            discreet=client.discreet,
            said=[] if client.discreet else self._said(one),
            alliance_changed=one.alliance_changed,
            url=self._page(client),
        )

    def _said(self, one: Heard) -> list[SaidFacts]:
        """Return answers and wins in the order in which they came."""
        answers = [
            (
                check_in.at,
                SaidFacts(
                    status=Status(check_in.status),
                    what=self._opened(one, about.what),
                    words=self._opened(one, check_in.note),
                    in_the_way=self._opened(one, check_in.in_the_way),
                ),
            )
            for check_in, about in one.check_ins
        ]
        wins = [
            (win.at, SaidFacts(status=None, what=None, words=self._opened(one, win.text)))
            for win in one.wins
        ]
        return [said for _, said in sorted([*answers, *wins], key=lambda pair: pair[0])]

    def _opened(self, one: Heard, sealed: bytes | None) -> str | None:
        return self.sealer.open(self.tx, one.client.id, sealed)
