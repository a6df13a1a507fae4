"""Who may be addressed for what."""

from datetime import UTC, datetime, timedelta

import pytest

from suiban.engagement.model import Preference, decide_contact

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "preference", "quiet", "reason"),
    [
        ("reply", None, True, None),
        ("service", Preference(allowed=False, until=None), True, None),
        ("reminder", None, False, None),
        ("reminder", None, True, "quiet_hours"),
        ("reminder", Preference(allowed=True, until=None), True, "quiet_hours"),
        ("reminder", Preference(allowed=False, until=None), False, "refused_by_customer"),
        ("reminder", Preference(allowed=False, until=NOW + timedelta(seconds=1)), False, "refused_by_customer"),
        ("reminder", Preference(allowed=False, until=NOW), False, None),
        ("marketing", None, False, "no_consent"),
        ("marketing", Preference(allowed=False, until=None), False, "refused_by_customer"),
        ("marketing", Preference(allowed=True, until=None), True, None),
        ("marketing", Preference(allowed=True, until=NOW + timedelta(seconds=1)), False, None),
        ("marketing", Preference(allowed=True, until=NOW), False, "consent_ended"),
        ("survey", Preference(allowed=True, until=None), False, "purpose_unknown"),
    ],
)
def test_contact(purpose: str, preference: Preference | None, quiet: bool, reason: str | None) -> None:
    assert decide_contact(purpose, preference, quiet, NOW) == reason
