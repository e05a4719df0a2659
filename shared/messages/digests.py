"""What the coach's morning mail says: unsorted by anybody's judgement, and whole."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.availability import Kind
from shared.domain.commitments import Status
from shared.messages import times, wording
from shared.messages.facts import (
    DigestMailFacts,
    HeardFacts,
    MeetingFacts,
    SaidFacts,
    UnbookedFacts,
)

_KINDS = {Kind.GUIDANCE: "First talk", Kind.COACHING: "Coaching"}
_SAID = {
    Status.DONE: "Done",
    Status.PARTLY: "Partly",
    Status.NOT_DONE: "Not this time",
    Status.CHANGED: "Changed",
    Status.WITHDRAWN: "Withdrawn",
}


def values(facts: DigestMailFacts) -> dict[str, object]:
    """Return what the templates name; times are by the coach's clock."""
    zone, now = facts.coach.zone, facts.due_at
    return {
        "noun": "message",
        "words": [],
        "day": times.day(facts.due_at, zone),
        "zone": times.zone_words(now, zone),
        "today": [_meeting(one, zone, now) for one in facts.today],
        "requests": [_meeting(one, zone, now) for one in facts.requests],
        "heard": [_heard(one) for one in facts.heard],
        "asked_back": _named(facts.asked_back),
        "stopped": _named(facts.stopped),
        "reviews": _named(facts.reviews),
        "unbooked": [_unbooked(one, zone, now) for one in facts.unbooked],
        "settings_url": facts.settings_url,
    }


def _named(people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(wording.name(name), url) for name, url in people]


def _meeting(one: MeetingFacts, zone: str, now: datetime) -> dict[str, object]:
    return {
        "client": wording.name(one.client),
        "kind": "Meeting" if one.discreet else _KINDS[one.kind],
        "hours": times.hours_form(one.start, one.end, zone),
        "when": times.long_form(one.start, zone, now=now),
        "answer_by": _long(one.answer_by, zone, now),
        "url": one.url,
    }


def _long(instant: datetime | None, zone: str, now: datetime) -> str | None:
    return times.long_form(instant, zone, now=now) if instant else None


def _heard(one: HeardFacts) -> dict[str, object]:
    return {
        "client": wording.name(one.client),
        "discreet": one.discreet,
        "said": [] if one.discreet else [_said(each) for each in one.said],
        "alliance_changed": one.alliance_changed and not one.discreet,
        "url": one.url,
    }


def _said(one: SaidFacts) -> dict[str, object]:
    return {
        "label": _SAID[one.status] if one.status else "A win",
        "what": wording.one_line(one.what or ""),
        "words": [wording.one_line(line) for line in (one.words or "").strip().splitlines()],
        "in_the_way": wording.one_line(one.in_the_way or ""),
    }


def _unbooked(one: UnbookedFacts, zone: str, now: datetime) -> dict[str, object]:
    return {
        "client": wording.name(one.client),
        "last": times.date_of(one.last_end, zone, now=now),
        "url": one.url,
    }
