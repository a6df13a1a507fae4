"""Wealth products and insurance trusts: nothing is sold above what a customer's assessment allows."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.paying import Name
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Holding, Request
from suiban.demobank.model.telling import Number
from suiban.demobank.model.world import Case, covered, line, positive
from suiban.kit.money import Money

TRUST_DAYS: Final = 2
BENEFICIARIES_MAX: Final = 8
PAID_DAYS: Final = 7
"""So long a redemption that was paid is still told."""


def working_day(day: date, after: int) -> date:
    """The day so many working days later, Mondays to Fridays."""
    while after:
        day += timedelta(days=1)
        after -= day.weekday() < 5
    return day


def holdings(case: Case, _: Arguments) -> Result:
    """What the customer holds."""
    return {"holdings": [_told(case, item) for item in case.mine(Holding)]}


def _told(case: Case, held: Holding) -> dict[str, Any]:
    product, account = terms.PRODUCTS[held.product], case.own(Account, held.account)
    return {
        "product": product.code, "name": product.name, "name_en": product.name_en, "risk": product.risk,
        "value": Money(account.balance, account.currency), "cost": Money(held.cost, account.currency),
        "redeemable_on": held.redeemable_on, "redemption": _leaving(case, account),
    }  # fmt: skip


def _leaving(case: Case, account: Account) -> dict[str, Any] | None:
    """What is on its way out, or what was paid out a few days ago."""
    all_of_it = [item for item in case.mine(Request) if item.kind == "redemption" and item.account == account.number]
    for state, told in (("requested", "requested"), ("done", "paid")):
        found = [
            item for item in all_of_it
            if item.state == state and (item.due_on or case.today) > case.today - timedelta(days=PAID_DAYS)
        ]  # fmt: skip
        if found:
            amount = sum(item.amount for item in found)
            due = min(item.due_on or case.today for item in found)
            return {"amount": Money(amount, account.currency), "state": told, "expected_on": due}
    return None


def products(case: Case, _: Arguments) -> Result:
    """What can be bought."""
    return {
        "products": [
            {"code": item.code, "name": item.name, "name_en": item.name_en, "risk": item.risk,
             "minimum": Money(item.minimum, "CNY"), "term_days": item.term_days, "expected_rate": item.expected_rate}
            for item in terms.PRODUCTS.values()
        ]
    }  # fmt: skip


def _assessed(case: Case) -> int | None:
    """The level that holds today."""
    until = case.customer.risk_until
    return case.customer.risk_level if until is not None and until >= case.today else None


def risk(case: Case, _: Arguments) -> Result:
    """The last assessment."""
    return {
        "level": case.customer.risk_level, "valid_until": case.customer.risk_until, "valid": _assessed(case) is not None
    }  # fmt: skip


class RiskArguments(Arguments, frozen=True):
    answers: Annotated[list[Annotated[int, Meta(ge=1, le=5)]], Meta(min_length=5, max_length=20)]


def record_risk(case: Case, asked: RiskArguments) -> Result:
    """The mean of the answers, rounded down: who is unsure is taken to be careful."""
    level, until = sum(asked.answers) // len(asked.answers), case.today + timedelta(days=terms.ASSESSMENT_DAYS)
    case.customer = case.change(case.customer, risk_level=level, risk_until=until)
    return {"level": level, "valid_until": until}


class BuyArguments(Arguments, frozen=True):
    product: Number
    source: Number = msgspec.field(name="from")
    amount: Money


def buy(case: Case, asked: BuyArguments) -> Result:
    """Buy, as the assessment allows; the money goes to the product's account at once."""
    product = terms.PRODUCTS.get(asked.product)
    if product is None:
        raise Refusal("not_found")
    level = _assessed(case)
    if level is None:
        raise Refusal("risk_invalid")
    if product.risk > level:
        raise Refusal("risk_too_high")
    source = case.account(asked.source)
    amount = positive(asked.amount, "CNY")
    if source.currency != "CNY" or amount < product.minimum:
        least = Money(product.minimum, "CNY")
        raise Refusal("amount_wrong", f"起购金额 {least}。", f"The least amount is {least}.")
    covered(source, amount)
    held = next((item for item in case.mine(Holding) if item.product == product.code), None)
    if held is None:
        number = case.number("wealth")
        case.world.put(
            Account(customer=case.who, number=number, kind="wealth", currency="CNY", holder=case.customer.name,
                    opened_on=case.today)
        )  # fmt: skip
    else:
        number = held.account
    case.world.put(
        Holding(customer=case.who, account=number, product=product.code, cost=amount + (held.cost if held else 0),
                redeemable_on=case.today + timedelta(days=product.closed_days))
    )  # fmt: skip
    order = case.post(
        "wealth.buy", "W", line(source, -amount, f"购买 {product.name}", f"{product.name_en} bought"),
        line(case.own(Account, number), amount, "申购", "Bought"),
    )  # fmt: skip
    confirms = working_day(case.today, 1)
    before = None if held is None else msgspec.to_builtins(held.redeemable_on)
    case.world.put(
        Request(customer=case.who, reference=order, kind="purchase", state="requested", made_on=case.today,
                account=source.number, amount=amount, due_on=confirms, content={"holding": number, "before": before})
    )  # fmt: skip
    return {"order": order, "confirms_on": confirms, "balance": case.balance(source)}


