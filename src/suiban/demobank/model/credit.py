"""Credit cards: bills, paying them, in parts too, and cash advances. What a card owes is its account below zero."""

from datetime import date
from typing import Final

import msgspec

from suiban.demobank.model import terms
from suiban.demobank.model.cards import CardArguments, in_state
from suiban.demobank.model.lending import use_quote
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Bill, Card, Quote, Request
from suiban.demobank.model.telling import Number, month_of
from suiban.demobank.model.world import Case, covered, first_of_month, line, positive
from suiban.kit.money import Money


def _open(bill: Bill) -> int:
    return bill.total - bill.paid


def bills(case: Case, _: Arguments) -> Result:
    """Newest first."""
    found = sorted(case.mine(Bill), key=lambda item: (item.month, item.card), reverse=True)
    return {
        "bills": [
            {"card": item.card, "month": f"{item.month:%Y-%m}", "total": Money(item.total, "CNY"),
             "minimum": Money(item.minimum, "CNY"), "due_on": item.due_on, "paid": Money(item.paid, "CNY"),
             "instalment_possible": _can_be_divided(case, item)}
            for item in found
        ]
    }  # fmt: skip


def _can_be_divided(case: Case, bill: Bill) -> bool:
    return not bill.divided and _open(bill) >= terms.INSTALMENT_LEAST and bill.due_on >= case.today


class InstalmentArguments(CardArguments, frozen=True):
    month: str
    amount: Money
    periods: int


class Parts(msgspec.Struct, frozen=True):
    """A bill in parts; amounts in fen."""

    card: str
    month: date
    amount: int
    periods: int
    fee: int
    per_period: int


