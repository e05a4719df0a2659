"""A mail taken apart with care: it was written by anybody."""

from collections.abc import Iterator
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage, Message
from email.policy import default

_MOST_PARTS = 60
# A mail of many boundaries takes the parser seconds, and no answer or report has so many.
_MOST_BOUNDARIES = 400
_MOST_MULTIPARTS = 20
_LARGEST_TEXT = 500_000  # bytes

BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the libraries raise over text that is none of what it claims to be."""


def parsed(content: bytes) -> EmailMessage | None:
    """Return the mail, or None if it cannot be taken apart, or not in a moment."""
    multiparts = content.lower().count(b"multipart/")
    if content.count(b"\n--") > _MOST_BOUNDARIES or multiparts > _MOST_MULTIPARTS:
        return None
    try:
        mail = message_from_bytes(content, policy=default)
    except BROKEN:
        return None
    return mail if isinstance(mail, EmailMessage) else None


def parts(mail: Message) -> Iterator[Message]:
    """Yield the mail and its parts, outermost first; no more than a sensible number.

    What is inside an attached mail is somebody else's, and is left alone.
    """
    waiting, seen = [mail], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting += [inner for inner in part.get_payload() if isinstance(inner, Message)]


def text_of(part: Message) -> str:
    """Return a part's text, in the charset that it names or else in UTF-8."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or len(payload) > _LARGEST_TEXT:
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return payload.decode("utf-8", errors="replace")


def sender_of(mail: EmailMessage) -> str:
    """Return the address of the one who wrote it; nothing if it names several, or none."""
    header = mail["From"]
    addresses = header.addresses if isinstance(header, AddressHeader) else ()
    return addresses[0].addr_spec if len(addresses) == 1 else ""
