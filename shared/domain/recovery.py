"""Recovery codes: what gets a coach in whose phone is gone. Each works once."""

import re

AMOUNT = 8
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32; without I, O, 0 and 1, which look alike
_LENGTH, _GROUP = 25, 5
_BETWEEN = re.compile(r"[\s-]+")


def written(random: bytes) -> str:
    """Return a code in five groups of five, made of 25 random bytes.

    125 random bits: from 112 on a plain hash keeps it safe (NIST SP 800-63B section 5.1.2.2).
    """
    if len(random) != _LENGTH:
        raise ValueError("a code is made of 25 random bytes")
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in random)
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def plain(given: str) -> str:
    """Return a typed code without blanks and hyphens, in capitals: what is hashed."""
    return _BETWEEN.sub("", given).upper()


def looks_like(given: str) -> bool:
    """Say whether this is written like a recovery code, and not like an app's six digits."""
    return len(plain(given)) == _LENGTH
