"""What can be refused, each with a stable code; no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.domain.sentences import sentence


class DomainError(Exception):
    """A refusal that a person can understand; `str(error)` is a sentence for them."""

    code: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong input: which field, and what would be right. Never holds the input itself."""

    field: str
    message: str


class Invalid(DomainError):
    """One or more inputs break a rule; names each field."""

    code = "invalid"

    def __init__(self, *problems: FieldProblem) -> None:
        fields = ", ".join(problem.field for problem in problems)
        super().__init__(sentence("Please check: {fields}.", fields=fields))
        self.problems = problems

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        """Refuse one field."""
        return cls(FieldProblem(field, message))


class NotFound(DomainError):
    """There is no such thing, or it is not yours; the two look the same on purpose."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What has a time already, for its coach; a hold and an event elsewhere have no id."""

    id: UUID | None
    start: datetime
    end: datetime


class SlotTaken(DomainError):
    """Somebody else got this time first; `others` are starts that were free a moment ago.

    `in_the_way` is for the coach alone.
    """

    code = "slot_taken"

    def __init__(
        self,
        message: str,
        others: Sequence[datetime] = (),
        in_the_way: Sequence[InTheWay] = (),
    ) -> None:
        super().__init__(message)
        self.others = tuple(others)
        self.in_the_way = tuple(in_the_way)


class SlotNotOffered(DomainError):
    """This start breaks one or more availability rules; `rules` holds their codes."""

    code = "slot_not_offered"

    def __init__(self, rules: Sequence[str], message: str) -> None:
        super().__init__(message)
        self.rules = tuple(rules)


class HoldLapsed(DomainError):
    """The ten minutes are over, or the hold was never made; `others` are starts still free."""

    code = "hold_lapsed"

    def __init__(self, message: str, others: Sequence[datetime] = ()) -> None:
        super().__init__(message)
        self.others = tuple(others)


class MoveNotAllowed(DomainError):
    """A booking in this state cannot do that."""

    code = "wrong_state"


class ChangedMeanwhile(DomainError):
    """What was to be replaced is no longer what was shown; saving would undo somebody's change."""

    code = "changed_meanwhile"


class TooLateToChange(DomainError):
    """The coach's notice for changes has begun; the coach can still do it."""

    code = "too_late_to_change"


class IdempotencyKeyReused(DomainError):
    """The same key came with another request."""

    code = "idempotency_key_reused"


class PassRequired(DomainError):
    """The questions come before the calendar."""

    code = "pass_required"


class PassInvalid(DomainError):
    """No such pass; an altered one looks the same as an unknown one."""

    code = "pass_invalid"


class PassExpired(DomainError):
    """The answers are more than a day old."""

    code = "pass_expired"


class PassMismatch(DomainError):
    """The pass belongs to another browser session."""

    code = "pass_mismatch"


class PassScope(DomainError):
    """The pass opens the guidance booking only."""

    code = "pass_scope"


class PassSuperseded(DomainError):
    """The questions have changed since they were answered."""

    code = "pass_superseded"


class PassUsed(DomainError):
    """A pass makes one booking."""

    code = "pass_used"


class PassInUrl(DomainError):
    """A pass in an address would land in logs and history."""

    code = "pass_in_url"


class ClientPaused(DomainError):
    """The coach has paused bookings for this client; `who` and `since` make their way back."""

    code = "client_paused"

    def __init__(self, message: str, who: UUID, since: datetime) -> None:
        super().__init__(message)
        self.who = who
        self.since = since


class Forbidden(DomainError):
    """Whoever asks may not do this."""

    code = "forbidden"


class SignInRequired(DomainError):
    """Only a coach who has shown who they are may do this."""

    code = "sign_in_required"


class LinkEnded(DomainError):
    """Somebody ended this link before its date; it shows nothing more."""

    code = "link_ended"


class SlowDown(DomainError):
    """Too many tries; `retry_after` is in seconds."""

    code = "slow_down"

    def __init__(self, message: str, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after