def own_request(case: Case, reference: str, kind: str, *states: str) -> Request:
    """An own request of this kind in one of these states. Refuses not_found; duplicate in any other state."""
    found = case.own(Request, reference)
    if found.kind != kind:
        raise Refusal("not_found")
    if found.state not in states:
        raise Refusal("duplicate")
    return found


class CancelArguments(Arguments, frozen=True):
    order: Number


def cancel(case: Case, asked: CancelArguments) -> Result:
    """Take an order of today back."""
    order = own_request(case, asked.order, "purchase", "requested")
    if order.made_on != case.today:
        raise Refusal("date_wrong", "只能撤销当天的订单。", "Only an order of today can be taken back.")
    held = case.own(Holding, order.content["holding"])
    account, source = case.own(Account, held.account), case.own(Account, order.account)
    covered(account, order.amount)
    case.post(
        "wealth.cancel", "W", line(account, -order.amount, "撤销申购", "Order taken back"),
        line(source, order.amount, "撤销申购", "Order taken back"),
    )  # fmt: skip
    before = order.content["before"]
    redeemable = date.fromisoformat(before) if before else case.today
    case.change(held, cost=held.cost - order.amount, redeemable_on=redeemable)
    case.change(order, state="cancelled")
    return {"balance": case.balance(source)}


class RedeemArguments(Arguments, frozen=True):
    product: Number
    amount: Money
    to: Number


def redeem(case: Case, asked: RedeemArguments) -> Result:
    """Ask for it: the amount is held until the day it is paid out."""
    held = next((item for item in case.mine(Holding) if item.product == asked.product), None)
    if held is None:
        raise Refusal("not_found")
    account, target = case.own(Account, held.account), case.account(asked.to)
    amount = positive(asked.amount, account.currency)
    if held.redeemable_on > case.today:
        raise Refusal("not_redeemable", f"封闭期至 {held.redeemable_on}。", f"Closed until {held.redeemable_on}.")
    if amount > account.room or target.currency != account.currency:
        raise Refusal("amount_wrong", "超过可赎回份额。", "That is more than can be redeemed.")
    order = case.reference("W")
    expected = working_day(case.today, 1 if held.product == "W-SUICHAO" else 3)
    case.change(account, held=account.held + amount)
    case.world.put(
        Request(customer=case.who, reference=order, kind="redemption", state="requested", made_on=case.today,
                account=held.account, amount=amount, currency=account.currency, due_on=expected,
                content={"to": target.number})
    )  # fmt: skip
    return {"order": order, "amount": Money(amount, account.currency), "expected_on": expected}


