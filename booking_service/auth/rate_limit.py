"""Limits on failures: guessing is slowed down, using the service is not.

Only what goes wrong is counted. Pages that help somebody in need have no limit at all.
Redis holds the counts that all web processes share; while it is away, each process
counts for itself, so that a limit neither disappears nor costs a visitor time.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any

import structlog
from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from shared.domain.errors import (
    DomainError,
    Forbidden,
    PassInvalid,
    PassMismatch,
    SignInRequired,
    SlowDown,
)

_log = structlog.get_logger(__name__)

_WRONG_PASSES = parse("10 per 1 minute")
_SIGN_IN_BY_ADDRESS = parse("10 per 5 minutes")
_SIGN_IN_BY_ACCOUNT = parse("20 per 15 minutes")
_LINKS_BY_ADDRESS = parse("10 per 15 minutes")
_LINKS_BY_ACCOUNT = parse("3 per 15 minutes")
_QUESTIONS_BY_ADDRESS = parse("60 per 5 minutes")
_ASKS_FOR_LINKS = parse("10 per 10 minutes")
_AWAY = 10.0  # seconds before a Redis that failed is asked again
_FAIL_FAST: dict[str, Any] = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1}


class Throttle:
    """Counts failures in a moving window."""

    def __init__(self, redis_url: str | None) -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        if redis_url is not None:
            # redis-py tries three times by default, with pauses; a visitor would feel that.
            options = _FAIL_FAST | {"retry": Retry(NoBackoff(), 0)}
            self._shared = MovingWindowRateLimiter(storage_from_string(redis_url, **options))
        self._ask_again_at = 0.0

    def is_full(self, limit: RateLimitItem, *key: str) -> bool:
        """Say whether this many failures happened within the window."""
        return not self._ask("test", limit, *key)

    def count(self, limit: RateLimitItem, *key: str) -> None:
        """Remember one failure."""
        self._ask("hit", limit, *key)

    def _ask(self, what: str, limit: RateLimitItem, *key: str) -> bool:
        if self._shared is not None and time.monotonic() >= self._ask_again_at:
            try:
                return bool(getattr(self._shared, what)(limit, *key))
            except (RedisError, OSError) as error:
                self._ask_again_at = time.monotonic() + _AWAY
                _log.warning("limits_counted_here", error=type(error).__name__)
        return bool(getattr(self._own, what)(limit, *key))


def register(app: Flask, redis_url: str | None, *, enabled: bool = True) -> None:
    """Give `app` its limits; `redis_url` in the writing of `limits` (redis+unix:// for sockets)."""
    app.extensions["throttle"] = Throttle(redis_url) if enabled else None


@contextmanager
def wrong_passes() -> Iterator[None]:
    """Wrap what checks a pass: the tenth wrong one in a minute from one address is told to wait.

    A right one passes even then: a pass is not found by trying, and whoever shares the address with
    the one who tries has done nothing wrong.
    """
    try:
        yield
    except (PassInvalid, PassMismatch):
        throttle, keys = _throttle(), {("pass", _address()): _WRONG_PASSES}
        if throttle is not None:
            _refuse_if_full(throttle, keys)
            _count_failure(throttle, keys)
        raise


@contextmanager
def sign_in(email: str) -> Iterator[None]:
    """Wrap a coach's sign-in: slow down guessing from one address, and at one account."""
    keys = {
        ("sign-in", _address()): _SIGN_IN_BY_ADDRESS,
        ("account", _account(email)): _SIGN_IN_BY_ACCOUNT,
    }
    with _failures(keys, (Forbidden,)):
        yield


@contextmanager
def without_a_name() -> Iterator[None]:
    """Wrap a proof that comes before a name: a second step, a passkey's answer, a link."""
    with _failures({("sign-in", _address()): _SIGN_IN_BY_ADDRESS}, (Forbidden, SignInRequired)):
        yield


def count_link(email: str) -> None:
    """Count a wish for a link by mail, or refuse: alike for whoever is known and who is not."""
    _count_each(
        {
            ("link", _address()): _LINKS_BY_ADDRESS,
            ("link-account", _account(email)): _LINKS_BY_ACCOUNT,
        }
    )


def count_question() -> None:
    """Count a passkey's question, or refuse: each is kept for five minutes."""
    _count_each({("question", _address()): _QUESTIONS_BY_ADDRESS})


def _count_each(keys: dict[tuple[str, str], RateLimitItem]) -> None:
    throttle = _throttle()
    if throttle is not None:
        _refuse_if_full(throttle, keys)
        for key, limit in keys.items():
            throttle.count(limit, *key)


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def ask_for_link() -> None:
    """Count one wish for a link by mail, known address or not; too many from one place wait."""
    throttle = _throttle()
    if throttle is None:
        return
    key = ("own-page", _address())
    _refuse_if_full(throttle, {key: _ASKS_FOR_LINKS})
    throttle.count(_ASKS_FOR_LINKS, *key)


@contextmanager
def _failures(
    keys: dict[tuple[str, str], RateLimitItem], wrong: tuple[type[DomainError], ...]
) -> Iterator[None]:
    throttle = _throttle()
    if throttle is None:
        yield
        return
    _refuse_if_full(throttle, keys)
    try:
        yield
    except wrong:
        _count_failure(throttle, keys)
        raise


def _throttle() -> Throttle | None:
    found: Throttle | None = current_app.extensions["throttle"]
    return found


def _count_failure(throttle: Throttle, keys: dict[tuple[str, str], RateLimitItem]) -> None:
    for key, limit in keys.items():
        throttle.count(limit, *key)
    _refuse_if_full(throttle, keys)


def _refuse_if_full(throttle: Throttle, keys: dict[tuple[str, str], RateLimitItem]) -> None:
    for key, limit in keys.items():
        if throttle.is_full(limit, *key):
            raise SlowDown("Too many tries. Please wait a little.", limit.get_expiry())


def _address() -> str:
    """Return the address that asks; of IPv6 the network, since a home owns 2^64 addresses."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