def instalment_quote(case: Case, asked: InstalmentArguments) -> Result:
    """What it costs: the fee is spread over the parts."""
    card = in_state(case.card(asked.card, "credit"), "active")
    bill = case.own(Bill, card.card, month_of(asked.month))
    amount = positive(asked.amount, "CNY")
    if not _can_be_divided(case, bill):
        raise Refusal("has_obligations", "这期账单不能分期。", "This bill cannot be paid in parts.")
    if amount > _open(bill) or amount < terms.INSTALMENT_LEAST or asked.periods not in terms.INSTALMENT_FEES:
        raise Refusal("amount_wrong")
    fee = terms.share(amount, terms.INSTALMENT_FEES[asked.periods])
    per_period = -(-(amount + fee) // asked.periods)
    parts = Parts(card.card, bill.month, amount, asked.periods, fee, per_period)
    reference = case.reference("I")
    case.world.put(
        Quote(customer=case.who, quote=reference, kind="instalment", content=msgspec.to_builtins(parts),
              until=case.now + terms.QUOTE_LIVES)
    )  # fmt: skip
    return {
        "id": reference, "fee": Money(fee, "CNY"), "per_period": Money(per_period, "CNY"),
        "first_on": first_of_month(bill.due_on, 1).replace(day=bill.due_on.day),
    }  # fmt: skip


class ByQuote(Arguments, frozen=True):
    quote: Number


def instalment(case: Case, asked: ByQuote) -> Result:
    """Turn a bill into parts; the fee is owed from now on."""
    parts = msgspec.convert(use_quote(case, asked.quote, "instalment"), Parts)
    card = in_state(case.card(parts.card, "credit"), "active")
    bill = case.own(Bill, card.card, parts.month)
    if bill.divided:
        raise Refusal("duplicate")
    if parts.amount > _open(bill):
        raise Refusal("amount_wrong", "账单金额已变化，请重新试算。", "The bill has changed; please ask again.")
    account = case.own(Account, card.account)
    if account.room < parts.fee:
        raise Refusal("amount_wrong", "信用额度不足以支付手续费。", "The credit left does not cover the fee.")
    words, words_en = f"账单分期 {parts.periods} 期手续费", f"Fee for a bill in {parts.periods} parts"
    reference = case.post(
        "credit.instalment", "I", line(account, -parts.fee, words, words_en),
        line("FEES", parts.fee, words, words_en, "CNY"),
    )  # fmt: skip
    first = first_of_month(bill.due_on, 1).replace(day=bill.due_on.day)
    case.change(bill, divided=True, paid=bill.paid + parts.amount)
    case.world.put(
        Request(customer=case.who, reference=reference, kind="instalment", state="done", made_on=case.today,
                account=account.number, amount=parts.amount, due_on=first, content=msgspec.to_builtins(parts))
    )  # fmt: skip
    return {
        "id": reference, "fee": Money(parts.fee, "CNY"), "per_period": Money(parts.per_period, "CNY"),
        "periods": parts.periods, "first_on": first,
    }  # fmt: skip


class RepayArguments(CardArguments, frozen=True):
    source: Number = msgspec.field(name="from")
    amount: Money


def repay(case: Case, asked: RepayArguments) -> Result:
    """Pay what the card owes; the oldest bills are paid first. More than is owed is refused."""
    card = in_state(case.card(asked.card, "credit"), "active", "blocked")
    account, source = case.own(Account, card.account), case.account(asked.source)
    amount = positive(asked.amount, source.currency)
    if source.currency != account.currency:
        raise Refusal("amount_wrong")
    if amount > -account.balance:
        raise Refusal("amount_wrong", "还款金额超过欠款。", "That is more than the card owes.")
    covered(source, amount)
    reference = case.post(
        "credit.repay", "K",
        line(source, -amount, f"信用卡还款 尾号{card.number[-4:]}", f"Credit card {card.number[-4:]} repaid"),
        line(account, amount, "还款，谢谢", "Payment, thank you"),
    )  # fmt: skip
    left = amount
    for bill in sorted((item for item in case.mine(Bill) if item.card == card.card), key=lambda item: item.month):
        part = min(left, _open(bill))
        if part > 0:
            case.change(bill, paid=bill.paid + part)
            left -= part
    owed = case.balance(account).minor_units
    return {"id": reference, "at": case.now, "owed": Money(max(0, -owed), "CNY"), "balance": case.balance(source)}


class QuoteArguments(CardArguments, frozen=True):
    amount: Money


def _advance(case: Case, card: Card, amount: Money) -> tuple[Account, int, int]:
    """The card's account, the amount and the fee. Half of the limit can be drawn in cash."""
    account = case.own(Account, in_state(card, "active").account)
    wanted = positive(amount, account.currency)
    fee = max(terms.ADVANCE_FEE_LEAST, terms.share(wanted, terms.ADVANCE_FEE))
    if wanted + fee > account.room or wanted > -(account.floor or 0) // 2:
        raise Refusal("over_limit", "超过可用的预借现金额度。", "This is above what can be drawn in cash.")
    return account, wanted, fee


def advance_quote(case: Case, asked: QuoteArguments) -> Result:
    """What a cash advance costs."""
    _, _, fee = _advance(case, case.card(asked.card, "credit"), asked.amount)
    return {"fee": Money(fee, "CNY"), "daily_rate": str(terms.DAILY_RATE)}


class AdvanceArguments(QuoteArguments, frozen=True):
    to: Number


def advance(case: Case, asked: AdvanceArguments) -> Result:
    """Cash of the card's limit onto an own account."""
    account, amount, fee = _advance(case, case.card(asked.card, "credit"), asked.amount)
    target = case.account(asked.to)
    if target.currency != account.currency:
        raise Refusal("amount_wrong")
    reference = case.post(
        "credit.advance", "K",
        line(account, -amount, "预借现金", "Cash advance"), line(target, amount, "信用卡预借现金", "Cash advance"),
        line(account, -fee, "预借现金手续费", "Fee for the cash advance"),
        line("FEES", fee, "预借现金手续费", "Fee for the cash advance", account.currency),
    )  # fmt: skip
    return {
        "id": reference, "at": case.now, "fee": Money(fee, "CNY"),
        "owed": Money(-case.balance(account).minor_units, "CNY"), "balance": case.balance(target),
    }  # fmt: skip


_READS: Final = (Account, Card, Bill, Quote)
OPERATIONS: Final = (
    Operation("credit.bills", Arguments, bills, (Bill,)),
    Operation("credit.instalment_quote", InstalmentArguments, instalment_quote, (Card, Bill)),
    Operation("credit.instalment", ByQuote, instalment, _READS, writes=True),
    Operation("credit.repay", RepayArguments, repay, (Account, Card, Bill), writes=True),
    Operation("credit.advance_quote", QuoteArguments, advance_quote, (Account, Card)),
    Operation("credit.advance", AdvanceArguments, advance, (Account, Card), writes=True),
)
