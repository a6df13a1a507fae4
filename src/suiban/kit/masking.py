"""Text that does not print itself, and masks for what people may see in part.

``Spoken`` holds what a customer said, a name, a phone, a card: its ``repr`` shows only a length, so a stray log line
or traceback carries nothing. The masks are total and idempotent: they never raise and masking twice changes nothing.
"""

import re
from collections.abc import Callable
from typing import Any

_STARS = "****"


class Spoken(str):
    """A string that must not appear in logs. ``str.__str__`` still gives the text, ``repr`` does not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters>"

    def __format__(self, spec: str) -> str:
        return repr(self)


def mask_number(value: str, head: int = 3, tail: int = 4) -> str:
    """``13812341234`` -> ``138****1234``; short values keep only the tail's last two characters."""
    digits = value.strip()
    if _STARS in digits:
        return digits
    if len(digits) <= head + tail:
        return _STARS + digits[-2:] if len(digits) > 4 else _STARS
    return digits[:head] + _STARS + digits[-tail:]


_PATTERNS = (
    # identity card (18), bank card (13-19), mainland mobile, e-mail; order matters: the longest first
    (re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}\d{7}[\dXx](?!\d)"), lambda m: mask_number(m[0], 4, 4)),
    (
        re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?!\d)"),
        lambda m: mask_number(re.sub("[ -]", "", m[0]), 4, 4),
    ),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), lambda m: mask_number(m[0])),
    (re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+)"), lambda m: f"{_STARS}@{m[1]}"),
)


def mask_text(text: str) -> str:
    """Mask identity cards, card numbers, mobile numbers and e-mail addresses inside running text."""
    for pattern, replace in _PATTERNS:
        text = pattern.sub(replace, text)
    return text


def replace_hidden(text: str, replace: Callable[[str], str]) -> str:
    """Replace what :func:`mask_text` would mask, each number without its spaces, by what the function makes of it."""
    for pattern, _ in _PATTERNS:
        text = pattern.sub(lambda m: replace(re.sub("[ -]", "", m[0]) if "@" not in m[0] else m[0]), text)
    return text


def encode_hook(value: Any) -> Any:
    """For msgspec encoders: ids in their edge form, masked text as plain text."""
    return str(value)
