"""What stands in the books, as values: a row a class, fields named as the columns are."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

import msgspec

AccountKind = Literal["current", "savings", "time", "margin", "loan", "credit", "wealth", "internal"]
AccountStatus = Literal["open", "frozen", "closed"]
CardStatus = Literal["new", "active", "blocked", "closed"]


class Row(msgspec.Struct, frozen=True):
    """A row of a table. ``identity`` are the names of the columns that tell it from others."""

    customer: str | None
    identity: ClassVar[tuple[str, ...]] = ()

    @property
    def id(self) -> tuple[object, ...]:
        """Its values of :attr:`identity`."""
        return tuple(getattr(self, name) for name in self.identity)


class Customer(Row, frozen=True):
    identity: ClassVar = ("customer",)
    customer: str
    company: str
    customer_no: str
    name: str
    phone: str
    per_transfer: int
    per_day: int
    email: str | None = None
    address: str | None = None
    used_on: date | None = None
    used: int = 0
    risk_level: int | None = None
    risk_until: date | None = None


class Account(Row, frozen=True):
    identity: ClassVar = ("number",)
    number: str
    kind: AccountKind
    currency: str
    holder: str
    opened_on: date
    status: AccountStatus = "open"
    closed_on: date | None = None
    matures_on: date | None = None
    balance: int = 0
    held: int = 0
    floor: int | None = 0
    company_name: str | None = None
    role: Literal["legal_person", "agent"] | None = None

    @property
    def room(self) -> int:
        """What can leave it before its floor is reached."""
        return self.balance - self.held - (self.floor or 0)


class Card(Row, frozen=True):
    identity: ClassVar = ("card",)
    customer: str
    card: str
    kind: Literal["debit", "credit"]
    number: str
    name: str
    name_en: str
    status: CardStatus
    account: str
    expires: date
    code: str = ""
    tries: int = 0
    replaces: str | None = None


class Payee(Row, frozen=True):
    identity: ClassVar = ("customer", "number", "bank")
    customer: str
    number: str
    bank: str
    name: str


class Loan(Row, frozen=True):
    identity: ClassVar = ("loan",)
    customer: str
    loan: str
    kind: Literal["mortgage", "car", "consumer", "business"]
    account: str | None
    principal: int
    currency: str
    rate: Decimal
    periods_left: int
    next_due_on: date | None
    status: Literal["applied", "running", "settled", "declined"]
    step: Literal["received", "documents", "review", "approved", "contract", "none"] = "none"


class Quote(Row, frozen=True):
    identity: ClassVar = ("quote",)
    customer: str
    quote: str
    kind: Literal["fx", "early", "instalment"]
    content: Mapping[str, Any]
    until: datetime
    used: bool = False


class Holding(Row, frozen=True):
    identity: ClassVar = ("account",)
    customer: str
    account: str
    product: str
    cost: int
    redeemable_on: date


class Bill(Row, frozen=True):
    identity: ClassVar = ("card", "month")
    customer: str
    card: str
    month: date
    total: int
    minimum: int
    due_on: date
    paid: int = 0
    divided: bool = False


class Request(Row, frozen=True):
    identity: ClassVar = ("reference",)
    customer: str
    reference: str
    kind: Literal[
        "certificate", "cash", "appointment", "card", "password", "trust", "purchase", "redemption", "instalment"
    ]
    state: str
    made_on: date
    account: str | None = None
    amount: int = 0
    currency: str = "CNY"
    due_on: date | None = None
    content: Mapping[str, Any] = {}


class Code(Row, frozen=True):
    identity: ClassVar = ("challenge",)
    customer: str
    challenge: str
    purpose: str
    code: str
    until: datetime
    tries: int = 0
    proven: bool = False


class Line(msgspec.Struct, frozen=True):
    """What an entry does to one account. The texts are what its holder reads."""

    account: str
    currency: str
    amount: int
    text: str
    text_en: str


class Entry(msgspec.Struct, frozen=True):
    """A booking: its lines come to nothing in each currency."""

    reference: str
    key: str
    kind: str
    at: datetime
    on_day: date
    lines: tuple[Line, ...]
    reverses: str | None = None


class Message(msgspec.Struct, frozen=True):
    """What would be sent by SMS."""

    customer: str
    at: datetime
    text: str
    text_en: str


class Statement(msgspec.Struct, frozen=True):
    """A line as it was booked, with the balance after it."""

    account: str
    on_day: date
    text: str
    text_en: str
    amount: int
    balance: int