def plans(case: Case, _: Arguments) -> Result:
    """What a trust can hold."""
    return {
        "plans": [
            {"code": item.code, "company": item.company, "name": item.name, "name_en": item.name_en,
             "minimum": Money(item.minimum, "CNY")}
            for item in terms.PLANS.values()
        ]
    }  # fmt: skip


class TrustArguments(Arguments, frozen=True):
    company: Number
    plan: Number
    settlor: Name
    beneficiaries: Annotated[list[Mapping[str, Any]], Meta(min_length=1, max_length=BENEFICIARIES_MAX)]
    premium: Money
    source: Number = msgspec.field(name="from")


class Beneficiary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to get which part."""

    name: Name
    relation: Name
    share: Annotated[int, Meta(ge=1, le=100)]


def open_trust(case: Case, asked: TrustArguments) -> Result:
    """Register it and set the premium aside."""
    plan = terms.PLANS.get(asked.plan)
    if plan is None or plan.company != asked.company:
        raise Refusal("not_found", "没有找到这个信托计划。", "There is no such plan.")
    try:
        beneficiaries = msgspec.convert(asked.beneficiaries, list[Beneficiary])
    except msgspec.ValidationError:
        raise Refusal("arguments_wrong", "受益人信息有误。", "The beneficiaries are not complete.") from None
    if sum(item.share for item in beneficiaries) != 100:
        raise Refusal("arguments_wrong", "受益比例之和须为 100%。", "The shares must come to 100 percent.")
    source, premium = case.account(asked.source), positive(asked.premium, "CNY")
    if premium < plan.minimum or source.currency != "CNY":
        least = Money(plan.minimum, "CNY")
        raise Refusal("amount_wrong", f"最低保费 {least}。", f"The least premium is {least}.")
    covered(source, premium)
    words, words_en = f"{plan.name} 保费", f"Premium, {plan.name_en}"
    reference = case.post(
        "trust.open", "U", line(source, -premium, words, words_en), line("TRUSTS", premium, words, words_en, "CNY")
    )
    expected = working_day(case.today, TRUST_DAYS)
    content = {"plan": plan.code, "settlor": asked.settlor, "beneficiaries": msgspec.to_builtins(beneficiaries)}
    case.world.put(
        Request(customer=case.who, reference=reference, kind="trust", state="registered", made_on=case.today,
                account=source.number, amount=premium, due_on=expected, content=content)
    )  # fmt: skip
    return {"reference": reference, "state": "registered", "expected_on": expected}


class ByReference(Arguments, frozen=True):
    reference: Number


def cancel_trust(case: Case, asked: ByReference) -> Result:
    """Withdraw it: the premium comes back."""
    trust = own_request(case, asked.reference, "trust", "registered")
    source = case.own(Account, trust.account)
    words, words_en = "信托撤回，退回保费", "Trust withdrawn, premium returned"
    case.post(
        "trust.cancel", "U", line("TRUSTS", -trust.amount, words, words_en, "CNY"),
        line(source, trust.amount, words, words_en),
    )  # fmt: skip
    case.change(trust, state="cancelled")
    return {"reference": trust.reference, "state": "cancelled"}


_READS: Final = (Account, Holding, Request)
OPERATIONS: Final = (
    Operation("wealth.holdings", Arguments, holdings, _READS),
    Operation("wealth.products", Arguments, products),
    Operation("wealth.buy", BuyArguments, buy, _READS, writes=True),
    Operation("wealth.cancel", CancelArguments, cancel, _READS, writes=True),
    Operation("wealth.redeem", RedeemArguments, redeem, _READS, writes=True),
    Operation("risk.get", Arguments, risk),
    Operation("risk.record", RiskArguments, record_risk, writes=True),
    Operation("trust.plans", Arguments, plans),
    Operation("trust.open", TrustArguments, open_trust, _READS, writes=True),
    Operation("trust.cancel", ByReference, cancel_trust, _READS, writes=True),
)
