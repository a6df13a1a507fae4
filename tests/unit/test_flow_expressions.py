"""The language of definitions: what each sign and function comes to, and what is wrong where."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from suiban.flows.model.expressions import (
    CHARACTERS_MAX,
    STEPS_MAX,
    TEXT_MAX,
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
)
from suiban.kit.money import Money

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CNY, USD = Money(150_000, "CNY"), Money(500_000, "USD")
KNOWN: dict[str, Any] = {
    "amount": CNY, "dollars": USD, "yen": Money(1_000, "JPY"), "name": "李四", "rate": Decimal("0.035"),
    "due": date(2026, 11, 30), "agreed": True, "nothing": None, "spaces": "  ",
    "account": {"available": Money(200_000, "CNY"), "number": "6222000000001234", "in": Decimal(7)},
    "accounts": [
        {"number": "1", "balance": Money(100, "CNY"), "open": True},
        {"number": "2", "balance": Money(250, "CNY"), "open": False},
        {"number": "3", "balance": Money(50, "CNY"), "open": True},
    ],
    "numbers": [Decimal(3), Decimal(1), Decimal(2)], "many": [Decimal(0)] * (STEPS_MAX + 1), "long": "长" * TEXT_MAX,
}  # fmt: skip


def value(text: str) -> Any:
    return compile_expression(text).evaluate(KNOWN, NOW)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3 - 4 / 8", Decimal("6.5")), ("(1 + 2) * 3", Decimal(9)), ("-2 * -3", Decimal(6)),
        ("7 - 2 - 1", Decimal(4)),
        ("8 / 4 / 2", Decimal(1)), ("1 / 3", Decimal("0." + "3" * 30)), ("0.1 + 0.2 == 0.3", True),
        ("amount + amount", Money(300_000, "CNY")), ("amount - account.available", Money(-50_000, "CNY")),
        ("-amount", Money(-150_000, "CNY")),
        ("amount * rate", Money(5_250, "CNY")), ("0.005 * money(1)", Money(0, "CNY")),
        ("0.015 * money(1)", Money(2, "CNY")),
        ("amount / 7", Money(21_429, "CNY")), ("amount / account.available", Decimal("0.75")), ("amount + 0", CNY),
        ("0 - amount", -1 * 150_000),
        ("'转' + \"账\"", "转账"), ("[1] + [2, 3]", [1, 2, 3]), ("'it\\'s \\\\ \\n'", "it's \\ \n"),
        ("[1, 'a', true, none]", [1, "a", True, None]), ("[]", []),
        ("amount < account.available", True), ("amount >= account.available", False), ("amount > 0", True),
        ("0 < amount", True), ("-amount < 0", True),
        ("amount == 0", False), ("amount - amount == 0", True), ("amount == dollars", False), ("amount != 1500", True),
        ("due > today()", True), ("'a' < 'b'", True), ("true == 1", False), ("'1' == 1", False), ("none == none", True),
        ("none == false", False), ("[1, [2]] == [1.0, [2]]", True), ("accounts[0] == accounts[0]", True),
        ("accounts[0] == accounts[1]", False),
        ("2 in numbers", True), ("2 not in numbers", False), ("'李' in name", True), ("'number' in account", True),
        ("1 in nothing", False),
        ("true and not false", True), ("not 1 == 2", True), ("nothing or agreed", True), ("nothing and agreed", False),
        ("false or true and false", False), ("not nothing", True), ("false and 1 / 0 == 1", False),
        ("true or 1 / 0 == 1", True),
        ("1 if agreed else 2", Decimal(1)), ("1 if nothing else 2 if false else 3", Decimal(3)),
        ("1 if true else 1 / 0", Decimal(1)),
        ("account.number", "6222000000001234"), ("account.in", Decimal(7)), ("account['in']", Decimal(7)),
        ("account.missing", None), ("missing", None), ("missing.a[0].b", None),
        ("accounts[1].number", "2"), ("accounts[-1].number", "3"), ("accounts[3]", None), ("accounts[-4]", None),
    ],
)  # fmt: skip
def test_signs(text: str, wanted: Any) -> None:
    got = value(text)
    wanted = Money(wanted, "CNY") if wanted == -150_000 else wanted
    assert got == wanted
    assert isinstance(got, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "unexpected_end", 0), ("1 +", "unexpected_end", 3), ("(1", "unexpected_end", 2),
        ("a[0", "unexpected_end", 3),
        ("1 2", "unexpected", 2), ("a b", "unexpected", 2), (")", "unexpected", 0), ("a.", "unexpected_end", 2),
        ("a.1", "unexpected", 2),
        ("1 if 2", "unexpected_end", 6), ("[1 2]", "unexpected", 3), ("1 == not true", "unexpected", 5),
        ("a not 1", "unexpected", 6),
        ("a.b()", "unexpected", 3), ("1()", "unexpected", 1), ("a < b < c", "chained_comparison", 6),
        ("a == b in c", "chained_comparison", 7),
        ("a = 1", "bad_character", 2), ("a && b", "bad_character", 2), ("!a", "bad_character", 0),
        ("a，b", "bad_character", 1),
        ("（1）", "bad_character", 0), ("a;b", "bad_character", 1), ("a:b", "bad_character", 1),
        ("{}", "bad_character", 0), ("a @ b", "bad_character", 2),
        ("名字", "bad_character", 0), ("1\u200b+1", "bad_character", 1), ("1\u00a0+ 1", "bad_character", 1),
        ("１", "bad_character", 0),
        ("'a\u202eb'", "bad_character", 2), ("'a\nb'", "bad_character", 2), ("'abc", "open_text", 0),
        ("1 + \"abc'", "open_text", 4),
        ("'a\\x41'", "bad_escape", 2), ("1.", "bad_number", 0), (".5", "unexpected", 0), ("1e9", "bad_number", 0),
        ("0x10", "bad_number", 0), ("1_000", "bad_number", 0),
        ("1" * 32, "bad_number", 0), ("True", "bad_name", 0), ("NULL", "bad_name", 0), ("a AND b", "bad_name", 2),
        ("__import__('os')", "bad_name", 0), ("a.__class__", "bad_name", 2), ("(1).__class__", "bad_name", 4),
        ("eval('1')", "unknown_function", 0), ("1 + name()", "unknown_function", 4),
        ("days(due)", "wrong_arguments", 0), ("today(1)", "wrong_arguments", 0), ("max()", "wrong_arguments", 0),
        ("lambda: 1", "bad_character", 6), ("[x for x in y]", "unexpected", 3), ("a if b", "unexpected_end", 6),
        ("'%s' % a", "bad_character", 5), ("f'{a}'", "unexpected", 1),
        ("(" * 30 + "1" + ")" * 30, "too_deep", 25), ("-" * 40 + "1", "too_deep", 25),
        ("not " * 40 + "true", "too_deep", 100), ("[" * 40, "too_deep", 25),
        ("1 + " * 200 + "1", "too_long", CHARACTERS_MAX),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused_with_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        compile_expression(text)
    assert (refused.value.code, refused.value.at) == (code, at)
    assert refused.value.message


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("1 + name", "type_clash", 2), ("amount + 1", "type_clash", 7), ("amount * amount", "type_clash", 7),
        ("1 / amount", "type_clash", 2),
        ("missing + 1", "type_clash", 8), ("missing < 1", "type_clash", 8), ("'1' < 2", "type_clash", 4),
        ("-name", "type_clash", 0), ("amount < 5", "type_clash", 7),
        ("amount + dollars", "currencies_differ", 7), ("amount < dollars", "currencies_differ", 7),
        ("max(amount, dollars)", "currencies_differ", 0),
        ("1 / 0", "division_by_zero", 2), ("0 / 0", "division_by_zero", 2), ("amount / 0", "division_by_zero", 7),
        ("amount / (amount - amount)", "division_by_zero", 7),
        ("1 if 1 else 2", "type_clash", 2), ("not 'a'", "type_clash", 0), ("1 and true", "type_clash", 2),
        ("name.length", "type_clash", 4), ("name[0]", "type_clash", 4),
        ("numbers['a']", "type_clash", 7), ("numbers[0.5]", "not_a_count", 7), ("1 in 2", "type_clash", 2),
        ("1 in name", "type_clash", 2),
        ("999999999999999999999999999999 * 10", "too_large", 31), ("money(9999999999999999) * 1000", "too_large", 24),
        ("count(many) + sum(many)", "too_many_steps", 14), ("[many]", "too_many_steps", 0),
        ("long + '长'", "text_too_long", 5),
    ],
)  # fmt: skip
def test_what_has_no_value_says_where(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        value(text)
    assert (failed.value.code, failed.value.at) == (code, at)


def test_a_message_never_tells_a_value() -> None:
    with pytest.raises(ExpressionFailed) as failed:
        value("name + account")
    assert failed.value.message == "a sum of a text and an object"


def test_the_same_text_is_compiled_once() -> None:
    assert compile_expression("amount + 1") is compile_expression("amount + 1")


def test_it_knows_its_variables() -> None:
    assert compile_expression("a.b + c['d'] + max(e, 1) if f else [g]").names == {"a", "c", "e", "f", "g"}


def test_a_variable_may_be_called_like_a_function() -> None:
    assert value("amount(amount)") == Decimal(1500)
