"""Tokens: handed out once, kept only as hashes."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """Return what is stored of a token; its bits are random, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()
