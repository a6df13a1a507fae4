"""Numbers, amounts and shares as people write them."""

from decimal import Decimal

import pytest

from suiban.kit.money import Money
from suiban.language.api import (
    find_amounts,
    read_amount,
    read_number,
    read_percentage,
    spell_number,
    wants_all,
)
from suiban.language.numerals import value_of


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("一千五", 1500, None), ("1.5万", 15000, None), ("两万三", 23000, None), ("三百零五", 305, None),
        ("壹万贰仟元整", 12000, "CNY"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67", "CNY"), ("人民币伍仟元整", 5000, "CNY"), ("貳萬圓", 20000, "CNY"),
        ("兩萬", 20000, None), ("五毛", "0.5", "CNY"),
        ("三毛五", "0.35", "CNY"), ("五分钱", "0.05", "CNY"), ("12块5", "12.5", "CNY"), ("12块05", "12.05", "CNY"),
        ("12块50", "12.5", "CNY"), ("三块半", "3.5", "CNY"),
        ("三块五", "3.5", "CNY"), ("三块零五", "3.05", "CNY"), ("三块二毛五", "3.25", "CNY"),
        ("1000块零五毛", "1000.5", "CNY"), ("一百二十块", 120, "CNY"), ("一百二", 120, None),
        ("一百二十五", 125, None), ("一万零五百", 10500, None), ("一千零五", 1005, None), ("一亿二", 120_000_000, None),
        ("五百万", 5_000_000, None), ("一点五万", 15000, None),
        ("1万5", 15000, None), ("1万5千", 15000, None), ("3千5", 3500, None), ("5万3", 53000, None), ("3k", 3000, None),
        ("2W", 20000, None), ("1,500.00", 1500, None), ("1，500", 1500, None),
        ("¥500", 500, "CNY"), ("￥500.5", "500.5", "CNY"), ("１５００", 1500, None), ("１５００元", 1500, "CNY"),
        ("$1,200.50", "1200.5", "USD"), ("$1.5k", 1500, "USD"), ("US$30", 30, "USD"),
        ("5000美元", 5000, "USD"), ("五千美金", 5000, "USD"), ("100刀", 100, "USD"), ("港币三千", 3000, "HKD"),
        ("HK$3,000", 3000, "HKD"), ("三千港幣", 3000, "HKD"), ("100日元", 100, "JPY"), ("50欧元", 50, "EUR"),
        ("£20", 20, "GBP"), ("USD 5000", 5000, "USD"), ("5000 usd", 5000, "USD"), ("rmb500", 500, "CNY"),
        ("five hundred", 500, None), ("2 million", 2_000_000, None), ("1.5 million dollars", 1_500_000, "USD"),
        ("half a million", 500_000, None), ("a hundred", 100, None), ("twenty-five", 25, None),
        ("fifteen hundred", 1500, None), ("two thousand five hundred and twenty yuan", 2520, "CNY"),
        ("50 cents", "0.5", None),
        ("就500吧", 500, None), ("转1.5万给李四", 15000, None), ("给李四五百", 500, None), ("尾号1234转500", 500, None),
        ("我要转账一千五百块钱，谢谢", 1500, "CNY"), ("3月5日还500", 500, None), ("0", 0, None), ("250", 250, None),
        ("500，就500", 500, None), ("二十", 20, None), ("please make it 800", 800, None),
        ("0.01", "0.01", None),
    ],
)  # fmt: skip
def test_an_answer_gives_an_amount(text: str, value: int | str, currency: str | None) -> None:
    amount = read_amount(text)
    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    [
        "一两千", "三四百", "十几", "几百", "一百来块", "一千多", "一千余元", "大概1500", "约500", "差不多五百",
        "5000左右", "5000块左右", "不超过5000", "至少五百", "1000+", "1000到2000", "1000~2000", "一千或两千",
        "500还是600", "500 600", "2笔500", "不是500", "不要500", "500吗", "多少", "about 500", "one or two thousand",
        "500 or so", "five fifty", "up to 500", "not 500", "尾号1234", "卡号6222", "13800138000",
        "6222000012345678", "3个月", "三天", "第三个", "11月30日", "12:30", "2026-11-30", "2026年", "-500", "1,50",
        "1,500,00", "1.500,00", "0500", "1.005", "1.5日元", "$500元", "一二三四", "三十百", "1.5万3", "万一", "百万",
        "万", "元",
        "", "你好", "一下", "the second one", "iphone15", "9" * 40, "九" * 40, "验证码 4821", "1" + "万" * 30,
    ],
)  # fmt: skip
def test_what_is_no_amount_or_not_exactly_one(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("给李四转1.5万", ["1.5万"]), ("换5000美元", ["5000美元"]),
        ("转 500 给王五，再转六百块给赵六", ["500", "六百块"]), ("查3月的账单", []), ("我有3张卡", []),
        ("尾号1234的卡挂失", []), ("等一下，手续费多少", []),
        ("明天下午3点", []), ("2026年11月30日", []), ("第三方支付一千五", ["一千五"]), ("transfer 500 to Ann", ["500"]),
        ("two cards", []), ("一百个客户", []), ("打12378投诉", []), ("十分感谢", []),
        ("转一万一千", ["一万一千"]),
        ("ｔｒａｎｓｆｅｒ　１５００", ["１５００"]), ("額度調到兩萬", ["兩萬"]), ("我今年35岁", []),
        ("六百六", ["六百六"]), ("转一千到两千", []), ("转1000~2000元", []),
    ],
)  # fmt: skip
def test_sentences_name_amounts(text: str, found: list[str]) -> None:
    assert [text[amount.start : amount.end] for amount in find_amounts(text)] == found


