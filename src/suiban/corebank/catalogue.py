"""Every operation that Suiban knows to ask of a bank. ``docs/how-to/bank.md`` prints this table."""

from collections.abc import Mapping
from typing import Final

from suiban.corebank.model import Argument, Operation, Shape

COMMON_REFUSALS: Final = ("operation_unknown", "customer_unknown", "arguments_wrong", "not_found", "key_reused")
"""What any operation may answer: the name, the customer, an argument or what it names is not known; or the key was
used for something else."""

WRITE_S: Final = 10.0
_DEBIT: Final = ("insufficient_funds", "account_closed", "account_frozen", "amount_wrong")
_CODES: Final = ("code_wrong", "code_expired", "code_spent")

_ACCOUNT: Final[Mapping[str, Shape]] = {
    "number": "text", "kind": "current|savings|time|margin", "kind_name": "text", "kind_name_en": "text",
    "currency": "text", "balance": "money", "available": "money",
    "status": "open|frozen|closed", "opened_on": "date", "matures_on": "date?",
}  # fmt: skip
_CARD_ORDER: Final[Mapping[str, Shape]] = {"order": "text", "fee": "money", "arrives_on": "date", "card": "text"}
_MOVED: Final[Mapping[str, Shape]] = {"id": "text", "at": "moment", "fee": "money", "balance": "money"}


def _text(name: str, help: str = "", *choices: str, required: bool = True) -> Argument:
    return Argument(name, help=help, choices=choices, required=required)


def _money(name: str = "amount", help: str = "", *, required: bool = True) -> Argument:
    return Argument(name, "money", required, help=help)


def _query(
    name: str, help: str, *arguments: Argument, result: Mapping[str, Shape], refusals: tuple[str, ...] = ()
) -> Operation:
    return Operation(name, help, arguments, result, refusals)


def _write(
    name: str, help: str, *arguments: Argument, result: Mapping[str, Shape], refusals: tuple[str, ...] = (),
    money: bool = False, undo: str = "", undo_with: tuple[tuple[str, str], ...] = (),
) -> Operation:  # fmt: skip
    return Operation(name, help, arguments, result, refusals, True, money, undo, undo_with, WRITE_S)


