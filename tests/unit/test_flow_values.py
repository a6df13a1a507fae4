"""What variables hold: stored, read from the bank, shown, put into texts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from suiban.flows.model.expressions import ExpressionFailed, ExpressionRefused
from suiban.flows.model.templates import CHARACTERS_MAX, FILLED_MAX, compile_template
from suiban.flows.model.values import STYLES, from_bank, from_plain, number_text, show, to_plain
from suiban.kit.money import CURRENCIES, Money

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
KNOWN: dict[str, Any] = {
    "account": {"available": Money(200_000, "CNY"), "number": "6222000000001234"}, "due": DAY, "rate": Decimal("0.035"),
    "phone": "+8613800138000", "names": ["李四", "王五"], "pin": {"$secret": Decimal(3)}, "month": "2026-03",
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None), (True, True), ("转账", "转账"), (Decimal("1.50"), {"$n": "1.50"}), (DAY, {"$d": "2026-11-23"}),
        (Money(-5, "JPY"), {"minor_units": -5, "currency": "JPY"}), ([Decimal(1), ["a"]], [{"$n": "1"}, ["a"]]),
        ({"a": {"b": DAY}}, {"a": {"b": {"$d": "2026-11-23"}}}), ({"$n": "1"}, {"$o": {"$n": "1"}}),
        ({"minor_units": Decimal(1), "currency": "CNY"}, {"$o": {"minor_units": {"$n": "1"}, "currency": "CNY"}}),
        ({"$o": {}}, {"$o": {"$o": {}}}), ({"$secret": Decimal(3)}, {"$secret": {"$n": "3"}}),
    ],
)  # fmt: skip
def test_stored_and_back(value: Any, plain: Any) -> None:
    assert to_plain(value) == plain
    assert from_plain(plain) == value
    assert type(from_plain(plain)) is type(value)


@pytest.mark.parametrize(
    "value",
    [1, 1.5, (1,), {1: "a"}, {"a": 1}, NOW, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+40"), b"a", object()],
)
def test_what_is_no_value_is_not_stored(value: Any) -> None:
    with pytest.raises(ValueError):
        to_plain(value)


@pytest.mark.parametrize(
    "plain",
    [
        1.5, {"$n": 1.5}, {"$n": "one"}, {"$n": "NaN"}, {"$n": "1E+999999999"}, {"$d": "2026-02-30"}, {"$d": 3},
        {"$o": 3}, {"minor_units": "1", "currency": "CNY"}, {"minor_units": 1, "currency": "XXX"},
        {"minor_units": True, "currency": "CNY"}, {"minor_units": 10**19, "currency": "CNY"}, {1: 2}, object(),
    ],
)  # fmt: skip
def test_what_nobody_stored_is_not_read(plain: Any) -> None:
    with pytest.raises(ValueError):
        from_plain(plain)


def test_what_is_nested_too_deep_is_no_value() -> None:
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    for read in (to_plain, from_plain, from_bank):
        with pytest.raises(ValueError, match="too deep"):
            read(deep)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        (3, Decimal(3)), (0.035, Decimal("0.035")), (True, True), ("2026-11-23", "2026-11-23"), (None, None),
        ({"minor_units": 100, "currency": "CNY"}, Money(100, "CNY")), ({"$n": "1"}, {"$n": "1"}),
        ({"minor_units": 1, "currency": "CNY", "kind": "fee"},
         {"minor_units": Decimal(1), "currency": "CNY", "kind": "fee"}),
        ({"entries": [{"amount": {"minor_units": -1, "currency": "JPY"}}]},
         {"entries": [{"amount": Money(-1, "JPY")}]}),
    ],
)  # fmt: skip
def test_what_the_bank_says(plain: Any, value: Any) -> None:
    assert from_bank(plain) == value
    assert type(from_bank(plain)) is type(value)


@pytest.mark.parametrize("plain", [float("nan"), float("inf"), 1e300, {"minor_units": 1, "currency": "GOLD"}, b""])
def test_what_the_bank_cannot_mean(plain: Any) -> None:
    with pytest.raises(ValueError):
        from_bank(plain)


@pytest.mark.parametrize(
    ("value", "style", "zh", "en"),
    [
        (Money(150_000, "CNY"), "", "1,500.00 元", "CNY 1,500.00"), (Money(-5, "USD"), "", "-0.05 美元", "USD -0.05"),
        (Money(1_000, "JPY"), "", "1,000 日元", "JPY 1,000"), (DAY, "", "2026年11月23日", "23 Nov 2026"),
        (DAY, "month", "2026年11月", "Nov 2026"), ("2026-03", "month", "2026年3月", "Mar 2026"),
        ("2026-11-23", "date", "2026年11月23日", "23 Nov 2026"),
        ("2026-11-23T10:00:00+08:00", "date", "2026年11月23日", "23 Nov 2026"),
        ("soon", "date", "soon", "soon"), (None, "tail", "", ""), (True, "", "是", "Yes"), (False, "", "否", "No"),
        (Decimal("1500.50"), "", "1500.5", "1500.5"),
        (Decimal("1E+3"), "", "1000", "1000"), (Decimal("-0"), "", "0", "0"), (Decimal(100), "", "100", "100"),
        (Decimal("0.035"), "percent", "3.5%", "3.5%"),
        (Decimal(1), "percent", "100%", "100%"), ("6222000000001234", "tail", "1234", "1234"),
        ("12", "tail", "12", "12"),
        ("6222000000001234", "mask", "622****1234", "622****1234"),
        ("+8613800138000", "phone", "138****8000", "138****8000"),
        (["a", Decimal(2)], "", "a、2", "a, 2"), (["11111234"], "tail", "1234", "1234"), ({"name": "李四"}, "", "", ""),
        ({"$secret": Decimal(3)}, "", "****", "****"), ({"$secret": Decimal(3)}, "tail", "****", "****"),
        (Money(1, "CNY"), "tail", "0.01 元", "CNY 0.01"),
    ],
)  # fmt: skip
def test_shown(value: Any, style: str, zh: str, en: str) -> None:
    assert (show(value, "zh", style), show(value, "en", style)) == (zh, en)


def test_every_currency_has_its_word() -> None:
    for currency in CURRENCIES:
        assert show(Money(0, currency), "zh").split()[1] != currency
        assert show(Money(0, currency), "en").startswith(currency)


def test_numbers_never_show_an_exponent() -> None:
    assert number_text(Decimal("1E-20")) == "0." + "0" * 19 + "1"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("可用余额 {account.available}，尾号{account.number|tail}。", "可用余额 2,000.00 元，尾号1234。",
         "可用余额 CNY 2,000.00，尾号1234。"),
        ("{ due }", "2026年11月23日", "23 Nov 2026"), ("{rate | percent}", "3.5%", "3.5%"),
        ("{month|month}", "2026年3月", "Mar 2026"),
        ("{names}", "李四、王五", "李四, 王五"), ("[{missing.a}]", "[]", "[]"), ("{{{rate}}}", "{0.035}", "{0.035}"),
        ("{{}}", "{}", "{}"),
        ("{'}' + \"|{\"}", "}|{", "}|{"), ("{pin}", "****", "****"), ("{'多' if rate > 1 else '少'}", "少", "少"),
        ("", "", ""), ("{phone|phone}", "138****8000", "138****8000"),
    ],
)  # fmt: skip
def test_texts_are_filled_in(text: str, zh: str, en: str) -> None:
    template = compile_template(text)
    assert (template.fill(KNOWN, NOW, "zh"), template.fill(KNOWN, NOW, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("余额{a", "bad_brace", 2), ("}", "bad_brace", 0), ("{a}}", "bad_brace", 3), ("{a|gross}", "unknown_style", 3),
        ("{a|}", "unknown_style", 3),
        ("余额{}", "unexpected_end", 3), ("余额{a b}", "unexpected", 5), ("{a|tail|mask}", "bad_brace", 0),
        ("{'a}", "bad_brace", 0), ("{os.system('x')}", "unexpected", 10),
        ("{a}" * 51, "too_many_places", 150), ("长" * (CHARACTERS_MAX + 1), "too_long", CHARACTERS_MAX),
        ("{" + "a+" * 300 + "a}", "too_long", 501),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused_with_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_template(text)
    assert (refused.value.code, refused.value.at) == (code, at)


def test_a_text_that_cannot_be_filled_in_says_where() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        compile_template("余额 {rate + phone}").fill(KNOWN, NOW, "zh")
    assert (failed.value.code, failed.value.at) == ("type_clash", 9)
    with pytest.raises(ExpressionFailed) as failed:
        compile_template("{long}" * 2).fill({"long": "长" * FILLED_MAX}, NOW, "zh")
    assert (failed.value.code, failed.value.at) == ("text_too_long", 6)


def test_a_template_knows_its_variables() -> None:
    assert compile_template("{a.b} {c|tail} {{d}}").names == {"a", "c"}
    assert set(STYLES) == {"tail", "mask", "percent", "date", "month", "phone"}
