"""Texts as they are read out."""

import pytest

from suiban.flows.model.rendering.ear import for_the_ear
from suiban.flows.model.steps import Language


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("zh", "可用余额 12,345.60 元。", "可用余额 一万两千三百四十五元六角。"),
        ("zh", "10,015.05元", "一万零一十五元零五分"),
        ("zh", "0.05 元", "五分钱"),
        ("zh", "0.50 元", "五角"),
        ("zh", "0.00 元", "零元"),
        ("zh", "-80.00 元", "负八十元"),
        ("zh", "1,500.50 美元", "一千五百点五美元"),
        ("zh", "CNY 2,000.00", "两千元"),
        ("zh", "100,000,010.00 元", "一亿零一十元"),
        ("zh", "尾号1234", "尾号幺二三四"),
        ("zh", "尾号 0011", "尾号 零零幺幺"),
        ("zh", "138****5678", "幺三八开头，尾号五六七八"),
        ("zh", "热线 4001234567", "热线 四零零幺二三四五六七"),
        ("zh", "参考号 TR20261123", "参考号 TR二零二六幺幺二三"),
        ("zh", "2026年11月23日", "二零二六年十一月二十三日"),
        ("zh", "2026-11-03", "二零二六年十一月三日"),
        ("zh", "2026年10月", "二零二六年十月"),
        ("zh", "09:05 到账", "九点零五分 到账"),
        ("zh", "18:00", "十八点整"),
        ("zh", "年利率 3.85%", "年利率 百分之三点八五"),
        ("zh", "分 12 期，共 3/5 步", "分 十二 期，共 三/五 步"),
        ("zh", "第一行\n第二行", "第一行。第二行"),
        ("zh", "0571", "零五七幺"),
        ("zh", "1,234,567,890,123,456,789", "幺二三四五六七八九零幺二三四五六七八九"),
        ("en", "Available: CNY 12,345.60.", "Available: twelve thousand three hundred forty-five point six yuan."),
        ("en", "USD 1,000,001.00", "one million one US dollars"),
        ("en", "JPY 100", "one hundred yen"),
        ("en", "card ending 1234", "card ending one two three four"),
        ("en", "138****5678", "one three eight, and ending in five six seven eight"),
        ("en", "23 Nov 2026", "23 November 2026"),
        ("en", "3.5%", "three point five percent"),
        ("en", "at 14:30", "at 14 30"),
        ("en", "12 instalments", "twelve instalments"),
        ("en", "a\nb", "a. b"),
        ("en", "CNY -5.00", "minus five yuan"),
        ("zh", "", ""),
        ("en", "**bold** `code` #1", "bold  code   one"),
    ],
)
def test_it_is_heard_as_it_is_meant(language: Language, written: str, spoken: str) -> None:
    assert " ".join(for_the_ear(written, language).split()) == " ".join(spoken.split())
