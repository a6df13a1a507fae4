"""Times at which one may be called back, for any hours, in any zone, through any change of the clocks; and numbers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.hours import WEEKDAYS, Hours, is_open
from suiban.kit.masking import mask_text
from suiban.kit.phones import mask_phone, mask_written, parse_phone
from suiban.routing.model.slots import ALWAYS, SLOT, SLOT_CALLS_MAX, SLOT_DAYS, SOONEST, slots

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
START = datetime(2026, 1, 1, tzinfo=UTC)
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[str, ...]:
    minutes = sorted(draw(st.lists(st.integers(0, 24 * 60 - 1), max_size=4, unique=True)))
    pairs = zip(minutes[::2], minutes[1::2], strict=False)
    return tuple(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)


@st.composite
def some_hours(draw: st.DrawFn, now: datetime) -> Hours:
    weekly = draw(st.dictionaries(st.sampled_from(WEEKDAYS), day_spans()))
    ahead = draw(st.lists(st.integers(0, SLOT_DAYS), max_size=3))
    return Hours(weekly, {(now + timedelta(days=days)).date().isoformat(): draw(day_spans()) for days in ahead})


@given(st.data(), moments, zones)
def test_every_time_is_ahead_within_the_hours_and_nobody_is_called_twice(
    data: st.DataObject, now: datetime, zone: ZoneInfo
) -> None:
    hours = data.draw(some_hours(now))
    offered = slots(hours, zone, now, {})
    assert [one.at for one in offered] == sorted({one.at for one in offered})
    for one, after in pairwise(offered):
        assert after.at - one.at >= SLOT
    for one in offered:
        local = one.at.astimezone(zone)
        assert local.minute % 30 == 0
        assert now + SOONEST <= one.at
        assert (local.date() - now.astimezone(zone).date()).days < SLOT_DAYS
        # the whole half hour lies within the hours
        assert is_open(hours, zone, one.at)
        assert is_open(hours, zone, one.at + SLOT - timedelta(seconds=1))


@given(moments, zones)
def test_where_people_always_answer_no_half_hour_is_missing(now: datetime, zone: ZoneInfo) -> None:
    assert slots(None, zone, now, {}) == slots(ALWAYS, zone, now, {})
    offered = [one.at for one in slots(None, zone, now, {})]
    assert timedelta(0) <= offered[0] - (now + SOONEST) <= SLOT + timedelta(minutes=30)


@given(moments, zones, st.integers(0, 2 * SLOT_CALLS_MAX))
def test_a_time_runs_out(now: datetime, zone: ZoneInfo, times: int) -> None:
    first = slots(None, zone, now, {})[0]
    again = slots(None, zone, now, {first.at: times})[0]
    assert (again.at, again.free) == (first.at, max(0, SLOT_CALLS_MAX - times))


@given(st.text(max_size=60), st.booleans())
def test_what_is_taken_for_a_number_is_one_and_is_shown_masked(text: str, abroad: bool) -> None:
    try:
        number = str.__str__(parse_phone(text, abroad=abroad))
    except ValueError:
        return
    assert number[0] == "+"
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert 9 <= len(number) <= 16
    assert number not in mask_phone(number)
    assert str.__str__(parse_phone(number, abroad=abroad)) == number


@pytest.mark.parametrize(
    ("typed", "number", "shown"),
    [
        ("13800138000", "+8613800138000", "138****8000"),
        ("138 0013 8000", "+8613800138000", "138****8000"),
        ("１３８００１３８０００", "+8613800138000", "138****8000"),
        ("+86 138-0013-8000", "+8613800138000", "138****8000"),
        ("0086 13800138000", "+8613800138000", "138****8000"),
        ("010-62551234", "+861062551234", "106****1234"),
        ("0755 2655 1234", "+8675526551234", "755****1234"),
        ("+852 5123 4567", "+85251234567", "+852****4567"),
        ("+853 6612 3456", "+85366123456", "+853****3456"),
        ("+886 912 345 678", "+886912345678", "+886****5678"),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: str, shown: str) -> None:
    assert str.__str__(parse_phone(typed)) == number
    assert mask_phone(number) == mask_written(typed) == shown
    assert mask_text(shown) == shown


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "110", "95588", "12345678901", "1380013800", "138001380000", "+86 400 820 8820", "+1 900 555 0100",
     "+8613800138000;ext=5", "13800138000,,1", "+", "00", "1" * 41, "+85212", "+44 20 7946 0958", "１３８０013800o"],
)  # fmt: skip
def test_what_is_not_called(typed: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_phone(typed)


def test_who_is_known_may_be_called_abroad() -> None:
    assert str.__str__(parse_phone("+44 20 7946 0958", abroad=True)) == "+442079460958"
    with pytest.raises(ValueError, match="number"):
        parse_phone("020 7946 0958 11", abroad=True)
