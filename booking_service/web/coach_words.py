"""What the coach's pages call things: states, kinds, messages, and what was just done."""

from dataclasses import dataclass
from datetime import datetime

from booking_service import tools
from booking_service.usecases.booking_views import BookingView
from booking_service.web import dates
from shared.domain import localtime
from shared.domain.answers import Answer
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.key_scopes import Scope
from shared.domain.notices import NoticeKind, NoticeState
from shared.messages import times


@dataclass(frozen=True, slots=True)
class Shown:
    """A state in words; the badge's tone only underlines them."""

    words: str
    badge: str = ""


KINDS = {Kind.GUIDANCE: "First talk", Kind.COACHING: "Coaching"}

STATES = {
    State.HELD: Shown("Being booked"),
    State.REQUESTED: Shown("Waits for your answer", "wait"),
    State.CONFIRMED: Shown("Confirmed", "good"),
    State.DECLINED: Shown("Declined", "off"),
    State.LAPSED: Shown("Lapsed without an answer", "off"),
    State.CANCELLED: Shown("Cancelled", "off"),
    State.COMPLETED: Shown("Took place", "past"),
    State.NO_SHOW: Shown("Did not come", "past"),
}

SCOPES = {Scope.READ: "read", Scope.BOOKINGS: "read and book", Scope.ALL: "everything"}

ANSWERS = {
    Answer.ACCEPTED: Shown("Accepted in their calendar", "good"),
    Answer.TENTATIVE: Shown("Tentative in their calendar", "wait"),
    Answer.DECLINED: Shown("Declined in their calendar", "warn"),
}

NOTICE_STATES = {
    NoticeState.PENDING: Shown("Waits"),
    NoticeState.CLAIMED: Shown("Being sent", "wait"),
    NoticeState.SENT: Shown("Sent", "good"),
    NoticeState.SUPERSEDED: Shown("No longer needed", "off"),
    NoticeState.EXPIRED: Shown("Too late to be of use", "off"),
    NoticeState.FAILED: Shown("Not delivered", "warn"),
    NoticeState.UNCERTAIN: Shown("Perhaps delivered", "warn"),
}

NOTICE_KINDS = {
    NoticeKind.BOOKING_CONFIRMED: "Confirmation",
    NoticeKind.BOOKING_MOVED: "Moved to another time",
    NoticeKind.BOOKING_CANCELLED: "Cancelled",
    NoticeKind.BOOKING_REMINDER: "Reminder",
    NoticeKind.REQUEST_RECEIVED: "Request received",
    NoticeKind.REQUEST_APPROVED: "Request approved",
    NoticeKind.REQUEST_DECLINED: "Request declined",
    NoticeKind.REQUEST_LAPSED: "Request lapsed",
    NoticeKind.REQUEST_PROPOSAL: "Other times proposed",
    NoticeKind.WAITING_OFFER: "A place from the waiting list",
    NoticeKind.COACH_BOOKED: "New booking",
    NoticeKind.COACH_REQUESTED: "New request",
    NoticeKind.COACH_MOVED: "Booking moved",
    NoticeKind.COACH_CANCELLED: "Booking cancelled",
    NoticeKind.COACH_ANSWERED: "Their calendar has answered",
    NoticeKind.COUNTER_DECLINED: "Other time declined",
    NoticeKind.COACH_REQUEST_LAPSED: "Request lapsed",
    NoticeKind.REFERRAL: "Your letter",
    NoticeKind.COACH_ASKED_BACK: "Would like to come back",
    NoticeKind.COACH_REFERRAL_REVIEW: "Time to look again",
    NoticeKind.COACH_ADDRESS_STOPPED: "An address takes no mail",
    NoticeKind.COACH_SIGN_IN: "Your link to sign in",
    NoticeKind.COACH_DIGEST: "Your morning",
    NoticeKind.CHECK_IN: "How is it going?",
    NoticeKind.COACH_CLIENT_ERASED: "A client has erased their data",
    NoticeKind.BOOK_AGAIN: "Nothing booked ahead",
    NoticeKind.WIN_ANSWERED: "Your answer to a win",
    NoticeKind.CLIENT_LINK: "Link to their page",
    NoticeKind.BOOKING_THANKS: "Thank you",
    NoticeKind.COACH_WAY_IN_CHANGED: "Your sign-in has changed",
}

