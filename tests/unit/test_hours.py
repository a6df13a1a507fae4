"""When people are there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from suiban.kit.hours import Hours, is_open, opens_at, parse_hours

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
WEEK = Hours(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")),
    {"2026-10-01": (), "2026-10-10": ("10:00-16:00",)},
)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opened", "opens"),
    [
        ("2026-09-28 08:59:59", False, "2026-09-28 09:00"),
        ("2026-09-28 09:00", True, "2026-09-28 13:00"),
        ("2026-09-28 12:00", False, "2026-09-28 13:00"),
        ("2026-09-28 18:00", False, "2026-09-29 09:00"),
        ("2026-09-30 20:00", False, "2026-10-02 09:00"),  # the holiday between is closed
        ("2026-10-10 11:00", True, "2026-10-12 09:00"),  # a Saturday on which people work
        ("2026-10-09 20:00", False, "2026-10-10 10:00"),
    ],
)
def test_the_week_and_days_that_differ(now: str, opened: bool, opens: str) -> None:
    assert is_open(WEEK, SHANGHAI, at(now)) is opened
    assert opens_at(WEEK, SHANGHAI, at(now)) == at(opens)


def test_it_is_the_company_s_own_clock_through_a_change_of_the_clocks() -> None:
    hours = Hours({"sun": ("09:00-24:00",), "mon": ("00:00-10:00",)})
    assert opens_at(hours, LONDON, at("2026-03-28 12:00", LONDON)) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert opens_at(hours, LONDON, at("2026-10-24 12:00", LONDON)) == datetime(2026, 10, 25, 9, tzinfo=UTC)
    assert is_open(hours, LONDON, at("2026-03-29 23:59", LONDON))
    assert is_open(hours, LONDON, at("2026-03-30 00:00", LONDON))


def test_hours_that_never_come_open_never() -> None:
    assert opens_at(Hours(), SHANGHAI, at("2026-09-28 08:00")) is None
    assert opens_at(Hours(days={"2020-01-01": ("09:00-10:00",)}), SHANGHAI, at("2026-09-28 08:00")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Hours({"someday": ()}), Hours({"mon": ("9:00-18:00",)}), Hours({"mon": ("18:00-09:00",)}),
        Hours({"mon": ("09:00-09:00",)}), Hours({"mon": ("09:00-24:01",)}),
        Hours({"mon": ("09:00-12:00", "11:00-13:00")}),
        Hours(days={"2026-02-30": ()}), Hours(days={"20260201": ()}), Hours({"mon": ("٠٩:00-10:00",)}),
    ],
)  # fmt: skip
def test_what_is_no_hours_is_refused(wrong: Hours) -> None:
    with pytest.raises(ValueError, match=r"weekly|days"):
        parse_hours(wrong)


def test_good_hours_pass() -> None:
    parse_hours(WEEK)
    parse_hours(Hours({"mon": ("00:00-24:00",)}))
