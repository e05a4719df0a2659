"""Passwords by argon2id (RFC 9106)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2:
    """Passwords by argon2id; `quick` is for tests, where a tenth of a second a hash is dear."""

    def __init__(self, *, quick: bool = False) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=64) if quick else PasswordHasher()

    def hash(self, password: str) -> str:
        """Return a salted hash."""
        return self._hasher.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Say whether the password is the one that was hashed."""
        try:
            return self._hasher.verify(stored, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
