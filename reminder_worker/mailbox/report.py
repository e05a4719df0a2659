"""Reads reports of mail servers: multipart/report with message/delivery-status (RFC 3464)."""

import re
from email import message_from_string
from email.message import EmailMessage, Message
from email.policy import compat32
from email.utils import getaddresses

from reminder_worker.mailbox import parts
from shared.domain.bounces import Bounce

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_NAMES = ("Original-Recipient", "Final-Recipient")


def bounce(mail: EmailMessage) -> Bounce | None:
    """Return the failed delivery that the mail reports, or None.

    A report of a delay, or of success, is none. Nor is one that does not say which mail it was,
    by the Message-ID of what came back or by the return path that it came to.
    """
    try:
        found = list(parts.parts(mail))
        failed = [
            block
            for part in found
            if part.get_content_type() == "message/delivery-status"
            for block in _recipients(part)
            if str(block.get("Action", "")).strip().lower() == "failed"
        ]
        returned = [part for part in found if part.get_content_type() in _RETURNED]
        back = _headers(returned[0]) if returned else Message()
        return _bounce(failed, back, _came_to(mail)) if failed else None
    except parts.BROKEN:
        return None


def _recipients(part: Message) -> list[Message]:
    """Return the groups of fields, one for each recipient; the first is about the server."""
    groups = part.get_payload()
    if not isinstance(groups, list):
        return []
    named = [group for group in groups if isinstance(group, Message)]
    return [group for group in named if any(name in group for name in _NAMES)]


def _headers(part: Message) -> Message:
    """Return the headers of the mail that came back, whole or as text."""
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return inner[0]
    return message_from_string(parts.text_of(part).lstrip("\r\n"), policy=compat32)


def _came_to(mail: EmailMessage) -> frozenset[str]:
    """Return the addresses with a plus in them that the report was delivered to, or sent to."""
    named = [str(value) for name in _DELIVERED for value in mail.get_all(name, [])]
    return frozenset(address for _, address in getaddresses(named) if "+" in address)


def _bounce(failed: list[Message], returned: Message, came_to: frozenset[str]) -> Bounce | None:
    ids = _MESSAGE_ID.findall(str(returned.get("Message-ID", "")))
    status = _status(failed[0])
    if status is None or not (ids or came_to):
        return None
    typed = (str(block.get(name, "")) for block in failed for name in _NAMES)
    reported = {value.rpartition(";")[2].strip().strip("<>") for value in typed}
    to = {address for _, address in getaddresses([str(returned.get("To", ""))])}
    return Bounce(
        message_id=ids[0] if ids else None,
        addresses=frozenset((reported | to) - {""}),
        status=status,
        came_to=came_to,
    )


def _status(block: Message) -> str | None:
    """Return the code; some servers know a better one in the words that they were refused with."""
    codes = [
        found.group(1)
        for name in ("Status", "Diagnostic-Code")
        if (found := _STATUS.search(str(block.get(name, ""))))
    ]
    exact = [code for code in codes if not code.endswith(".0.0")]
    return (exact or codes or [None])[0]
