"""Signs mails with the domain's own key (DKIM, RFC 6376), where no relay does."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim import DKIM

# dkimpy signs a list's address by itself and forgets the header that makes it one click
# (RFC 8058 section 4 wants both); a machine's mark is worth as much.
_ALSO = (b"list-unsubscribe", b"list-unsubscribe-post", b"auto-submitted")
_AT_MOST_ONCE = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to")


class _Undated(DKIM):  # type: ignore[misc]  # dkimpy has no types
    """A signature without the time of signing: a retry has the same bytes."""

    def gen_header(
        self, fields: list[tuple[bytes, bytes]], *more: object, **named: object
    ) -> bytes:
        """Leave the optional t= out (RFC 6376 section 3.5)."""
        header: bytes = super().gen_header(
            [pair for pair in fields if pair[0] != b"t"], *more, **named
        )
        return header


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs for one domain; `private_key` is RSA in PEM, its public half under the selector.

    A key that cannot be read is refused here, when the process starts.
    """

    domain: str
    selector: str
    private_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that is no RSA key, or too short to be believed (RFC 8301)."""
        key = load_pem_private_key(self.private_key, None)
        if not isinstance(key, RSAPrivateKey) or key.key_size < 2048:
            raise ValueError("the DKIM key is an RSA key of 2048 bits or more")

    def __call__(self, mail: bytes) -> bytes:
        """Return the mail with its signature in front; the same mail always gets the same one."""
        signature = _Undated(mail, linesep=b"\r\n")
        signature.should_sign.update(_ALSO)
        signature.add_frozen(_AT_MOST_ONCE)
        header: bytes = signature.sign(
            self.selector.encode(),
            self.domain.encode("idna"),
            self.private_key,
            canonicalize=(b"relaxed", b"relaxed"),
        )
        return header + mail
