"""Time-based one-time codes (RFC 6238): SHA-1, six digits, thirty seconds, as every phone's app has them. Pure."""

import base64
import hashlib
import hmac
import re
import struct
from datetime import datetime
from typing import Final
from urllib.parse import quote

PERIOD_S: Final = 30
DIGITS: Final = 6
STEPS_BESIDE: Final = 1
"""A code counts one step early and late."""
STEPS_SKEWED: Final = 20
"""Further off, up to here, it is a clock that goes wrong: said so, not let in."""
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 10
_CODE: Final = re.compile(r"\d{6}", re.ASCII)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 0xF
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(moment: datetime) -> int:
    """Which step a moment is in."""
    return int(moment.timestamp()) // PERIOD_S


def find_step(secret: bytes, code: str, now: datetime, beside: int = STEPS_BESIDE) -> int | None:
    """The step whose code this is, among those near enough; None when it is none. Compares all of them."""
    if _CODE.fullmatch(code) is None:
        return None
    middle, found = step_of(now), None
    for step in range(max(0, middle - beside), middle + beside + 1):
        if hmac.compare_digest(code_at(secret, step), code):
            found = step
    return found


def is_skewed(secret: bytes, code: str, now: datetime) -> bool:
    """Whether this would be right on a clock that is up to ten minutes off."""
    return find_step(secret, code, now, STEPS_SKEWED) is not None


def key_text(secret: bytes) -> str:
    """The secret as people type it into their app."""
    return base64.b32encode(secret).decode().rstrip("=")


def key_uri(secret: bytes, login: str, issuer: str) -> str:
    """What the QR code says."""
    label = f"{quote(issuer)}:{quote(login)}"
    return f"otpauth://totp/{label}?secret={key_text(secret)}&issuer={quote(issuer)}&algorithm=SHA1&digits=6&period=30"
