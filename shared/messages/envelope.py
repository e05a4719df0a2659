"""The mail around the words: headers, parts, and the same bytes each time."""

from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from hashlib import sha256

from shared.domain.notices import SORTS
from shared.messages import wording
from shared.messages.facts import AnyFacts
from shared.messages.invites import Invite


class _Whole(UniqueUnstructuredHeader):
    """A header of one long word, which Python would otherwise encode beyond use.

    The registry mixes BaseHeader in (which has the name), as it does for the library's own types.
    """

    def fold(self, *, policy: Policy) -> str:
        """Return the header on a line of its own, as long as it is."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


def _policy() -> Policy:
    headers = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-unsubscribe"):
        headers.map_to_type(name, _Whole)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=headers)


_POLICY = _policy()


def addressed(facts: AnyFacts) -> EmailMessage:
    """Return a mail with every header but the subject, and no body yet."""
    mail = EmailMessage(policy=_POLICY)
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
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def attach(mail: EmailMessage, invite: Invite) -> None:
    """Add the invite as the last alternative, and the same bytes as a file."""
    mail.add_alternative(
        invite.content.decode("utf-8"),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": invite.method.value},
    )
    mail.add_attachment(
        invite.content, maintype="application", subtype="ics", filename="invite.ics"
    )


def fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Derive the boundaries from the Message-ID, so that a retry is the same to the byte."""
    parts = (part for part in mail.walk() if part.is_multipart())
    for depth, part in enumerate(parts):
        part.set_boundary("=_" + sha256(f"{depth} {message_id}".encode()).hexdigest()[:40])
