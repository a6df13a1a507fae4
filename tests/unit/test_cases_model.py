"""By when a customer who complained hears something, and what may follow on what."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.cases.model import MOVES, Rule, State, case_number, may_move, promise
from suiban.kit.hours import Hours
from suiban.kit.masking import mask_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
NATIONAL_DAY = Hours(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")),
    {**{f"2026-10-0{day}": () for day in range(1, 8)}, "2026-10-10": ("09:00-16:00",)},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "days", "hours", "by"),
    [
        ("2026-11-23 10:00", 2, None, "2026-11-25 18:00"),
        ("2026-11-23 23:59", 1, None, "2026-11-24 18:00"),
        ("2026-11-20 10:00", 1, None, "2026-11-23 18:00"),  # over a weekend
        ("2026-09-30 10:00", 2, NATIONAL_DAY, "2026-10-09 18:00"),  # over the holidays
        ("2026-10-08 10:00", 2, NATIONAL_DAY, "2026-10-10 16:00"),  # a Saturday on which people work
        ("2026-11-23 10:00", 2, Hours(), "2026-11-25 18:00"),  # a calendar that never opens is no excuse
    ],
)
def test_working_days_count_not_days(now: str, days: int, hours: Hours | None, by: str) -> None:
    assert promise(Rule(days), hours, SHANGHAI, at(now)) == at(by)


def test_a_number_can_be_read_out() -> None:
    assert case_number(datetime(2026, 11, 23, tzinfo=UTC).date(), 17) == "C261123-000017"


@given(st.dates(), st.integers(1, 999_999))
def test_no_mask_takes_a_number_for_a_customers(day: date, serial: int) -> None:
    number = case_number(day, serial)
    assert mask_text(f"投诉 {number} 年费") == f"投诉 {number} 年费"


NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_closed_is_only_what_its_customer_was_told_of() -> None:
    told_before, told_after = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert may_move("resolved", "closed", NOW, None) == "case_customer_not_told"
    assert may_move("resolved", "closed", NOW, told_before) == "case_customer_not_told"
    assert may_move("resolved", "closed", NOW, told_after) == ""
    assert may_move("in_progress", "closed", None, told_after) == "case_moved"


@given(st.lists(st.sampled_from([*sorted(MOVES), "told"]), max_size=20))
def test_whatever_is_tried_a_closed_case_was_settled_and_then_told(tries: list[str]) -> None:
    state: State = "received"
    resolved_at = told_at = None
    seen: list[str] = []
    for second, tried in enumerate(tries):
        now = NOW + timedelta(seconds=second)
        if tried == "told":
            told_at = now
            seen.append("told")
        elif not may_move(state, tried, resolved_at, told_at):  # type: ignore[arg-type]
            state = tried  # type: ignore[assignment]
            resolved_at = now if tried == "resolved" else resolved_at
            seen.append(tried)
    for place, one in enumerate(seen):
        if one == "closed":
            assert "told" in seen[:place][len(seen[:place]) - seen[:place][::-1].index("resolved") :]
