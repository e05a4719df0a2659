"""One mail of each kind, kept for reading and comparing.

After a change of wording: `python -m tests.messages.golden`, then read the difference.
"""

from email.message import EmailMessage
from pathlib import Path

from shared.domain.notices import NoticeKind
from shared.messages.languages import ENGLISH, LANGUAGES
from tests.messages.mails import calendar_of, html_of, mail_for, text_of

FOLDER = Path(__file__).parent / "golden"
# The others are English alone; a test writes them all in every language.
IN_LANGUAGES = (
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.BOOKING_REMINDER,
    NoticeKind.REQUEST_PROPOSAL,
    NoticeKind.CHECK_IN,
    NoticeKind.REFERRAL,
)


def path(kind: NoticeKind, language: str = ENGLISH) -> Path:
    return FOLDER / (f"{kind}.txt" if language == ENGLISH else f"{language}/{kind}.txt")


def readable(mail: EmailMessage) -> str:
    """The whole mail with nothing encoded; the calendar object keeps its folds."""
    calendar = (calendar_of(mail) or b"").decode("utf-8").replace("\r\n", "\n")
    parts = [
        *(f"{name}: {value}" for name, value in mail.items()),
        "",
        *(f"part: {part['Content-Type']}" for part in mail.walk()),
        "",
        "===== text =====",
        _plain_lines(text_of(mail)),
        "===== html =====",
        _plain_lines(html_of(mail)),
    ]
    if calendar:
        parts += ["===== calendar =====", calendar]
    return "\n".join(parts)


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def rewrite() -> None:
    FOLDER.mkdir(exist_ok=True)
    for kind in NoticeKind:
        path(kind).write_text(readable(mail_for(kind)), encoding="utf-8")
    for code in LANGUAGES:
        path(NoticeKind.CHECK_IN, code).parent.mkdir(exist_ok=True)
        for kind in IN_LANGUAGES:
            told = readable(mail_for(kind, language=code))
            path(kind, code).write_text(told, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
