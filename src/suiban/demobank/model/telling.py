"""Questions about accounts, cards and people; and changing how a customer is reached and how much may leave."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.operations import Arguments, Operation, Result
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Card, Customer, Holding, Loan, Payee, Request
from suiban.demobank.model.world import Case, first_of_month, positive
from suiban.kit.money import Money

ENTRIES_MAX: Final = 500
DAYS_MAX: Final = 366
Number = Annotated[str, Meta(max_length=40)]
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SHOWN: Final = frozenset({"current", "savings", "time", "margin"})
_FIELDS: Final[Mapping[str, tuple[str, int]]] = {
    "phone": (r"\+?[0-9][0-9 -]{5,18}[0-9]", 20),
    "email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", 120),
    "address": (r".*\S.*\S.*\S.*\S.*", 200),
}


def told(account: Account) -> dict[str, Any]:
    """An account as customers see it."""
    name, name_en = terms.ACCOUNT_KINDS[account.kind]
    available = 0 if account.kind == "time" or account.status != "open" else account.room
    return {
        "number": account.number, "kind": account.kind, "kind_name": name, "kind_name_en": name_en,
        "currency": account.currency, "balance": Money(account.balance, account.currency),
        "available": Money(available, account.currency), "status": account.status, "opened_on": account.opened_on,
        "matures_on": account.matures_on,
    }  # fmt: skip


def accounts(case: Case, _: Arguments) -> Result:
    """The customer's own accounts."""
    own = [item for item in case.mine(Account) if item.kind in _SHOWN and item.company_name is None]
    return {"accounts": [told(item) for item in own]}


def company_accounts(case: Case, _: Arguments) -> Result:
    """Those of companies the customer may act for."""
    found = [item for item in case.mine(Account) if item.kind in _SHOWN and item.company_name is not None]
    return {"accounts": [{**told(item), "company_name": item.company_name, "role": item.role} for item in found]}


class StatementArguments(Arguments, frozen=True):
    account: Number
    month: str | None = None
    first: date | None = msgspec.field(default=None, name="from")
    last: date | None = msgspec.field(default=None, name="to")


def month_of(text: str) -> date:
    """The first day of ``2026-11``. Refuses with date_wrong."""
    if not _MONTH.fullmatch(text) or text < "1900":
        raise Refusal("date_wrong")
    return date.fromisoformat(f"{text}-01")


def span(today: date, asked: StatementArguments) -> tuple[str, date, date]:
    """Which days of which account are wanted. Refuses with date_wrong."""
    if asked.first is None and asked.last is None:
        first = month_of(asked.month) if asked.month else first_of_month(today)
        return asked.account, first, first_of_month(first, 1) - timedelta(days=1)
    first, last = asked.first or first_of_month(today), asked.last or today
    if asked.month or first > last or (last - first).days > DAYS_MAX or first.year < 1900:
        raise Refusal("date_wrong")
    return asked.account, first, last


def statement(case: Case, asked: StatementArguments) -> Result:
    """What was booked on an account in these days."""
    account = case.own(Account, asked.account)
    if account.kind not in _SHOWN:
        raise Refusal("not_found")
    _, first, last = span(case.today, asked)
    found = case.world.statement(account.number, first, last)
    lines, more = found[:ENTRIES_MAX], len(found) > ENTRIES_MAX

    def money(minor_units: int) -> Money:
        return Money(minor_units, account.currency)

    return {
        "entries": [
            {"on": item.on_day, "text": item.text, "text_en": item.text_en, "amount": money(item.amount),
             "balance": money(item.balance)}
            for item in lines
        ],
        "in": money(sum(item.amount for item in lines if item.amount > 0)),
        "out": money(-sum(item.amount for item in lines if item.amount < 0)),
        "closing": money(lines[-1].balance if lines else account.balance),
        "more": more,
    }  # fmt: skip


def payees(case: Case, _: Arguments) -> Result:
    """Whom the customer paid."""
    return {
        "payees": [
            {"name": item.name, "number": item.number, "bank": item.bank, "bank_name": terms.BANKS[item.bank]}
            for item in case.mine(Payee)
        ]
    }


def used_today(case: Case) -> int:
    """How much of the day's limit is gone, in fen."""
    return case.customer.used if case.customer.used_on == case.today else 0


def limits(case: Case, _: Arguments) -> Result:
    """How much may leave."""
    return {
        "per_transfer": Money(case.customer.per_transfer, "CNY"), "per_day": Money(case.customer.per_day, "CNY"),
        "used_today": Money(used_today(case), "CNY"),
        "ceiling_per_transfer": Money(terms.CEILING_PER_TRANSFER, "CNY"),
        "ceiling_per_day": Money(terms.CEILING_PER_DAY, "CNY"),
    }  # fmt: skip


class LimitsArguments(Arguments, frozen=True):
    per_transfer: Money | None = None
    per_day: Money | None = None


