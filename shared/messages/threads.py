"""What a mail about commitments says; a discreet one names none of them."""

from shared.domain.commitments import Status
from shared.messages import times, wording
from shared.messages.facts import CommitmentFacts, ThreadMailFacts

ANSWERS = {
    Status.DONE: "Done",
    Status.PARTLY: "Partly",
    Status.NOT_DONE: "Not this time",
    Status.CHANGED: "It has changed",
}
"""The four presses of a mail; withdrawing is on the page behind them."""


def values(facts: ThreadMailFacts) -> dict[str, object]:
    """Return what the templates name."""
    return {
        "noun": "message",
        "words": [],
        "commitments": [_values(one, facts) for one in facts.commitments],
        "asks": any(one.over for one in facts.commitments),
        "ask_url": facts.ask_url,
        "zone": facts.client.zone,
    }


def _values(one: CommitmentFacts, facts: ThreadMailFacts) -> dict[str, object]:
    return {
        "what": None if facts.discreet else wording.one_line(one.what),
        "how_known": None if facts.discreet else wording.one_line(one.how_known or ""),
        "by": None if facts.discreet else _by(one, facts.client.zone),
        "over": one.over,
        "url": one.url,
        "answers": [(label, one.answers[status]) for status, label in ANSWERS.items()],
    }


def _by(one: CommitmentFacts, zone: str) -> str:
    if one.due_at is not None:
        return f"{times.long_form(one.due_at, zone)} ({times.exact_form(one.due_at, zone)})"
    return times.date_form(one.due_on) if one.due_on else ""
