"""Money that moves: transfers, taking them back, closing an account."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Payee, Request
from suiban.demobank.model.telling import CLOSING, CloseArguments, Number, obligations, used_today
from suiban.demobank.model.world import Case, covered, line, positive, usable
from suiban.kit.money import Money

Name = Annotated[str, Meta(min_length=1, max_length=100)]


class QuoteArguments(Arguments, frozen=True):
    source: Number = msgspec.field(name="from")
    amount: Money
    bank: Annotated[str, Meta(max_length=40)] = terms.OWN_BANK


def quote(case: Case, asked: QuoteArguments) -> Result:
    """The fee of a transfer, before it is made."""
    source = case.account(asked.source)
    amount = positive(asked.amount, source.currency)
    fee = terms.transfer_fee(amount, _bank(asked.bank))
    return {"fee": Money(fee, source.currency), "total": Money(amount + fee, source.currency)}


def _bank(code: str) -> str:
    """A bank by its code, empty for this one. Refuses with not_found."""
    if code and code not in terms.BANKS:
        raise Refusal("not_found")
    return code or terms.OWN_BANK


class TransferArguments(Arguments, frozen=True):
    source: Number = msgspec.field(name="from")
    to_name: Name
    to_number: Number
    amount: Money
    bank: Annotated[str, Meta(max_length=40)] = terms.OWN_BANK
    memo: Annotated[str, Meta(max_length=140)] = ""


def transfer(case: Case, asked: TransferArguments) -> Result:
    """Pay to an own account, to another's at this bank, or to another bank through the account for money under way."""
    source = case.account(asked.source)
    amount = positive(asked.amount, source.currency)
    bank = _bank(asked.bank)
    if bank != terms.OWN_BANK and not _could_be_a_number(asked.to_number):
        raise Refusal("not_found")
    target = _target(case, source, asked) if bank == terms.OWN_BANK else None
    fee = terms.transfer_fee(amount, bank)
    if target is None or target.customer != case.who:
        _spend_limit(case, amount, source.currency)
        case.world.put(Payee(customer=case.who, number=asked.to_number, bank=bank, name=asked.to_name))
    covered(source, amount + fee)
    memo = f"：{asked.memo}" if asked.memo else ""
    memo_en = f": {asked.memo}" if asked.memo else ""
    reference = case.post(
        "transfer.execute", "T",
        line(source, -amount, f"转账给{asked.to_name}{memo}", f"Transfer to {asked.to_name}{memo_en}"),
        line(target or "NOSTRO", amount, f"{source.holder}转入{memo}", f"From {source.holder}{memo_en}",
             source.currency),
        line(source, -fee, "转账手续费", "Transfer fee"),
        line("FEES", fee, "转账手续费", "Transfer fee", source.currency),
    )  # fmt: skip
    return {"id": reference, "at": case.now, "fee": Money(fee, source.currency), "balance": case.balance(source)}


def _could_be_a_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 8 <= len(text) <= 32


def _target(case: Case, source: Account, asked: TransferArguments) -> Account:
    """The account at this bank that is paid. Refuses not_found, payee_mismatch, amount_wrong, and closed ones."""
    target = case.world.find(Account, asked.to_number)
    if target is None or target.kind not in {"current", "savings", "margin"} or target.number == source.number:
        raise Refusal("not_found", "没有找到收款账户。", "We do not find the payee's account.")
    if target.customer != source.customer and target.holder != asked.to_name.strip():
        raise Refusal("payee_mismatch")
    if target.currency != source.currency:
        raise Refusal("amount_wrong", "收款账户的币种不同。", "The payee's account is in another currency.")
    return usable(target)


def _spend_limit(case: Case, amount: int, currency: str) -> None:
    """Count it against the limits. Refuses with over_limit."""
    counted, used = terms.in_cny(amount, currency), used_today(case)
    if counted > case.customer.per_transfer:
        limit = Money(case.customer.per_transfer, "CNY")
        raise Refusal("over_limit", f"超过单笔限额 {limit}。", f"Above the limit of {limit} per transfer.")
    if used + counted > case.customer.per_day:
        left = Money(case.customer.per_day - used, "CNY")
        raise Refusal("over_limit", f"超过今日限额，今天还可转 {left}。", f"Above today's limit; {left} are left.")
    case.customer = case.change(case.customer, used_on=case.today, used=used + counted)


class ReverseArguments(Arguments, frozen=True):
    transfer: Number


def reverse(case: Case, asked: ReverseArguments) -> Result:
    """Take a transfer of today back: every line of it, with the sign turned."""
    entry = case.world.booked(asked.transfer)
    if entry is None or entry.kind != "transfer.execute":
        raise Refusal("not_found")
    source = case.own(Account, entry.lines[0].account)
    if case.world.is_reversed(entry.reference):
        raise Refusal("duplicate")
    if entry.on_day != case.today:
        raise Refusal("date_wrong", "只能撤销当天的转账。", "Only a transfer of today can be taken back.")
    for item in entry.lines:
        account = case.world.find(Account, item.account)
        if account is not None:
            usable(account)
            if item.amount > 0:
                covered(account, item.amount)
    paid = next(item for item in entry.lines if item.amount > 0)
    target = case.world.find(Account, paid.account)
    if target is None or target.customer != case.who:
        counted = terms.in_cny(paid.amount, paid.currency)
        case.customer = case.change(case.customer, used_on=case.today, used=max(0, used_today(case) - counted))
    back = [
        msgspec.structs.replace(item, amount=-item.amount, text=f"撤销：{item.text}", text_en=f"Back: {item.text_en}")
        for item in entry.lines
    ]
    reference = case.post("transfer.reverse", "T", *back, reverses=entry.reference)
    fee = -sum(item.amount for item in entry.lines[2:] if item.account == source.number)
    return {"id": reference, "at": case.now, "fee": Money(fee, source.currency), "balance": case.balance(source)}


def close(case: Case, asked: CloseArguments) -> Result:
    """Close an account; what is on it goes to another own one of the same currency."""
    account = case.account(asked.account, "current", "savings", "time", "margin")
    if obligations(case, account):
        raise Refusal("has_obligations")
    moved = account.balance
    if moved:
        if asked.to is None:
            raise Refusal(
                "has_obligations", "账户还有余额，请选择转入账户。", "There is money on it: say where it goes."
            )
        target = case.account(asked.to)
        if target.number == account.number or target.currency != account.currency:
            raise Refusal("not_found")
        case.post(
            "account.close", "S",
            line(account, -moved, "销户转出", "Closing of the account"),
            line(target, moved, f"销户转入 尾号{account.number[-4:]}", f"From closed account {account.number[-4:]}"),
        )  # fmt: skip
    left = case.world.find(Account, account.number) or account
    case.change(left, status="closed", closed_on=case.today)
    return {"closed_on": case.today, "moved": Money(moved, account.currency)}


OPERATIONS: Final = (
    Operation("transfer.quote", QuoteArguments, quote, (Account,)),
    Operation(
        "transfer.execute", TransferArguments, transfer, (Account, Payee), writes=True,
        others=lambda asked: (asked.to_number,),
    ),
    Operation("transfer.reverse", ReverseArguments, reverse, (Account,), writes=True,
              entries=lambda asked: (asked.transfer,)),
    Operation("account.close", CloseArguments, close, (*CLOSING, Request), writes=True),
)  # fmt: skip
