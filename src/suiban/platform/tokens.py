"""Secrets of sessions: 256 random bits in the hands of one client, only their hash with us."""

import hashlib
import hmac
import re
import secrets
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A fresh secret: 43 characters that may stand in a URL, a header or a cookie."""
    return secrets.token_urlsafe(32)


def well_formed(token: str) -> bool:
    """Whether this can be one of ours at all: empty, padded or endless ones never reach the database."""
    return _TOKEN.fullmatch(token) is not None


def token_hash(token: str) -> bytes:
    """What is stored. A plain hash will do: nobody guesses 256 bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same_secret(given: str, known: str) -> bool:
    """Compare in a time that tells nothing. An empty known secret equals nothing."""
    if not known:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), known.encode("utf-8", "surrogatepass"))
