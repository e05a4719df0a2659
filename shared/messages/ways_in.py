"""What a mail says of a way in that has changed."""

from collections.abc import Mapping

from shared.domain.access_notices import WayIn

SAID: Mapping[WayIn, str] = {
    WayIn.PASSWORD: "Your password was changed. All other browsers are signed out.",
    WayIn.EMAIL: "Your e-mail address was changed. Links to sign in go to the new one.",
    WayIn.APP_ADDED: "An app for codes was added: your sign-in asks for its codes now.",
    WayIn.APP_REMOVED: "The app for codes was removed: your sign-in asks for no codes any more.",
    WayIn.PASSKEY_ADDED: "A passkey was added. It opens your account.",
    WayIn.PASSKEY_REMOVED: "A passkey was removed. It opens nothing any more.",
    WayIn.CODES_MADE: "New recovery codes were made. The old ones open nothing any more.",
    WayIn.CODE_USED: "Somebody signed in with one of your recovery codes.",
    WayIn.KEY_MADE: "A key for a program was made. It may do for you what was chosen for it.",
    WayIn.OTHER: "A way into your account was changed.",
}
