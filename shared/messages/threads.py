"""What a mail between bookings says; a discreet one names no commitment and no win."""

from shared.domain.commitments import Status
from shared.domain.sentences import noted
from shared.messages import languages, times, wording
from shared.messages.facts import CommitmentFacts, ThreadMailFacts

ANSWERS = {
    Status.DONE: noted("Done"),
    Status.PARTLY: noted("Partly"),
    Status.NOT_DONE: noted("Not this time"),
    Status.CHANGED: noted("It has changed"),
}
"""The four presses of a mail; withdrawing is on the page behind them."""


def values(facts: ThreadMailFacts) -> dict[str, object]:
    """Return what the templates name."""
    return {
        "noun": languages.spoken(noted("message"), wording.language(facts)),
        "words": _answer(facts),
        "win": wording.one_line("" if facts.discreet else facts.win or ""),
        "book_url": facts.book_url,
        "commitments": [_values(one, facts) for one in facts.commitments],
        "asks": any(one.over for one in facts.commitments),
        "ask_url": facts.ask_url,
        "zone": times.zone_words(facts.due_at, facts.client.zone, wording.language(facts)),
    }


def _answer(facts: ThreadMailFacts) -> list[str]:
    """Return the coach's answer to a win; a discreet mail leaves it to the client's page."""
    told = "" if facts.discreet else (facts.words or "").strip()
    return [wording.one_line(line) for line in told.splitlines()]


def _values(one: CommitmentFacts, facts: ThreadMailFacts) -> dict[str, object]:
    return {
        "what": None if facts.discreet else wording.one_line(one.what),
        "how_known": None if facts.discreet else wording.one_line(one.how_known or ""),
        "by": None if facts.discreet else _by(one, facts),
        "over": one.over,
        "url": one.url,
        "answers": [
            (languages.spoken(label, wording.language(facts)), one.answers[status])
            for status, label in ANSWERS.items()
        ],
    }


def _by(one: CommitmentFacts, facts: ThreadMailFacts) -> str:
    zone, language = facts.client.zone, wording.language(facts)
    if one.due_at is not None:
        said = times.long_form(one.due_at, zone, language, facts.due_at)
        return f"{said}, {times.zone_words(one.due_at, zone, language)}"
    if one.due_on is None:
        return ""
    return times.told_date(one.due_on, zone, language, facts.due_at)
