"""Laws of the language of definitions: whatever is written, it is refused, fails, or has a value, and soon.

``make fuzz`` tries FUZZ_EXAMPLES of what may break it.
"""

import os
import string
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suiban.flows.model.expressions import (
    CHARACTERS_MAX,
    FUNCTIONS,
    STEPS_MAX,
    TEXT_MAX,
    ExpressionFailed,
    ExpressionRefused,
    compile_expression,
)
from suiban.flows.model.expressions.limits import Run
from suiban.flows.model.templates import compile_template
from suiban.flows.model.values import DIGITS_MAX, MINOR_UNITS_MAX, STYLES, from_bank, from_plain, show, to_plain
from suiban.kit.money import CURRENCIES, Money

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EXAMPLES = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "300")))
NAMES = ("a", "b", "c", "amount", "items")

numbers = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)
moneys = st.builds(Money, st.integers(-MINOR_UNITS_MAX, MINOR_UNITS_MAX), st.sampled_from(sorted(CURRENCIES)))
keys = st.one_of(st.text(max_size=8), st.sampled_from(["a", "$n", "$d", "$o", "$secret", "minor_units", "currency"]))
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(max_size=20), numbers, moneys, st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=20,
)
variables = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)

PIECES = st.sampled_from([
    *NAMES, *FUNCTIONS, "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "(", ")", "[", "]", ".", ",", "'", '"',
    "\\", "and",
    "or", "not", "in", "if", "else", "true", "false", "none", "0", "1", "2.5", "999999999999999999999999999999",
    "'text'",
    "'CNY'", "'2026-11-23'", "[1, 2]", "__class__", "__import__('os')", "lambda", "True", "{", "}", "|", "%s", "\u200b",
    "\u202e", "１", "（", "\x00", "\ud800", "é", "名",
])  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Bigger expressions of smaller ones: each is well formed."""
    two, three = st.tuples(inner, inner), st.tuples(inner, inner, inner)
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.lists(inner, min_size=FUNCTIONS[name].least, max_size=min(FUNCTIONS[name].most, 4)).map(
            lambda arguments: f"{name}({', '.join(arguments)})"
        )
    )
    signs = st.sampled_from(["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"])
    return st.one_of(
        st.tuples(two, signs).map(lambda pair: f"({pair[0][0]} {pair[1]} {pair[0][1]})"),
        three.map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        two.map(lambda parts: f"({parts[0]})[{parts[1]}]"), inner.map(lambda part: f"(-{part})"),
        inner.map(lambda part: f"(not {part})"), inner.map(lambda part: f"({part}).a"),
        two.map(lambda parts: f"[{', '.join(parts)}]"),
        calls,
    )  # fmt: skip


sound = st.recursive(
    st.sampled_from(
        [*NAMES, "0", "1", "2.5", "100", "true", "false", "none", "'a'", "'2026-11-23'", "'CNY'", "today()", "[]"]
    ),
    _grown,
    max_leaves=12,
)
noise = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)
)

HOSTILE = [
    "(" * 400, "[" * 499, "-" * 500, "not " * 124 + "a", "a." * 249 + "a", "a[0]" * 124, "1+" * 249 + "1",
    "2*" * 249 + "2",
    "9" * 30 + ("*" + "9" * 30) * 15, "1/3" + "/3" * 240, "'" + "x" * 498 + "'", "[" + "a," * 248 + "a]",
    "[[[[[[[[items,items],items],items],items],items],items],items],items]", "a if " * 24 + "a" + " else a" * 24,
    "items + items + items + items + items + items", "join(items, 'x') + join(items, 'x')", "money(1e9)",
    "().__class__.__bases__[0].__subclasses__()", "a.__init__.__globals__", "__builtins__", "getattr(a, 'b')",
    "'{0.__class__}'.format(a)", "f'{a.__class__}'", "'%c' % 99999999", "(lambda: 1)()", "[x for x in items]", "a := 1",
    "exec('import os')", "open('/etc/passwd')", "today().__class__", "a\u2024b", "ａ + 1", "a\u00a0+ 1", "'a\u0000'",
    "a\u200d",
    "add_months(today(), 999999)", "add_days(today(), 999999)", "tail('x', 1000000)", "round(1, 999999)",
    "items[999999999999]",
    "upper('ß') + upper('ŉ')", "text(999999999999999999999999999999 * 1000)", "sum(items) * sum(items)",
]  # fmt: skip


def outcome(make: Callable[[], Any]) -> Any:
    """The value, or by which of the two errors there is none."""
    try:
        return make()
    except (ExpressionRefused, ExpressionFailed) as error:
        told = error.code
        well_told = error.code.isidentifier() and error.at >= 0 and bool(error.message)
    assert well_told
    return told


@EXAMPLES
@given(noise, variables)
def test_noise_is_refused_fails_or_has_a_value(text: str, known: dict[str, Any]) -> None:
    outcome(lambda: compile_expression(text).evaluate(known, NOW))


@EXAMPLES
@given(sound, variables)
def test_what_is_well_formed_keeps_within_the_limits(text: str, known: dict[str, Any]) -> None:
    if len(text) > CHARACTERS_MAX:
        return
    expression = compile_expression(text)
    before = to_plain(known)
    first = outcome(lambda: expression.evaluate(known, NOW))
    assert to_plain(known) == before, "evaluating changes nothing"
    assert outcome(lambda: expression.evaluate(known, NOW)) == first, "and says the same again"
    assert from_plain(to_plain(first)) == first
    if isinstance(first, Decimal):
        assert first.adjusted() < DIGITS_MAX
    if isinstance(first, Money):
        assert abs(first.minor_units) <= MINOR_UNITS_MAX


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_cost_little(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = 0
    real = Run.spend

    def spend(run: Run, steps: int) -> None:
        nonlocal spent
        spent += steps
        real(run, steps)

    monkeypatch.setattr(Run, "spend", spend)
    known: dict[str, Any] = {"a": "x" * TEXT_MAX, "items": [Decimal(n) for n in range(500)]}
    got = outcome(lambda: compile_expression(text).evaluate(known, NOW))
    assert spent <= STEPS_MAX + 500, "stopped when the steps were used up"
    if isinstance(got, str):
        assert len(got) <= TEXT_MAX


def test_a_value_that_grows_from_turn_to_turn_stops_growing() -> None:
    for grow in ("[x, x]", "x + x", "[x]", "[x] + x"):
        expression, value, code = compile_expression(grow), [Decimal(1)], ""
        for _ in range(3_000):
            got = outcome(lambda e=expression, v=value: e.evaluate({"x": v}, NOW))  # type: ignore[misc]
            if isinstance(got, str):
                code = got
                break
            value = got
        assert code in {"too_many_steps", "too_deep"}, grow


@EXAMPLES
@given(st.text(max_size=200), variables, st.sampled_from(["zh", "en"]))
@example("{a|tail}{b|mask}{c|percent}{amount|month}{items|phone}{a|date}", {}, "zh")
def test_templates_are_refused_fail_or_are_filled(text: str, known: dict[str, Any], language: Any) -> None:
    assert isinstance(outcome(lambda: compile_template(text).fill(known, NOW, language)), str)


@given(st.text(alphabet=string.ascii_letters + " ，。{}", max_size=60))
def test_braces_doubled_are_themselves(text: str) -> None:
    assert compile_template(text.replace("{", "{{").replace("}", "}}")).fill({}, NOW, "zh") == text


@given(values)
def test_values_are_stored_and_read_back(value: Any) -> None:
    plain = to_plain(value)
    back = from_plain(plain)
    assert back == value
    assert to_plain(back) == plain


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
                    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
                    max_leaves=12))  # fmt: skip
def test_what_a_bank_may_say_is_a_value_or_refused(said: Any) -> None:
    for read in (from_bank, from_plain):
        try:
            value = read(said)
        except ValueError:
            continue
        assert from_plain(to_plain(value)) == value


@given(values, st.sampled_from(["zh", "en"]), st.sampled_from(["", "nonsense", *STYLES]))
def test_everything_can_be_shown(value: Any, language: Any, style: str) -> None:
    assert isinstance(show(value, language, style), str)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.integers(-1000, 1000))
def test_months_are_added_within_the_calendar(day: date, months: int) -> None:
    got = outcome(lambda: compile_expression("add_months(d, n)").evaluate({"d": day, "n": Decimal(months)}, NOW))
    if isinstance(got, str):
        assert got == "date_out_of_range"
    else:
        assert (got.year * 12 + got.month) - (day.year * 12 + day.month) == months
        assert got.day <= day.day


@given(moneys, st.decimals(-1000, 1000, places=3))
def test_money_times_a_number_is_rounded_once_half_even(money: Money, factor: Decimal) -> None:
    got = outcome(lambda: compile_expression("m * f").evaluate({"m": money, "f": factor}, NOW))
    if isinstance(got, str):
        assert got == "too_large"
    else:
        assert got == Money(int((money.minor_units * factor).to_integral_value()), money.currency)