_QUERIES: Final = (
    _query(
        "accounts.list", "The customer's own accounts, closed ones too.",
        result={"accounts": [_ACCOUNT]},
    ),
    _query(
        "account.statement", "What was booked on an account, oldest first: of a month, or from a day to a day.",
        _text("account"), Argument("month", "month", False, help="Without it and without days: this month."),
        Argument("from", "date", False), Argument("to", "date", False, help="At most 366 days after `from`."),
        refusals=("date_wrong",),
        result={"entries": [{"on": "date", "text": "text", "text_en": "text", "amount": "money",
            "balance": "money"}], "in": "money", "out": "money", "closing": "money", "more": "flag"},
    ),
    _query(
        "cards.list", "The customer's cards, closed ones too. `card` is what other operations call it by.",
        result={"cards": [{"card": "text", "number": "text", "kind": "debit|credit", "kind_name": "text",
            "kind_name_en": "text", "status": "new|active|blocked|closed", "account": "text?", "limit": "money?",
            "available": "money?", "owed": "money?", "expires": "month"}]},
    ),
    _query(
        "payees.list", "Whom the customer paid or entered before.",
        result={"payees": [{"name": "text", "number": "text", "bank": "text", "bank_name": "text"}]},
    ),
    _query(
        "transfer.quote", "What a transfer would cost beside its amount.",
        _text("from"), _text("bank", "As for transfer.execute.", required=False), _money(),
        refusals=("account_closed", "account_frozen", "amount_wrong"),
        result={"fee": "money", "total": "money"},
    ),
    _query(
        "limits.get", "How much may leave the customer's accounts, and how much did today; ceilings are the bank's.",
        result={"per_transfer": "money", "per_day": "money", "used_today": "money", "ceiling_per_transfer": "money",
            "ceiling_per_day": "money"},
    ),
    _query(
        "loans.list", "Loans and applications for one: those have the status `applied` and a step.",
        result={"loans": [{"id": "text", "kind": "mortgage|car|consumer|business", "kind_name": "text",
            "kind_name_en": "text", "principal": "money", "outstanding": "money", "rate": "decimal",
            "next_due_on": "date?", "next_amount": "money?", "status": "applied|running|settled|declined",
            "application_step": "received|documents|review|approved|contract|none", "account": "text?",
            "periods_left": "whole"}]},
    ),
    _query(
        "loan.schedule", "What of a loan is still due when.",
        _text("loan"),
        result={"instalments": [{"on": "date", "principal": "money", "interest": "money", "total": "money"}]},
    ),
    _query(
        "loan.early_quote", "What it costs to repay early: a part, or without an amount all of it.",
        _text("loan"), _money(required=False),
        refusals=("amount_wrong", "has_obligations"),
        result={"id": "text", "principal": "money", "interest": "money", "fee": "money", "total": "money",
            "valid_until": "moment"},
    ),
    _query(
        "fx.quote", "A rate that holds for a while. The amount is in one of the two currencies.",
        _text("sell_currency"), _text("buy_currency"), _money(),
        refusals=("amount_wrong",),
        result={"id": "text", "rate": "decimal", "sell": "money", "buy": "money", "valid_until": "moment"},
    ),
    _query(
        "branches.list", "Branches, of one city or of all.",
        _text("city", required=False),
        result={"branches": [{"id": "text", "name": "text", "name_en": "text", "city": "text", "address": "text",
            "cash_limit": "money", "hours": "text"}]},
    ),
    _query(
        "wealth.holdings", "What the customer holds, with what is being redeemed.",
        result={"holdings": [{"product": "text", "name": "text", "name_en": "text", "risk": "whole",
            "value": "money", "cost": "money", "redeemable_on": "date", "redemption?": {"amount": "money",
            "state": "requested|paid", "expected_on": "date"}}]},
    ),
    _query(
        "wealth.products", "What can be bought.",
        result={"products": [{"code": "text", "name": "text", "name_en": "text", "risk": "whole",
            "minimum": "money", "term_days": "whole", "expected_rate": "decimal"}]},
    ),
    _query(
        "risk.get", "The last risk assessment.",
        result={"level": "whole?", "valid_until": "date?", "valid": "flag"},
    ),
    _query(
        "credit.bills", "Credit card bills, newest first.",
        result={"bills": [{"card": "text", "month": "month", "total": "money", "minimum": "money", "due_on": "date",
            "paid": "money", "instalment_possible": "flag"}]},
    ),
    _query(
        "credit.instalment_quote", "What it costs to pay a bill in 3, 6, 12, 18 or 24 parts.",
        _text("card"), Argument("month", "month"), _money(), Argument("periods", "whole"),
        refusals=("amount_wrong", "card_state", "has_obligations"),
        result={"id": "text", "fee": "money", "per_period": "money", "first_on": "date"},
    ),
    _query(
        "credit.advance_quote", "What a cash advance costs.",
        _text("card"), _money(),
        refusals=("amount_wrong", "card_state", "over_limit"),
        result={"fee": "money", "daily_rate": "decimal"},
    ),
    _query(
        "company.accounts", "Accounts of companies that the customer may act for.",
        result={"accounts": [{**_ACCOUNT, "company_name": "text", "role": "legal_person|agent"}]},
    ),
    _query(
        "contact.get", "How the customer is reached.",
        result={"phone": "text", "email": "text?", "address": "text?"},
    ),
    _query(
        "account.close_check", "Whether an account can be closed now, and what stands in the way.",
        _text("account"),
        result={"closable": "flag", "reasons": [{"code": "text", "text": "text", "text_en": "text"}]},
    ),
    _query(
        "trust.plans", "Plans of insurers that a trust can hold.",
        result={"plans": [{"code": "text", "company": "text", "name": "text", "name_en": "text",
            "minimum": "money"}]},
    ),
)  # fmt: skip

