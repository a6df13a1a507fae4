"""Laws of the times that texts name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.language.api import find_moment

ZONES = st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu"]).map(ZoneInfo)
MOMENTS = st.integers(946_684_800, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PIECES = st.sampled_from(
    ["今天", "明天", "后天", "下周", "周五", "下午", "三点", "半", "25号", "12月",
     "月底", "24", "小时",
     "个", "工作日", "内", "两",
     "within ", "2 ", "hours ", "by 5 pm ", "tomorrow ", "next ", "friday ", "前", "：", "15:40", "30号", "二月"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))
ZONE = ZoneInfo("Asia/Shanghai")
SAID = datetime(2026, 11, 18, 15, 30, tzinfo=ZONE)  # a Wednesday


@given(TEXTS, MOMENTS, ZONES)
def test_it_is_total_and_always_ahead(text: str, said_at: datetime, zone: ZoneInfo) -> None:
    found = find_moment(text, said_at, zone)
    if found is not None:
        assert found.due > said_at
        assert found.due.utcoffset() == timedelta(0)
        assert 0 <= found.start < found.end <= len(text)


@given(st.integers(1, 72), MOMENTS, ZONES)
def test_hours_are_hours_in_every_zone(hours: int, said_at: datetime, zone: ZoneInfo) -> None:
    found = find_moment(f"我们{hours}小时内给您回电", said_at, zone)
    assert found is not None
    assert found.due == said_at + timedelta(hours=hours)


@given(st.integers(1, 30), MOMENTS, ZONES)
def test_working_days_end_on_one(days: int, said_at: datetime, zone: ZoneInfo) -> None:
    found = find_moment(f"{days}个工作日内答复", said_at, zone)
    assert found is not None
    assert found.due.astimezone(zone).weekday() < 5


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("明天上午十点前回复您", "2026-11-19 10:00"), ("周五下午三点", "2026-11-20 15:00"),
        ("今天内给您答复", "2026-11-18 18:00"), ("三到五个工作日内寄出", "2026-11-25 18:00"),
        ("下周一之前", "2026-11-23 18:00"), ("下班前回电", "2026-11-18 18:00"), ("今晚八点前", "2026-11-18 20:00"),
        ("半小时内", "2026-11-18 16:00"), ("1个半小时后", "2026-11-18 17:00"), ("下午五点半前", "2026-11-18 17:30"),
        ("12月5号", "2026-12-05 18:00"), ("月底前", "2026-11-30 18:00"), ("明早给您电话", "2026-11-19 09:00"),
        ("by 5 pm tomorrow", "2026-11-19 17:00"), ("within two business days", "2026-11-20 18:00"),
        ("next Friday", "2026-11-27 18:00"), ("15号", "2026-12-15 18:00"), ("本周三上午", None), ("您好", None),
        ("後天下午三點", "2026-11-20 15:00"), ("２０２６－１２－０１前", "2026-12-01 18:00"),
        ("再过三天", "2026-11-21 18:00"),
        ("周末前", "2026-11-22 18:00"), ("by Nov 30", "2026-11-30 18:00"), ("昨天", None), ("2026-02-30", None),
        ("end of day", "2026-11-18 18:00"), ("下班前", "2026-11-18 18:00"), ("三天后", "2026-11-21 15:30"),
    ],
)  # fmt: skip
def test_what_people_say(text: str, due: str | None) -> None:
    found = find_moment(text, SAID, ZONE)
    assert (found.due.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if found else None) == due
