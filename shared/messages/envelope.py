"""The mail around the words: headers, parts, and the same bytes each time."""

from base64 import encodebytes
from binascii import b2a_qp
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from shared.domain.notices import SORTS
from shared.messages import wording
from shared.messages.facts import AnyFacts
from shared.messages.headers import POLICY, Bounded
from shared.messages.invites import Invite

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def addressed(facts: AnyFacts) -> EmailMessage:
    """Return a mail with every header but the subject, and no body yet."""
    mail = EmailMessage(policy=POLICY)
    to = wording.reader(facts)
    mail["From"] = Address(wording.sender_name(facts), addr_spec=wording.address(facts.sender))
    mail["To"] = Address(wording.header_name(to.name), addr_spec=wording.address(to.email))
    if facts.reply_to:
        mail["Reply-To"] = Address(addr_spec=wording.address(facts.reply_to))
    mail["Date"] = format_datetime(facts.due_at)
    mail["Message-ID"] = facts.message_id
    if facts.thread_id and facts.thread_id != facts.message_id:
        mail["In-Reply-To"] = facts.thread_id
        mail["References"] = facts.thread_id
    if facts.notice_kind in SORTS:
        _mark_as_automatic(mail, facts.unsubscribe_url)
    return mail


def _mark_as_automatic(mail: EmailMessage, unsubscribe_url: str | None) -> None:
    """Mark what nobody asked for just now.

    Never an invite: some calendar servers pass over whatever a machine has sent.
    """
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        if _takes_one_click(unsubscribe_url):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _takes_one_click(url: str) -> bool:
    """Say whether a mail program may press this link: on https (RFC 8058 section 3.1), or at home.

    What stays on this machine needs no TLS: so the demo's mails are as a practice's are.
    """
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in _THIS_MACHINE


def write(mail: EmailMessage, text: str, html: str, invite: Invite | None) -> None:
    """Add the bodies: text and html as alternatives, the invite as the last of them and a file."""
    _text(mail, text, "plain")
    mail["MIME-Version"] = "1.0"
    mail.make_alternative()
    mail.attach(_text(EmailMessage(policy=POLICY), html, "html"))
    if invite is not None:
        _attach(mail, invite)
    _fix_boundaries(mail)


def _text(part: EmailMessage, text: str, subtype: str) -> EmailMessage:
    """Write a text as quoted-printable, in C: the library's own way is a loop over characters."""
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(f"{text.rstrip()}\n".encode(), istext=True).decode("ascii"))
    return part


def _attach(mail: EmailMessage, invite: Invite) -> None:
    """Add the invite as the last alternative, and the same bytes as a file."""
    encoded = encodebytes(invite.content).decode("ascii")
    for kind, more in (
        (f'text/calendar; charset="utf-8"; method="{invite.method}"', None),
        ("application/ics", 'attachment; filename="invite.ics"'),
    ):
        part = EmailMessage(policy=POLICY)
        part["Content-Type"] = kind
        part["Content-Transfer-Encoding"] = "base64"
        if more:
            mail.make_mixed()
            part["Content-Disposition"] = more
        part.set_payload(encoded)
        mail.attach(part)


def _fix_boundaries(mail: EmailMessage) -> None:
    """Derive the boundaries from the Message-ID, so that a retry is the same to the byte."""
    parts = (part for part in mail.walk() if part.is_multipart())
    for depth, part in enumerate(parts):
        boundary = "=_" + sha256(f"{depth} {mail['Message-ID']}".encode()).hexdigest()[:40]
        part.replace_header("Content-Type", Bounded.of(part.get_content_type(), boundary))
