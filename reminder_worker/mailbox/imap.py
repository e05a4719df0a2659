"""A folder of a mailbox, read over IMAP (RFC 3501) by the numbers that its server gives mails."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from shared.domain.incoming import CannotRead, Letter

# The library writes every mail that it fetches into its log.
logging.getLogger("imapclient").setLevel(logging.WARNING)

LARGEST = 2_000_000  # bytes; a report returns the mail that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the mailbox is and how to open it; `timeout` is for each wait on the network."""

    host: str
    port: int
    tls: str  # tls, starttls or none
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    timeout: timedelta = timedelta(seconds=10)
    largest: int = LARGEST

    @property
    def name(self) -> str:
        """Return what tells this mailbox from others, and nothing of it."""
        whole = f"{self.host}:{self.port}\0{self.username}\0{self.folder}"
        return sha256(whole.encode()).hexdigest()[:32]


@dataclass(slots=True)
class ImapFolder:
    """An open folder."""

    client: IMAPClient
    validity: int
    largest: int

    def after(self, number: int, limit: int) -> Iterator[Letter]:
        """Yield the mails whose numbers are higher, lowest first, at most `limit`.

        Reading leaves no mark: a person may read the same mailbox. A server asked for all from a
        number on names the last mail in any case, so what is not higher is left out here.
        """
        with _telling("looking for mails"):
            found = self.client.search(["UID", f"{number + 1}:*"])
        for each in sorted(each for each in found if each > number)[:limit]:
            yield self._letter(each)

    def _letter(self, number: int) -> Letter:
        with _telling("fetching a mail"):
            size = self.client.fetch([number], ["RFC822.SIZE"])[number][b"RFC822.SIZE"]
            if size > self.largest:
                return Letter(number, None)
            found = self.client.fetch([number], ["BODY.PEEK[]"])
        # Somebody may have taken the mail out meanwhile.
        return Letter(number, found.get(number, {}).get(b"BODY[]"))

    def mark_seen(self, number: int) -> None:
        """Note for whoever reads the mailbox that this mail has been taken care of."""
        with _telling("marking a mail"):
            self.client.add_flags([number], [SEEN], silent=True)


@contextmanager
def opened(account: Account) -> Iterator[ImapFolder]:
    """Open the folder, and close the connection in the end."""
    with _telling("connecting"):
        client = _connected(account)
    try:
        with _telling("signing in"):
            client.login(account.username, account.password)
        with _telling("opening the folder"):
            chosen = client.select_folder(account.folder)
        yield ImapFolder(client, int(chosen[b"UIDVALIDITY"]), account.largest)
    finally:
        _close(client)


def _connected(account: Account) -> IMAPClient:
    context = ssl.create_default_context()
    seconds = account.timeout.total_seconds()
    client = IMAPClient(
        account.host,
        account.port,
        ssl=account.tls == "tls",
        ssl_context=context,
        timeout=SocketTimeout(connect=seconds, read=seconds),
    )
    if account.tls == "starttls":
        client.starttls(context)
    return client


def _close(client: IMAPClient) -> None:
    try:
        client.shutdown()
    except (IMAPClientError, OSError):
        return  # the other side was faster


@contextmanager
def _telling(stage: str) -> Iterator[None]:
    """Say at which stage it failed; a server's own words may hold an address, so they go."""
    try:
        yield
    except LoginError:
        raise CannotRead("the sign-in was refused") from None
    except (IMAPClientError, OSError, KeyError) as error:
        raise CannotRead(f"{type(error).__name__} while {stage}") from None