_MONEY_WRITES: Final = (
    _write(
        "transfer.execute", "Pay from an own account to anybody's. Own accounts cost nothing and know no limit.",
        _text("from"),
        _text("to_name", "Must be who the account belongs to, where this bank can know; not asked of an own one."),
        _text("to_number"),
        _text("bank", "A bank's code as in payees.list; empty or left out: this bank.", required=False), _money(),
        _text("memo", required=False),
        refusals=(*_DEBIT, "over_limit", "payee_mismatch"), money=True, undo="transfer.reverse",
        undo_with=(("transfer", "id"),),
        result=_MOVED,
    ),
    _write(
        "transfer.reverse", "Take a transfer of today back, its fee too: for services that could not be finished.",
        _text("transfer"),
        refusals=("duplicate", "date_wrong", "insufficient_funds"), money=True,
        result=_MOVED,
    ),
    _write(
        "loan.repay", "Repay a loan early, by a quote or by an amount that is quoted at this moment.",
        _text("loan"), _text("quote", required=False), _money(required=False), _text("from"),
        refusals=(*_DEBIT, "quote_expired", "has_obligations", "duplicate"), money=True,
        result={"id": "text", "at": "moment", "total": "money", "outstanding": "money", "balance": "money"},
    ),
    _write(
        "fx.exchange", "Exchange by a quote between two own accounts.",
        _text("quote"), _text("from"), _text("to"),
        refusals=(*_DEBIT, "quote_expired", "duplicate"), money=True,
        result={"id": "text", "at": "moment", "sold": "money", "bought": "money", "rate": "decimal",
            "balance": "money"},
    ),
    _write(
        "credit.instalment", "Turn a bill into parts, by a quote.",
        _text("quote"),
        refusals=("quote_expired", "card_state", "duplicate", "amount_wrong"), money=True,
        result={"id": "text", "fee": "money", "per_period": "money", "periods": "whole", "first_on": "date"},
    ),
    _write(
        "credit.repay", "Pay what a credit card owes, from an own account.",
        _text("card"), _text("from"), _money(),
        refusals=(*_DEBIT, "card_state"), money=True,
        result={"id": "text", "at": "moment", "owed": "money", "balance": "money"},
    ),
    _write(
        "credit.advance", "Cash advance of a credit card onto an own account.",
        _text("card"), _text("to"), _money(),
        refusals=("over_limit", "card_state", "account_closed", "account_frozen", "amount_wrong"), money=True,
        result={"id": "text", "at": "moment", "fee": "money", "owed": "money", "balance": "money"},
    ),
    _write(
        "account.close", "Close an account; what is on it goes to another own one.",
        _text("account"), _text("to", required=False),
        refusals=("has_obligations", "account_closed", "account_frozen"), money=True,
        result={"closed_on": "date", "moved": "money"},
    ),
    _write(
        "wealth.buy", "Buy a product; refused without a valid assessment or above its level.",
        _text("product"), _text("from"), _money(),
        refusals=(*_DEBIT, "risk_invalid", "risk_too_high"), money=True, undo="wealth.cancel",
        undo_with=(("order", "order"),),
        result={"order": "text", "confirms_on": "date", "balance": "money"},
    ),
    _write(
        "wealth.cancel", "Take an order of today back.",
        _text("order"),
        refusals=("duplicate", "date_wrong"), money=True,
        result={"balance": "money"},
    ),
    _write(
        "wealth.redeem", "Redeem; the money comes to an own account on the day said.",
        _text("product"), _money(), _text("to"),
        refusals=("not_redeemable", "amount_wrong", "account_closed", "account_frozen"), money=True,
        result={"order": "text", "amount": "money", "expected_on": "date"},
    ),
    _write(
        "trust.open", "Ask for an insurance trust: the premium is set aside until the insurer has agreed.",
        _text("company", "The insurer's key, as in trust.plans."), _text("plan"), _text("settlor"),
        Argument("beneficiaries", "records",
            help="{name, relation, share}; shares are whole percents, together 100."),
        _money("premium"), _text("from"),
        refusals=_DEBIT, money=True, undo="trust.cancel", undo_with=(("reference", "reference"),),
        result={"reference": "text", "state": "registered", "expected_on": "date"},
    ),
    _write(
        "trust.cancel", "Withdraw what was asked with trust.open; the premium comes back.",
        _text("reference"),
        refusals=("duplicate",), money=True,
        result={"reference": "text", "state": "cancelled"},
    ),
)  # fmt: skip

