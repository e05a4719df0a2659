"""What the coach's pages call what a webhook is told, and how it fares."""

from booking_service.usecases.webhooks import WebhookView
from booking_service.web.coach_words import Shown
from shared.domain.notices import NoticeState
from shared.domain.webhooks import Happening

HAPPENINGS = {
    Happening.BOOKING_REQUESTED: "A booking is asked for",
    Happening.BOOKING_CONFIRMED: "A booking is confirmed",
    Happening.BOOKING_MOVED: "A booking is moved",
    Happening.BOOKING_CANCELLED: "A booking is cancelled",
    Happening.BOOKING_DECLINED: "A request is declined",
    Happening.BOOKING_LAPSED: "A request lapses",
    Happening.BOOKING_COMPLETED: "A booking took place",
    Happening.BOOKING_NO_SHOW: "A client did not come",
    Happening.COMMITMENT_MADE: "A commitment is made",
    Happening.COMMITMENT_CHANGED: "A commitment is changed",
    Happening.COMMITMENT_WITHDRAWN: "A commitment is let go",
    Happening.CHECK_IN_ANSWERED: "A check-in is answered",
    Happening.WIN_NOTED: "A win is noted",
    Happening.PING: "A ping",
}

STATES = {
    NoticeState.PENDING: Shown("Waits"),
    NoticeState.CLAIMED: Shown("Being sent", "wait"),
    NoticeState.SENT: Shown("Arrived", "good"),
    NoticeState.EXPIRED: Shown("Given up after a day", "warn"),
    NoticeState.FAILED: Shown("Not delivered", "warn"),
}


def standing(hook: WebhookView) -> Shown:
    """Say in a word how a webhook fares."""
    if not hook.enabled:
        return Shown("Off", "off")
    if hook.rests_until is not None:
        return Shown("Does not answer; left alone for a while", "warn")
    return Shown("Has troubles", "wait") if hook.failures else Shown("On", "good")
