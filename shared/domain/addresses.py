"""Which addresses the service goes to when somebody types one."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST = 2000  # characters
_PORTS = {"https": 443, "http": 80}
_FEED_SCHEMES = {"webcal": "https", "webcals": "https"}  # how calendar programs write a feed
_LOCAL_ENDINGS = ("localhost", "local", "internal", "lan", "home", "intranet", "arpa", "onion")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("2001:db8::/32"))
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are the IPv4 address

Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that has been looked at."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What has to be the same for two addresses to be on one server."""
        return self.scheme, self.host, self.port

    @property
    def server(self) -> str:
        """Name and port, as a Host header says them (RFC 9110 section 7.2)."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The address put together again."""
        return f"{self.scheme}://{self.server}{self.target}"


def address(url: str, *, private: bool = False) -> Address:
    """Take a web address apart; ValueError says in words what is wrong with it.

    `private` allows plain http and the addresses of one's own network. What a name stands for is
    seen only when it is looked up: whoever connects checks that with `is_public`.
    """
    parts = _split(url)
    scheme = _FEED_SCHEMES.get(parts.scheme, parts.scheme)
    if scheme != "https" and not (private and scheme == "http"):
        raise ValueError("write the whole address, beginning with https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("write user name and password into their own fields")
    host = _host(parts)
    if not private and _is_local(host):
        raise ValueError("this address leads into a private network, where we do not go")
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Address(scheme, host, parts.port or _PORTS[scheme], target)


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST or _UNPRINTABLE.search(url) or not url.isascii():
        raise ValueError("write a web address, with %-signs for everything unusual in it")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("write a web address, such as https://example.org/me.ics") from None
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        host.encode("idna")
    except UnicodeError:
        host = ""
    if not host:
        raise ValueError("write a web address, such as https://example.org/me.ics")
    return host


def _is_local(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        labels = host.split(".")
    # A name that ends in a number is an IPv4 address in disguise, such as 127.1 or 0x7f000001.
    return len(labels) == 1 or labels[-1] in _LOCAL_ENDINGS or bool(re.match(r"\d", labels[-1]))


def is_public(ip: str) -> bool:
    """Say whether an IP address is one of the open internet; ValueError if it is none.

    Not: this machine, private and shared networks, link-local, multicast, reserved, and tunnels
    that lead to an IPv4 address of their own choice.
    """
    return _is_public(ip_address(ip.partition("%")[0]))


def _is_public(ip: Ip) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not (ip.is_multicast or ip.is_reserved)
    inner = _inner(ip)
    if inner is not None:
        return _is_public(inner)
    return ip in _GLOBAL_UNICAST and ip.is_global and not any(ip in net for net in _TUNNELS)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else None
