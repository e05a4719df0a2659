"""Reminder rules in words, and those that the coach's page offers."""

from shared.domain.reminders import Reminder

OFFERED = tuple(
    Reminder.parse(text)
    for text in ("PT15M", "PT1H", "PT2H", "PT24H", "PT48H", "P1D", "P1D@18:00", "P0D@08:00")
)


def in_words(rule: Reminder) -> str:
    """Return "24 hours before" or "the day before, at 18:00 on the client's clock"."""
    if rule.before is not None:
        hours, rest = divmod(int(rule.before.total_seconds()) // 60, 60)
        amount, unit = (hours * 60 + rest, "minute") if rest else (hours, "hour")
        return f"{amount} {unit}{'' if amount == 1 else 's'} before"
    day = {0: "on the day", 1: "the day before"}.get(rule.days, f"{rule.days} days before")
    if rule.at is None:
        return f"{day}, at the booking's time on the client's clock"
    return f"{day}, at {rule.at} on the client's clock"