DONE = {
    "booked": "Booked. Your client gets a mail with an invite.",
    "series_booked": "Booked. Your client gets a mail with an invite for each.",
    "approved": "Approved. Your client gets a mail with an invite.",
    "declined": "Declined. Your client gets a mail.",
    "proposed": "Proposed. Your client gets a mail and chooses by its link.",
    "cancelled": "Cancelled. Your client gets a mail.",
    "kept": "The time stays. Your client gets a mail.",
    "moved": "Moved. Your client gets a mail with the new time.",
    "completed": "Noted: it took place.",
    "missed": "Noted: your client did not come.",
    "on_list": "On the list. Your client gets a mail when it is their turn.",
    "off_list": "Off the list.",
    "saved": "Saved.",
    "resent": "It goes out again now, as a new message.",
    "revoked": "This key opens nothing any more.",
    "password": "Your new password counts. All other browsers are signed out.",
    "signed_out_there": "That browser is signed out.",
    "signed_out_elsewhere": "All other browsers are signed out.",
    "app_removed": "No code is asked for any more.",
    "passkey_added": "Your passkey is ready: next time it opens the door.",
    "passkey_removed": "This passkey opens nothing any more.",
    "passkey_unnamed": "Give the passkey a name of at most 60 characters.",
    "welcomed": "Your client can book without questions for 90 days.",
    "feed_closed": "The feed is closed: its address opens nothing any more.",
    "calendar_added": "Added. It is read in the background within a minute.",
    "calendar_read": "It is read in the background within a minute.",
    "calendar_removed": "Removed. Nothing of it blocks your time any more.",
    "wall_time_kept": "Kept the told time. Your client gets a mail with the new invite.",
    "instant_kept": "The booking stays. A client whose clock moved is told by mail.",
    "referred": "Noted. Their own bookings are paused, and no letter was sent.",
    "referred_with_letter": "Noted. Their own bookings are paused, and your letter is on its way.",
    "looked": "You will be reminded in 30 days.",
    "hidden": "Hidden for four weeks.",
    "mended": "Mails go to this address. What had not gone out is on its way.",
    "package_made": "Made. Your client sees how many are left, too.",
    "package_ended": "Ended. Nothing more is counted for it.",
    "read": "Read. It is no longer marked as new.",
    "win_answered": "Answered. It stands on the page of your client.",
    "committed": "Written down. Your client sees it, and may change it or let it go.",
    "agreed": "Agreed. Your client sees what it was before, too.",
    "pausing": "Noted. No mails about commitments go out in the pause.",
    "pause_ended": "The pause is over.",
    "ended": "Noted. No mails about commitments go out any more.",
    "hook_on": "Switched on. It hears what happens from now on.",
    "hook_off": "Switched off. Nothing is told to it.",
    "hook_pinged": "A ping is on its way; look at this page again in a few seconds.",
    "hook_resent": "It goes out again in a few seconds, with the same id.",
    "hook_removed": "Removed, with everything that still waited for it.",
    "reflected": "Noted: today, and the step you chose.",
    "paused": "Your client's own bookings are paused until you welcome them back.",
}


def brief(instant: datetime, zone: str) -> str:
    """Write date and hour for a list: "Mon 23 Nov, 15:15"; with the year if that needs saying."""
    local, today = localtime.local_date(instant, zone), localtime.local_date(tools.now(), zone)
    pattern = "EEE d MMM y" if times.needs_year(local, today) else "EEE d MMM"
    return f"{times.written(local, pattern, 'en_GB')}, {dates.clock(instant, zone)}"


def theirs(booking: BookingView, zone: str) -> str:
    """Say when the booking starts on the client's clock, if that differs from the coach's."""
    start, there = booking.start, booking.client_zone
    if localtime.offset_text(start, there) == localtime.offset_text(start, zone):
        return ""
    city = there.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return f"{_day_if_other(start, there, zone)}{dates.clock(start, there)} in {city}"


def _day_if_other(start: datetime, there: str, zone: str) -> str:
    on = localtime.local_date(start, there)
    return "" if on == localtime.local_date(start, zone) else f"{dates.day(on)}, "
