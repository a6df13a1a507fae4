"""Loans: where they stand, and repaying early."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Loan, Quote
from suiban.demobank.model.telling import Number
from suiban.demobank.model.world import Case, covered, first_of_month, line, positive
from suiban.kit.money import Money


def _owed(case: Case, loan: Loan) -> int:
    account = case.world.find(Account, loan.account) if loan.account else None
    return -account.balance if account is not None else 0


def loans(case: Case, _: Arguments) -> Result:
    """Loans and applications."""
    return {"loans": [_told(case, item) for item in case.mine(Loan)]}


def _told(case: Case, loan: Loan) -> dict[str, Any]:
    name, name_en = terms.LOAN_KINDS[loan.kind]
    owed = _owed(case, loan)
    due = terms.instalment(owed, loan.rate, loan.periods_left) if loan.status == "running" else None
    return {
        "id": loan.loan, "kind": loan.kind, "kind_name": name, "kind_name_en": name_en,
        "principal": Money(loan.principal, loan.currency), "outstanding": Money(owed, loan.currency),
        "rate": f"{loan.rate:.2f}", "next_due_on": loan.next_due_on,
        "next_amount": Money(due, loan.currency) if due is not None else None,
        "status": loan.status, "application_step": loan.step, "account": loan.account,
        "periods_left": loan.periods_left,
    }  # fmt: skip


class QuoteArguments(Arguments, frozen=True):
    loan: Number
    amount: Money | None = None


class Price(msgspec.Struct, frozen=True):
    """What repaying early costs, in minor units of the loan's currency."""

    loan: str
    principal: int
    interest: int
    fee: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.fee


def _price(case: Case, loan: Loan, amount: Money | None) -> Price:
    """Refuses has_obligations for what does not run, amount_wrong above what is owed."""
    owed = _owed(case, loan)
    if loan.status != "running" or not owed:
        raise Refusal("has_obligations", "该贷款目前不能提前还款。", "This loan cannot be repaid early now.")
    part = owed if amount is None else positive(amount, loan.currency)
    if part > owed:
        raise Refusal("amount_wrong", f"最多可还本金 {Money(owed, loan.currency)}。",
                      f"At most {Money(owed, loan.currency)} are owed.")  # fmt: skip
    since = first_of_month(loan.next_due_on or case.today, -1)
    days = max(0, min(31, (case.today - since).days))
    interest = terms.share(part, loan.rate / 100 * days / 360)
    fee = 0 if loan.kind == "consumer" else terms.share(part, terms.EARLY_FEE)
    return Price(loan.loan, part, interest, fee)


def early_quote(case: Case, asked: QuoteArguments) -> Result:
    """What it costs to repay a part or all."""
    loan = case.own(Loan, asked.loan)
    price = _price(case, loan, asked.amount)
    quote, until = case.reference("E"), case.now + terms.QUOTE_LIVES
    case.world.put(Quote(customer=case.who, quote=quote, kind="early", content=msgspec.to_builtins(price), until=until))

    def money(minor_units: int) -> Money:
        return Money(minor_units, loan.currency)

    return {
        "id": quote, "principal": money(price.principal), "interest": money(price.interest), "fee": money(price.fee),
        "total": money(price.total), "valid_until": until,
    }  # fmt: skip


def use_quote(case: Case, quote: str, kind: str) -> Mapping[str, Any]:
    """Spend a quote. Refuses not_found, duplicate, quote_expired."""
    found = case.own(Quote, quote)
    if found.kind != kind:
        raise Refusal("not_found")
    if found.used:
        raise Refusal("duplicate")
    if found.until <= case.now:
        raise Refusal("quote_expired")
    case.change(found, used=True)
    return found.content


class RepayArguments(Arguments, frozen=True):
    loan: Number
    source: Number = msgspec.field(name="from")
    quote: Number | None = None
    amount: Money | None = None


def repay(case: Case, asked: RepayArguments) -> Result:
    """Repay early, principal, interest and fee at once; with nothing left the loan is settled."""
    loan = case.own(Loan, asked.loan)
    if (asked.quote is None) == (asked.amount is None):
        raise Refusal("arguments_wrong")
    if asked.quote is not None:
        price = msgspec.convert(use_quote(case, asked.quote, "early"), Price)
        if price.loan != loan.loan:
            raise Refusal("not_found")
        price = msgspec.structs.replace(price, principal=min(price.principal, _owed(case, loan)))
    else:
        price = _price(case, loan, asked.amount)
    source = case.account(asked.source)
    if source.currency != loan.currency:
        raise Refusal("amount_wrong")
    owing = case.own(Account, loan.account)
    if loan.status != "running" or not price.principal:
        raise Refusal("has_obligations")
    covered(source, price.total)
    name, name_en = terms.LOAN_KINDS[loan.kind]
    reference = case.post(
        "loan.repay", "L",
        line(source, -price.principal, f"提前还款 {name}", f"Early repayment, {name_en}"),
        line(owing, price.principal, "提前还款", "Early repayment"),
        line(source, -price.interest, "贷款利息", "Interest of the loan"),
        line("INTEREST", price.interest, "贷款利息", "Interest of the loan", loan.currency),
        line(source, -price.fee, "提前还款手续费", "Fee for early repayment"),
        line("FEES", price.fee, "提前还款手续费", "Fee for early repayment", loan.currency),
    )  # fmt: skip
    left = _owed(case, loan)
    if not left:
        case.change(loan, status="settled", periods_left=0, next_due_on=None)
    return {
        "id": reference, "at": case.now, "total": Money(price.total, loan.currency),
        "outstanding": Money(left, loan.currency), "balance": case.balance(source),
    }  # fmt: skip


def schedule(owed: int, rate: Decimal, periods: int, first_due: date) -> list[tuple[date, int, int]]:
    """What is due when, as (day, principal, interest): equal parts, the last one takes what rounding left."""
    due = terms.instalment(owed, rate, periods)
    rows = []
    for number in range(periods):
        interest = terms.share(owed, rate / 1200)
        principal = owed if number == periods - 1 else min(owed, due - interest)
        owed -= principal
        month = first_of_month(first_due, number)
        rows.append((month.replace(day=min(first_due.day, 28)), principal, interest))
    return rows


class ScheduleArguments(Arguments, frozen=True):
    loan: Number


def tell_schedule(case: Case, asked: ScheduleArguments) -> Result:
    """What is still due when."""
    loan = case.own(Loan, asked.loan)
    rows = []
    if loan.status == "running" and loan.next_due_on is not None:
        rows = schedule(_owed(case, loan), loan.rate, loan.periods_left, loan.next_due_on)

    def money(minor_units: int) -> Money:
        return Money(minor_units, loan.currency)

    return {
        "instalments": [
            {"on": on, "principal": money(principal), "interest": money(interest), "total": money(principal + interest)}
            for on, principal, interest in rows
        ]
    }


_READS: Final = (Account, Loan, Quote)
OPERATIONS: Final = (
    Operation("loans.list", Arguments, loans, (Account, Loan)),
    Operation("loan.schedule", ScheduleArguments, tell_schedule, (Account, Loan)),
    Operation("loan.early_quote", QuoteArguments, early_quote, _READS),
    Operation("loan.repay", RepayArguments, repay, _READS, writes=True),
)