_OTHER_WRITES: Final = (
    _write(
        "limits.set", "Change how much may leave the customer's accounts; what is left out stays.",
        _money("per_transfer", required=False), _money("per_day", required=False),
        refusals=("over_limit", "amount_wrong"),
        result={"per_transfer": "money", "per_day": "money"},
    ),
    _write(
        "card.block", "Block a card, lost or stolen or for a while.",
        _text("card"), _text("reason", "", "lost", "stolen", "other"),
        refusals=("card_state",), undo="card.unblock", undo_with=(("card", "card"),),
        result={"card": "text", "status": "blocked", "at": "moment"},
    ),
    _write(
        "card.unblock", "Lift a block, unless a new card was ordered.",
        _text("card"),
        refusals=("card_state",),
        result={"card": "text", "status": "active", "at": "moment"},
    ),
    _write(
        "card.replace", "A new card for a blocked one; sent to an address or fetched at a branch.",
        _text("card"), _text("address", required=False), _text("branch", required=False),
        refusals=("card_state", "insufficient_funds"), money=True,
        result=_CARD_ORDER,
    ),
    _write(
        "card.exchange", "A new card for one that is worn or expires; the old one works until the new is activated.",
        _text("card"), _text("reason", "", "worn", "expiring", "design"),
        refusals=("card_state", "duplicate"),
        result=_CARD_ORDER,
    ),
    _write(
        "card.activate", "Make a new card usable, by the code that came with it.",
        _text("card"), Argument("code", secret=True),
        refusals=("card_state", *_CODES),
        result={"card": "text", "status": "active"},
    ),
    _write(
        "card.issue", "A further card: a debit card for an account, or an application for a credit card.",
        _text("kind", "", "debit", "credit"), _text("account", "For a debit card.", required=False),
        _text("address", required=False),
        refusals=("account_closed", "account_frozen", "duplicate"),
        result=_CARD_ORDER,
    ),
    _write(
        "password.reset_start",
        "Begin to set a card's or an account's password anew; it is finished in the bank's app.",
        _text("card", required=False), _text("account", required=False),
        refusals=("card_state", "account_closed"),
        result={"reference": "text", "valid_until": "moment"},
    ),
    _write(
        "cash.book", "Have a large sum ready at a branch; it is held of the account until then.",
        _text("branch"), Argument("on", "date"), _money(), _text("currency", required=False), _text("account"),
        refusals=("over_limit", "date_wrong", "branch_closed", "insufficient_funds", "amount_wrong",
            "account_closed", "account_frozen", "duplicate"),
        undo="cash.cancel", undo_with=(("reference", "reference"),),
        result={"reference": "text", "frozen": "money"},
    ),
    _write(
        "cash.cancel", "Withdraw a booking of cash.",
        _text("reference"),
        refusals=("duplicate", "date_wrong"),
        result={"reference": "text"},
    ),
    _write(
        "contact.change", "Change how the customer is reached.",
        _text("field", "", "phone", "email", "address"), _text("value"),
        refusals=("duplicate",),
        result={"field": "phone|email|address", "value": "text"},
    ),
    _write(
        "certificate.issue", "Certify a deposit; the sum is frozen until the day.",
        _text("account"), _money(), Argument("until", "date"), _text("language", "", "zh", "en"),
        refusals=("insufficient_funds", "account_closed", "account_frozen", "date_wrong", "amount_wrong"),
        undo="certificate.cancel", undo_with=(("reference", "reference"),),
        result={"reference": "text", "frozen": "money"},
    ),
    _write(
        "certificate.cancel", "Give a certificate back before its day; the sum is free again.",
        _text("reference"),
        refusals=("duplicate",),
        result={"reference": "text", "freed": "money"},
    ),
    _write(
        "account.open_appointment", "An appointment to open a company's account, with the documents already seen.",
        _text("company_name"), _text("licence_no"), _text("legal_person"), _text("branch"), Argument("on", "date"),
        Argument("documents", "texts", help="Ids of the documents, at least the licence and the legal person's."),
        refusals=("document_missing", "date_wrong", "branch_closed", "duplicate"), undo="appointment.cancel",
        undo_with=(("reference", "reference"),),
        result={"reference": "text"},
    ),
    _write(
        "appointment.cancel", "Withdraw an appointment.",
        _text("reference"),
        refusals=("duplicate", "date_wrong"),
        result={"reference": "text"},
    ),
    _write(
        "risk.record", "Record a risk assessment.",
        Argument("answers", "wholes", help="5 to 20 answers from 1 (careful) to 5 (bold)."),
        result={"level": "whole", "valid_until": "date"},
    ),
    _write(
        "code.send", "Send a one-time code to the customer's phone.",
        _text("purpose", "What it is for: a code proves only that."),
        refusals=("over_limit",),
        result={"challenge": "text", "to_masked": "text", "expires_s": "whole"},
    ),
    _write(
        "code.check",
        "Prove with the code that came. A challenge is proven once; after five wrong tries it is spent.",
        _text("challenge"), Argument("code", secret=True),
        refusals=_CODES,
        result={"proven": "flag"},
    ),
)  # fmt: skip

OPERATIONS: Final[Mapping[str, Operation]] = {item.name: item for item in (*_QUERIES, *_MONEY_WRITES, *_OTHER_WRITES)}
"""All of them, by name."""
