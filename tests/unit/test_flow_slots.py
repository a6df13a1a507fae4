"""What a customer's first sentence gives already."""

from datetime import date
from typing import Any

import pytest

from suiban.flows.model.hearing import find_slots
from suiban.flows.model.steps import ValueType, Words
from suiban.kit.money import Money

TODAY = date(2026, 11, 23)
SLOTS: dict[str, ValueType] = {
    "amount": "money", "on": "date", "payee": "text", "city": "text", "month": "month", "phone": "phone",
}  # fmt: skip
LABELS = {
    "amount": Words("金额", "amount"), "on": Words("日期", "day"), "payee": Words("收款人", "payee"),
    "city": Words("城市", "city"), "month": Words("月份", "month"), "phone": Words("电话", "phone"),
}  # fmt: skip


def found(text: str, *names: str) -> dict[str, Any]:
    return find_slots(text, {name: SLOTS[name] for name in names}, LABELS, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("给李四转1.5万", {"payee": "李四", "amount": Money(1_500_000, "CNY")}),
        ("我要转账给王小明，2000块", {"payee": "王小明", "amount": Money(200_000, "CNY")}),
        ("转500给欧阳修", {"payee": "欧阳修", "amount": Money(50_000, "CNY")}),
        ("Transfer 500 yuan to Ann Lee", {"payee": "Ann Lee", "amount": Money(50_000, "CNY")}),
        ("转账，收款人是李四，金额：两千", {"payee": "李四", "amount": Money(200_000, "CNY")}),
        ("给张三转100美元", {"payee": "张三", "amount": Money(10_000, "USD")}),
        ("给我转500", {"amount": Money(50_000, "CNY")}), ("给别人转账", {}), ("转账", {}),
        ("转500给张三，再转600给李四", {}), ("给几个人转几百", {}),
    ],
)  # fmt: skip
def test_a_transfer(text: str, expected: dict[str, Any]) -> None:
    assert found(text, "payee", "amount") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天在上海取20万现金", {"amount": Money(20_000_000, "CNY"), "on": date(2026, 11, 24), "city": "上海"}),
        ("预约周五去北京市取钱", {"on": date(2026, 11, 27), "city": "北京"}),
        ("大额取现", {}), ("明天或者后天取20万", {"amount": Money(20_000_000, "CNY")}),
        ("I need 200k cash in Shanghai tomorrow", {"on": date(2026, 11, 24), "city": "Shanghai"}),
    ],
)  # fmt: skip
def test_an_appointment(text: str, expected: dict[str, Any]) -> None:
    taken = found(text, "amount", "on", "city")
    if "amount" not in expected:
        taken.pop("amount", None)
    assert taken == expected


def test_a_statement_and_a_new_number() -> None:
    assert found("查一下上个月的账单", "month") == {"month": "2026-10"}
    assert found("9月和10月的账单", "month") == {}
    assert found("手机号换成13800138000", "phone") == {"phone": "+8613800138000"}


def test_two_of_a_kind_are_told_apart_only_by_their_names() -> None:
    slots: dict[str, ValueType] = {"per_transfer": "money", "per_day": "money"}
    labels = {"per_transfer": Words("单笔限额"), "per_day": Words("每日限额")}
    text = "单笔限额：2万，每日限额是5万"
    assert find_slots(text, slots, labels, TODAY) == {
        "per_transfer": Money(2_000_000, "CNY"), "per_day": Money(5_000_000, "CNY")
    }  # fmt: skip
    assert find_slots("把限额改成2万", slots, labels, TODAY) == {}


@pytest.mark.parametrize(
    "text", ["", "x" * 100_000, "给李四\x00转500", "给\u202e李四转500", "\ud800", "给转给转给" * 40]
)
def test_nothing_is_taken_from_what_nobody_wrote(text: str) -> None:
    assert found(text, *SLOTS) == {}


def test_secrets_are_never_taken() -> None:
    assert find_slots("密码是482193", {"pin": "secret"}, {"pin": Words("密码")}, TODAY) == {}
