"""Return paths of one mail each (VERP): a bounce says by its address which mail it is about."""

from base64 import b32decode, b32encode
from binascii import Error
from hashlib import sha256
from hmac import compare_digest, digest
from uuid import UUID

_SEAL = 9  # bytes; 25 bytes in all are 40 letters of base32, without padding


class ReturnPaths:
    """Writes and reads the return paths of one installation.

    `mailbox` is where bounces are delivered, as in bounces@example.org; its server must take
    `bounces+anything@example.org` too. The part after the plus is the notice's id and a seal, so
    that nobody can make a bounce up for a notice they have not seen.
    """

    def __init__(self, secret: str, mailbox: str) -> None:
        self._key = digest(secret.encode(), b"return path", sha256)
        self._local, _, self._domain = mailbox.rpartition("@")

    def write(self, notice_id: UUID) -> str:
        """Return the envelope's sender for the mail of a notice; always the same one."""
        token = b32encode(notice_id.bytes + self._seal(notice_id)).decode("ascii").lower()
        return f"{self._local}+{token}@{self._domain}"

    def read(self, address: str) -> UUID | None:
        """Return the notice that a return path of ours names, or None; case is no matter."""
        local, _, domain = address.strip().strip("<>").rpartition("@")
        ours, plus, token = local.rpartition("+")
        same = (ours.lower(), domain.lower()) == (self._local.lower(), self._domain.lower())
        if not same or not plus:
            return None
        try:
            written = b32decode(token, casefold=True)
            notice_id = UUID(bytes=written[:16])
        except (Error, ValueError):
            return None
        return notice_id if compare_digest(written[16:], self._seal(notice_id)) else None

    def _seal(self, notice_id: UUID) -> bytes:
        return digest(self._key, notice_id.bytes, sha256)[:_SEAL]
