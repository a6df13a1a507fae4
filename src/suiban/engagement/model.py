"""Pure decisions of engagement."""

from datetime import datetime
from typing import Final

import msgspec

ALWAYS_ALLOWED: Final = frozenset({"reply", "service"})
NEEDS_CONSENT: Final = frozenset({"marketing"})


class Preference(msgspec.Struct, frozen=True):
    """What a customer said about being addressed for a purpose through a door; ``until`` None: until withdrawn."""

    allowed: bool
    until: datetime | None


def decide_contact(purpose: str, preference: Preference | None, now: datetime) -> str | None:
    """None when the customer may be addressed, else the reason.

    Reasons: purpose_unknown, no_consent, refused_by_customer, consent_ended.
    """
    if purpose in ALWAYS_ALLOWED:
        return None
    if purpose not in NEEDS_CONSENT:
        return "purpose_unknown"
    if preference is None:
        return "no_consent"
    if not preference.allowed:
        return "refused_by_customer"
    ended = preference.until is not None and preference.until <= now
    return "consent_ended" if ended else None
