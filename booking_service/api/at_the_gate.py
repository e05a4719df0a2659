"""What the gate may refuse, by whichever door somebody comes."""

from shared.domain import errors

GATE = (
    errors.PassRequired,
    errors.PassInvalid,
    errors.PassExpired,
    errors.PassMismatch,
    errors.PassScope,
    errors.PassSuperseded,
    errors.PassUsed,
    errors.ClientPaused,
    errors.SlowDown,
)
