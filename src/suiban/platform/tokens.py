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


_TYPED_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_TYPED_GROUPS: Final = 3
_TYPED: Final = re.compile(rf"[{_TYPED_SIGNS}]{{12}}")


def new_typed_code() -> str:
    """A fresh secret for people to type: twelve signs in groups of four, none easily mistaken; 59 random bits."""
    return "-".join("".join(secrets.choice(_TYPED_SIGNS) for _ in range(4)) for _ in range(_TYPED_GROUPS))


def typed_code_hash(code: str) -> bytes | None:
    """What is stored of such a code, however it was spaced or capitalised; None when it can be none of ours."""
    bare = re.sub(r"[\s-]", "", code[:40]).lower()
    return token_hash(bare) if _TYPED.fullmatch(bare) else None


def random_bytes(count: int) -> bytes:
    """Fresh random bytes."""
    return secrets.token_bytes(count)