def set_limits(case: Case, asked: LimitsArguments) -> Result:
    """Change how much may leave; a transfer's limit is never above the day's."""
    if asked.per_transfer is None and asked.per_day is None:
        raise Refusal("amount_wrong")
    one, day = case.customer.per_transfer, case.customer.per_day
    if asked.per_transfer is not None:
        one = positive(asked.per_transfer, "CNY")
    if asked.per_day is not None:
        day = positive(asked.per_day, "CNY")
    if one > terms.CEILING_PER_TRANSFER or day > terms.CEILING_PER_DAY:
        raise Refusal("over_limit")
    if one > day:
        raise Refusal("amount_wrong", "单笔限额不能高于每日限额。", "The limit per transfer cannot be above the day's.")
    case.customer = case.change(case.customer, per_transfer=one, per_day=day)
    return {"per_transfer": Money(one, "CNY"), "per_day": Money(day, "CNY")}


def contact(case: Case, _: Arguments) -> Result:
    """How the customer is reached."""
    return {"phone": case.customer.phone, "email": case.customer.email, "address": case.customer.address}


class ContactArguments(Arguments, frozen=True):
    field: Literal["phone", "email", "address"]
    value: str


def change_contact(case: Case, asked: ContactArguments) -> Result:
    """Change it; the old phone is told too, so that nobody moves it away unseen."""
    pattern, longest = _FIELDS[asked.field]
    value = asked.value.strip()
    if len(value) > longest or not re.fullmatch(pattern, value):
        raise Refusal("arguments_wrong", "联系方式的格式不对，请检查。", "That does not look right; please check.")
    if getattr(case.customer, asked.field) == value:
        raise Refusal("duplicate")
    case.say("【云杉银行】您的联系方式已变更。非本人操作请立即致电客服。",
             "[Spruce Bank] Your contact details were changed. If it was not you, call us at once.")  # fmt: skip
    case.customer = case.change(case.customer, **{asked.field: value})
    return {"field": asked.field, "value": value}


class AccountArguments(Arguments, frozen=True):
    account: Number


class CloseArguments(Arguments, frozen=True):
    account: Number
    to: Number | None = None


_REASONS: Final = {
    "time_deposit": ("定期存款未到期", "The time deposit has not matured"),
    "held": ("有冻结金额（如存款证明、大额取现预约）", "Part of the balance is frozen, as for a certificate"),
    "card": ("有正常使用的银行卡", "A card in use belongs to the account"),
    "loan": ("是贷款的还款账户", "A loan is repaid from the account"),
    "order": ("有未完成的业务", "Something ordered is not finished"),
    "last": ("有理财或信用卡还款关联，需保留一个账户", "Holdings need at least one account"),
}


def obligations(case: Case, account: Account) -> list[str]:
    """What stands in the way of closing it, as codes."""
    number = account.number
    found = {
        "time_deposit": account.kind == "time" and (account.matures_on or case.today) > case.today,
        "held": account.held > 0,
        "card": any(item.account == number and item.status != "closed" for item in case.mine(Card)),
        "loan": any(
            item.status in {"running", "applied"} and item.account is not None for item in case.mine(Loan)
        ) and _only_one_of(case, account),
        "order": any(
            item.account == number and item.state in {"registered", "requested"} for item in case.mine(Request)
        ),
        "last": bool(case.mine(Holding)) and _only_one_of(case, account),
    }  # fmt: skip
    return [code for code, there in found.items() if there]


def _only_one_of(case: Case, account: Account) -> bool:
    """Whether nothing else in this currency could pay."""
    return account.kind == "current" and not any(
        item.kind == "current" and item.currency == account.currency and item.status == "open"
        and item.number != account.number and item.company_name is None
        for item in case.mine(Account)
    )  # fmt: skip


def _closing(case: Case, number: str) -> Account:
    account = case.own(Account, number)
    if account.kind not in _SHOWN:
        raise Refusal("not_found")
    return account


def close_check(case: Case, asked: AccountArguments) -> Result:
    """Whether an account can be closed now."""
    account = _closing(case, asked.account)
    codes = obligations(case, account)
    return {
        "closable": not codes and account.status == "open",
        "reasons": [{"code": code, "text": _REASONS[code][0], "text_en": _REASONS[code][1]} for code in codes],
    }


_ON_ACCOUNTS: Final = (Account,)
CLOSING: Final = (Account, Card, Loan, Holding, Request)
OPERATIONS: Final = (
    Operation("accounts.list", Arguments, accounts, _ON_ACCOUNTS),
    Operation("company.accounts", Arguments, company_accounts, _ON_ACCOUNTS),
    Operation("account.statement", StatementArguments, statement, _ON_ACCOUNTS, span=span),
    Operation("payees.list", Arguments, payees, (Payee,)),
    Operation("limits.get", Arguments, limits),
    Operation("limits.set", LimitsArguments, set_limits, (Customer,), writes=True),
    Operation("contact.get", Arguments, contact),
    Operation("contact.change", ContactArguments, change_contact, writes=True),
    Operation("account.close_check", AccountArguments, close_check, CLOSING),
)
