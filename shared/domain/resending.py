"""Whether a coach may send a notice again: only what is still true, and only once."""

from shared.domain.notices import SORTS, NoticeKind, NoticeState, Wanted

RESENDABLE = frozenset({NoticeState.FAILED, NoticeState.UNCERTAIN, NoticeState.EXPIRED})

_ASK_ANEW = frozenset({NoticeKind.COACH_SIGN_IN})  # what it carried has run out since


def why_not_again(
    kind: NoticeKind, state: NoticeState, wanted: Wanted, *, sent_again: bool
) -> str | None:
    """Return why this notice is not sent again, or None if it may be.

    `wanted` is what the booking or client says now. News stays news although it comes late; a
    reminder does not. What a newer message has overtaken never comes back, as some calendars
    believe whatever they heard last.
    """
    objections = [
        (state not in RESENDABLE, f"A notice that is {state} is not sent again."),
        (kind in _ASK_ANEW, "The link in this has run out; ask for a new one."),
        (sent_again, "This was sent again already; see the newer message."),
        (
            wanted is Wanted.SUPERSEDED,
            "What this says is no longer so; a newer message says what is.",
        ),
        (wanted is Wanted.UNSUBSCRIBED, "Your client has turned mails of this sort off."),
        (
            wanted is not Wanted.SEND and kind in SORTS,
            "This reminder would come too late to be of use.",
        ),
    ]
    return next((words for holds, words in objections if holds), None)
