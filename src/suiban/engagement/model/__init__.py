"""Pure decisions of engagement: who may be addressed."""

from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import WEEKDAYS, Hours, is_open, parse_hours, spans_end

ALWAYS_ALLOWED: Final = frozenset({"reply", "service"})
UNLESS_REFUSED: Final = frozenset({"reminder"})
NEEDS_CONSENT: Final = frozenset({"marketing"})
QUIET: Final = ("00:00-08:00", "21:00-24:00")
"""When nobody is reminded of anything, where a company says nothing else."""
Refusal = Literal["purpose_unknown", "no_consent", "refused_by_customer", "consent_ended", "quiet_hours"]


class Preference(msgspec.Struct, frozen=True):
    """What a customer said about being addressed for a purpose through a door; ``until`` None: until withdrawn."""

    allowed: bool
    until: datetime | None


class Quiet(msgspec.Struct, frozen=True):
    """Spans of every day, by the customer's clock, in which nobody is reminded."""

    spans: tuple[str, ...]
    zone: ZoneInfo

    def now(self, now: datetime) -> bool:
        """Whether it is quiet."""
        return is_open(self._hours(), self.zone, now)

    def ends_at(self, now: datetime) -> datetime | None:
        """When it is quiet no more; None: it is not, or always is."""
        return spans_end(self._hours(), self.zone, now)

    def _hours(self) -> Hours:
        return Hours(weekly=dict.fromkeys(WEEKDAYS, self.spans))


def check_quiet(spans: tuple[str, ...]) -> None:
    """Raises NotHours unless these are spans of a day, in order."""
    parse_hours(Hours(weekly={"mon": spans}))


def decide_contact(purpose: str, preference: Preference | None, quiet: bool, now: datetime) -> Refusal | None:
    """None when the customer may be addressed, else the reason. ``quiet``: it is a time of the day for nobody.

    A refusal that has ended stands no more; nor does a consent.
    """
    if purpose in ALWAYS_ALLOWED:
        return None
    ended = preference is not None and preference.until is not None and preference.until <= now
    if purpose in UNLESS_REFUSED:
        if preference is not None and not preference.allowed and not ended:
            return "refused_by_customer"
        return "quiet_hours" if quiet else None
    if purpose not in NEEDS_CONSENT:
        return "purpose_unknown"
    if preference is None:
        return "no_consent"
    if not preference.allowed:
        return "refused_by_customer"
    return "consent_ended" if ended else None
