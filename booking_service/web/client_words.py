"""What the coach's page of a client says: steps, and counts of check-ins without a verdict."""

from shared.domain.movement import Counts, Movement
from shared.domain.notices import MailSort
from shared.domain.referral import NextStep

STEPS = {
    NextStep.ASK_SUPERVISOR: "Ask my supervisor",
    NextStep.TALK_ABOUT_IT: "Talk about it with them",
    NextStep.START_REFERRAL: "Start a referral",
    NextStep.NOT_NOW: "Not now",
}

SORTS = {
    MailSort.REMINDERS: "Reminders of bookings",
    MailSort.NUDGES: "Accountability mails",
}

# Movement is worth a hint in these two; the others are said in one quiet line.
HINTS = frozenset({Movement.NO_MOVEMENT, Movement.QUIET})


def counted(counts: Counts) -> str:
    """Write the counts as a sentence or two."""
    due = _number(counts.due, "commitment came due", "commitments came due")
    if not counts.answered:
        return f"{due}; none has a check-in yet. {_wins(counts)}"
    told = (
        f"{counts.done} done, {counts.partly} done in part, {counts.not_done} not this time"
        if counts.moved
        else "none of them done or done in part"
    )
    answered = _number(counts.answered, "has a check-in", "have a check-in")
    return f"{due}; {answered}: {told}. {_wins(counts)}"


def _wins(counts: Counts) -> str:
    if not counts.wins:
        return "No wins were noted."
    return f"{_number(counts.wins, 'win was noted', 'wins were noted')}."


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
