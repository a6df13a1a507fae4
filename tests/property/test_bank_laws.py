"""Laws of the books, whatever is asked in whatever order: by the pure model alone."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.books import CODE, NOW, SEAL, cny

from suiban.demobank.api import SameCode
from suiban.demobank.model import terms
from suiban.demobank.model.handling import Answer, Call, act, understand
from suiban.demobank.model.lending import schedule
from suiban.demobank.model.opening import NewCustomer, open_customer
from suiban.demobank.model.rows import Account, Customer, Line
from suiban.demobank.model.world import Case, Unbalanced, World, account_number

CHANCE = SameCode(CODE)
PEOPLE = [NewCustomer("bank", f"100030000{number}", f"客户{number}", template="full") for number in (1, 2)]
AMOUNTS = st.sampled_from([-5, 0, 1, 99, 10_00, 500_00, 9_999_99, 50_000_00, 88_443_20, 88_443_21, 300_000_00, 10**15])


def opened() -> tuple[World, list[dict[str, str]]]:
    world = World()
    told = [open_customer(world, new, NOW, CHANCE, SEAL) for new in PEOPLE]
    return world, [one.accounts | one.cards | one.loans for one in told]


def lines(world: World) -> list[Line]:
    return [line for entry in world.entries for line in entry.lines]


def in_order(world: World) -> None:
    """Every entry comes to nothing, every balance is the sum of its lines, nothing falls below its floor."""
    for entry in world.entries:
        sums = Counter[str]()
        for line in entry.lines:
            sums[line.currency] += line.amount
        assert set(sums.values()) == {0}
    sums = Counter[str]()
    for line in lines(world):
        sums[line.account] += line.amount
    for new in PEOPLE:
        for account in world.of(Account, new.customer):
            assert account.balance == sums[account.number]
            assert account.floor is None or account.room >= 0
            assert account.held >= 0


def ask(world: World, who: int, key: str, operation: str, arguments: dict[str, Any], days: int = 0) -> Answer:
    asked = understand(Call(key, operation, "bank", PEOPLE[who].customer_no, arguments), SEAL)
    assert not isinstance(asked, Answer), asked
    return act(asked, world, NOW + timedelta(days=days), CHANCE, SEAL)


steps = st.tuples(
    st.sampled_from([
        "transfer", "abroad", "reverse", "repay", "advance", "credit", "buy", "redeem", "cancel", "certify", "free",
        "cash", "close", "exchange", "divide", "trust", "withdraw", "replace",
    ]),
    st.integers(0, 1), AMOUNTS, st.integers(0, 3),
)  # fmt: skip


def asked(step: str, mine: dict[str, str], theirs: dict[str, str], amount: int, made: dict[str, str], names: list[str]):
    """The operation and its arguments; ``made``: references of what was done before."""
    main, money = mine["main"], cny(amount)
    on = (NOW + timedelta(days=7)).date().isoformat()
    pay = {"from": main, "to_name": names[1], "to_number": theirs["main"], "amount": money}
    trust = {
        "company": "insurer",
        "plan": "T-SHUMIAO",
        "settlor": "甲",
        "premium": money,
        "from": mine["company"],
        "beneficiaries": [{"name": "乙", "relation": "子", "share": 100}],
    }
    return {
        "transfer": ("transfer.execute", pay),
        "abroad": ("transfer.execute", pay | {"to_number": "88012345000678", "bank": "cedar"}),
        "reverse": ("transfer.reverse", {"transfer": made.get("transfer", "none")}),
        "repay": ("loan.repay", {"loan": mine["mortgage"], "from": main, "amount": money}),
        "advance": ("credit.advance", {"card": mine["credit"], "to": main, "amount": money}),
        "credit": ("credit.repay", {"card": mine["credit"], "from": main, "amount": money}),
        "buy": ("wealth.buy", {"product": "W-SUICHAO", "from": main, "amount": money}),
        "redeem": ("wealth.redeem", {"product": "W-SUICHAO", "to": main, "amount": money}),
        "cancel": ("wealth.cancel", {"order": made.get("buy", "none")}),
        "certify": ("certificate.issue", {"account": main, "amount": money, "until": on, "language": "zh"}),
        "free": ("certificate.cancel", {"reference": made.get("certify", "none")}),
        "cash": ("cash.book", {"branch": "hz-xihu", "on": on, "amount": money, "account": main}),
        "close": ("account.close", {"account": mine["spare"], "to": main}),
        "exchange": ("fx.exchange", {"quote": made.get("quote", "none"), "from": mine["usd"], "to": main}),
        "divide": ("credit.instalment", {"quote": made.get("parts", "none")}),
        "trust": ("trust.open", trust),
        "withdraw": ("trust.cancel", {"reference": made.get("trust", "none")}),
        "replace": ("card.replace", {"card": mine["debit"], "address": "杭州市云杉路"}),
    }[step]  # fmt: skip


@given(st.lists(steps, max_size=25))
def test_the_books_are_in_order_after_every_step(sequence: list[tuple[str, int, int, int]]) -> None:
    world, named = opened()
    in_order(world)
    made: list[dict[str, str]] = [{}, {}]
    for who in (0, 1):
        quote = ask(
            world,
            who,
            f"q{who}",
            "fx.quote",
            {"sell_currency": "USD", "buy_currency": "CNY", "amount": cny(5_00, "USD")},
        )
        parts = ask(world, who, f"p{who}", "credit.instalment_quote", {
            "card": named[who]["credit"], "month": "2026-10", "amount": cny(800_00), "periods": 6})  # fmt: skip
        made[who] |= {"quote": quote.result["id"], "parts": parts.result["id"]}
        ask(world, who, f"b{who}", "card.block", {"card": named[who]["debit"], "reason": "lost"})
    for number, (step, who, amount, days) in enumerate(sequence):
        name, arguments = asked(
            step, named[who], named[1 - who], amount, made[who], [PEOPLE[who].name, PEOPLE[1 - who].name]
        )
        before = len(world.entries), dict(world.changed)
        answer = ask(world, who, f"s{number}", name, arguments, days)
        if answer.outcome == "done":
            reference = answer.result.get("id") or answer.result.get("order") or answer.result.get("reference")
            made[who][step] = reference or ""
        else:
            assert (len(world.entries), dict(world.changed)) == before, "a refusal changes nothing"
        in_order(world)


def test_an_entry_that_does_not_come_to_nothing_is_a_mistake_and_leaves_nothing() -> None:
    world, _ = opened()
    customer = world.find(Customer, PEOPLE[0].customer)
    assert customer is not None
    case = Case(world, customer, "k", NOW, CHANCE, SEAL)
    with pytest.raises(Unbalanced):
        case.post("x", "X", Line("I-FEES-CNY", "CNY", 5, "", ""), Line("I-FEES-USD", "USD", -5, "", ""))
    with pytest.raises(Unbalanced):
        case.post("x", "X", Line("I-FEES-CNY", "CNY", 0, "", ""))


currencies = st.sampled_from(sorted(terms.EXPONENTS))


@given(currencies, currencies, st.integers(1, 10**12))
def test_nobody_gains_by_exchanging_there_and_back(sell: str, buy: str, amount: int) -> None:
    if sell != buy:
        there = terms.converted(amount, sell, buy, terms.rate(sell, buy))
        back = terms.converted(there, buy, sell, terms.rate(buy, sell))
        # rounding of what is bought is worth at most one of its minor units
        slack = terms.converted(1, buy, sell, terms.rate(buy, sell)) + 1
        assert back <= amount + slack
        needs = terms.needed(there, sell, buy, terms.rate(sell, buy)) if there else 0
        assert needs <= amount + slack


@given(st.integers(1, 10**10), st.decimals("0", "24", places=2), st.integers(1, 360))
def test_a_loan_is_repaid_by_its_schedule(owed: int, rate: Decimal, periods: int) -> None:
    rows = schedule(owed, rate, periods, date(2026, 12, 15))
    assert len(rows) == periods
    assert sum(principal for _, principal, _ in rows) == owed
    assert all(interest >= 0 for _, _, interest in rows)
    assert [on for on, _, _ in rows] == sorted({on for on, _, _ in rows})


@given(st.lists(st.tuples(st.integers(1, 10**10 - 1), st.integers(1, 99)), min_size=2, max_size=50, unique=True))
def test_no_two_accounts_have_one_number(places: list[tuple[int, int]]) -> None:
    def customer(number: int) -> Customer:
        return Customer(
            customer=f"bank:{number}",
            company="bank",
            customer_no=str(number),
            name="",
            phone="",
            per_transfer=0,
            per_day=0,
        )

    numbers = {account_number(customer(number), "current", place) for number, place in places}
    assert len(numbers) == len(places)
    assert all(len(number) == 16 and number.isdigit() for number in numbers)