def test_an_amount_as_money() -> None:
    def money(text: str, currency: str) -> Money | None:
        amount = read_amount(text)
        assert amount is not None
        return amount.money(currency)

    assert money("12块5", "CNY") == Money(1250, "CNY")
    assert money("1.5万", "JPY") == Money(15000, "JPY")
    assert money("5000美元", "CNY") == Money(500_000, "USD")
    assert money("0.5", "JPY") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12期", 12), ("三个", 3), ("5", 5), ("0.5", "0.5"), ("半", "0.5"), ("三个半", "3.5"), ("twelve", 12),
        ("二十四", 24), ("１２", 12), ("三到五", None), ("两三个", None), ("第三个", None),
        ("没有", None), ("几个", None), ("不是3", None), ("3还是4", None),
    ],
)  # fmt: skip
def test_an_answer_gives_a_number(text: str, value: int | str | None) -> None:
    assert read_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("3%", "0.03"), ("3.5 ％", "0.035"), ("百分之三", "0.03"), ("百分之三点五", "0.035"), ("百分之百", 1),
        ("三成", "0.3"), ("七成五", "0.75"), ("一半", "0.5"), ("3 percent", "0.03"), ("half", "0.5"), ("大概3%", None),
        ("3%还是4%", None), ("成功", None), ("三", None), ("百分之几", None),
    ],
)  # fmt: skip
def test_shares(text: str, share: str | int | None) -> None:
    assert read_percentage(text) == (None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("全部", True), ("全额还清", True), ("所有的钱", True), ("all of it", True), ("不要全部", False),
        ("全国", False), ("500", False), ("small", False),
    ],
)  # fmt: skip
def test_all_of_it(text: str, every: bool) -> None:
    assert wants_all(text) is every


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (0, "零"), (10, "十"), (15, "十五"), (22, "二十二"), (110, "一百一十"), (200, "两百"), (1005, "一千零五"),
        (1010, "一千零一十"), (2000, "两千"), (10500, "一万零五百"), (12000, "一万两千"),
        (100_000, "十万"), (110_000, "十一万"), (100_000_001, "一亿零一"), (10**12, "一万亿"),
        (Decimal("3.50"), "三点五"), (-2, "负二"),
    ],
)  # fmt: skip
def test_numbers_are_spelled(value: int | Decimal, spelled: str) -> None:
    assert spell_number(value) == spelled
    if value >= 0:
        assert value_of(spelled) == value


def test_what_is_too_large_is_not_spelled() -> None:
    with pytest.raises(ValueError):
        spell_number(10**16)
