"""Who may be addressed for what."""

from datetime import UTC, datetime, timedelta

import pytest

from suiban.engagement.model import Preference, decide_contact

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "preference", "reason"),
    [
        ("reply", None, None),
        ("service", Preference(allowed=False, until=None), None),
        ("marketing", None, "no_consent"),
        ("marketing", Preference(allowed=False, until=None), "refused_by_customer"),
        ("marketing", Preference(allowed=True, until=None), None),
        ("marketing", Preference(allowed=True, until=NOW + timedelta(seconds=1)), None),
        ("marketing", Preference(allowed=True, until=NOW), "consent_ended"),
        ("survey", Preference(allowed=True, until=None), "purpose_unknown"),
    ],
)
def test_contact(purpose: str, preference: Preference | None, reason: str | None) -> None:
    assert decide_contact(purpose, preference, NOW) == reason
