"""Headers of answers that bring none of their own. Pure."""

from collections.abc import Collection
from typing import Final

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
_DEFAULTS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": DATA_POLICY.encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"cache-control": b"no-store",
}


def with_defaults(headers: Collection[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A response without headers of its own is data: not to be kept, framed, guessed at or run."""
    present = {name.lower() for name, _ in headers}
    return [*headers, *((name, value) for name, value in _DEFAULTS.items() if name not in present)]
