"""Laws of reading what people write: total, within the text, the same for every spelling; numbers there and back.

``make fuzz`` tries FUZZ_EXAMPLES of what may break it.
"""

import os
import time
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suiban.language import api
from suiban.language.numerals import value_of

EXAMPLES = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "300")))
PIECES = st.sampled_from([
    "一", "两", "三", "十", "百", "千", "万", "亿", "零", "半", "点", "块", "元", "毛", "角", "分", "几", "多", "左右",
    "大概", "到", "或", "1", "5", "500",
    "1,500", "1.5", "0500", "k", "w", "$", "¥", "美元", "usd", "rmb", "%", "百分之", "成", "明天", "后天", "下", "周",
    "五", "号", "日", "月", "年",
    "底", "个", "3月", "2月30日", "2026-11-30", "next ", "friday ", "nov ", "the 30th ", "may ", "in 3 days ", "尾号",
    "1234", "6222020000001234",
    "13800138000", "给", "李四", "王五", "转", "是", "不", "不是", "好的", "确认", "取消", "别", "ok ", "no ", "not ",
    "继续", "上一步", "金额", "改成",
    "错了", "？", "，", "。", " ", "吗", "多少", "什么", "five ", "hundred ", "million ", "half a ", "and ", "to ",
    "Ann Lee ", "@example.com",
    "壹", "贰", "仟", "佰", "整", "，，", "\u200b", "\ud800", "👍", "Ａ", "１", "ß", "ŉ", "㎏",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))
DAYS = st.dates(date(1901, 1, 1), date(2098, 12, 31))
PREFER = st.sampled_from(["future", "past"])
OPTIONS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5)


@EXAMPLES
@given(TEXTS, DAYS, OPTIONS)
@example("好的" * 2000, date(2026, 11, 23), [("好的", "ok")])
@example("一" * 3000, date(2026, 11, 23), [("一" * 500, "1")])
@example("万" * 3000, date(2026, 11, 23), [("万", "")])
@example("1" + " " * 3000 + "1", date(2026, 11, 23), [("1", "1")])
@example("改" * 100 + "成", date(2026, 11, 23), [])
@example("one and " * 500, date(2026, 11, 23), [])
@example("0001-01-01 前天", date(1, 1, 1), [])
@example("9999-12-31 明天", date(9999, 12, 31), [])
def test_every_reader_is_total(text: str, today: date, options: list[tuple[str, str]]) -> None:
    for read in (
        api.read_amount, api.read_number, api.read_percentage, api.wants_all, api.read_yes_no, api.read_phone,
        api.read_digits,
        api.read_tail, api.read_email, api.read_name, api.read_wish, api.find_correction, api.is_question,
    ):  # fmt: skip
        assert read(text) == read(text)
    for place in api.find_choices(text, options):
        assert 0 <= place < len(options)
    place_or_none = api.read_place(text, len(options))
    assert place_or_none is None or 0 <= place_or_none < len(options)


@EXAMPLES
@given(TEXTS, DAYS, PREFER, PREFER)
def test_what_is_found_lies_in_the_text_and_apart(text: str, today: date, days: api.Prefer, months: api.Prefer) -> None:
    found = api.find_values(text, today, days=days, months=months)
    places = [(one.start, one.end) for one in found]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


@pytest.mark.parametrize("end", ["", "x", "一", "吗"])
@pytest.mark.parametrize(
    "part",
    ["一", "1,", "1 ", "好的", "可以转", "不", "取消", "继续办", "刚才", "改", "不是", "我要", " ", "one and ", "to A ",
     "李", "a.", "3月", "下", "百分之",
     "零", "幺", "'", "continue with ", "change the ", "，"],
)  # fmt: skip
def test_no_text_takes_long(part: str, end: str) -> None:
    text = (part * 2000)[:2000] + end
    for length in (40, 120, len(text)):
        started = time.process_time()
        test_every_reader_is_total.hypothesis.inner_test(text[-length:], date(2026, 11, 23), [(text, "one")])  # type: ignore[attr-defined]
        api.find_values(text[-length:], date(2026, 11, 23))
        assert time.process_time() - started < 2


@given(DAYS, PREFER)
def test_days_written_out_are_read_back(day: date, prefer: api.Prefer) -> None:
    today = date(2026, 11, 23)
    for written in (f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert api.read_day(written, today, prefer) == day


@given(DAYS, st.integers(1, 12), st.integers(1, 31))
def test_a_day_without_a_year_is_the_next_or_the_last(today: date, month: int, day: int) -> None:
    ahead, behind = (api.read_day(f"{month}月{day}日", today, prefer) for prefer in ("future", "past"))
    for found in (ahead, behind):
        assert found is None or (found.month, found.day) == (month, day)
    assert ahead is None or (ahead >= today and ahead.year - today.year in (0, 1))
    assert behind is None or (behind <= today and today.year - behind.year in (0, 1))
    assert (ahead is None) == (behind is None) or (month, day) == (2, 29)


@given(st.integers(0, 10**15))
@example(10**8 + 1)
@example(31_725)
@example(110_010_000)
def test_numbers_are_spelled_and_read_back(number: int) -> None:
    spelled = api.spell_number(number)
    assert value_of(spelled) == number
    assert value_of(spelled.replace("两", "二")) == number


@given(st.integers(1, 10**12 - 1), st.sampled_from(["元", "块", "元整", "美元", "港币"]))
def test_amounts_mean_the_same_however_they_are_written(number: int, currency: str) -> None:
    formal = (
        api.spell_number(number)
        .replace("两", "二")
        .translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    )
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for written in (str(number), f"{number:,}", wide, api.spell_number(number), formal):
        amount = api.read_amount(f"{written}{currency}")
        assert amount is not None, written
        assert amount.value == number
        assert amount.currency == {"美元": "USD", "港币": "HKD"}.get(currency, "CNY")


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1000), ("万", 10_000)]))
def test_a_last_digit_alone_is_the_next_place(first: int, last: int, unit: tuple[str, int]) -> None:
    written = f"{'零一二三四五六七八九'[first]}{unit[0]}{'零一二三四五六七八九'[last]}"
    assert value_of(written) == first * unit[1] + last * unit[1] // 10


@given(st.decimals(0, 10**9, places=2))
def test_amounts_in_digits_are_read_to_the_cent(value: Decimal) -> None:
    amount = api.read_amount(f"{value:,.2f}")
    assert amount is not None
    assert amount.value == value


@given(st.integers(2, 9), st.sampled_from("十百千万"))
def test_what_is_only_about_a_number_is_no_amount(first: int, unit: str) -> None:
    digits = "零一二三四五六七八九"
    for written in (
        f"{digits[first - 1]}{digits[first]}{unit}",
        f"几{unit}",
        f"{digits[first]}{unit}多块",
        f"大概{digits[first]}{unit}",
    ):
        assert api.read_amount(written) is None


@given(TEXTS)
def test_yes_and_no_are_never_both(text: str) -> None:
    verdict = api.read_yes_no(text)
    if verdict is not None:
        assert api.read_yes_no(f"{text}，{'不要' if verdict else '是的'}") is None
