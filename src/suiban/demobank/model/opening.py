"""With what a customer begins: believable accounts, cards, loans and a past, the same for the same customer always.

What was there on the first day comes from the account ``I-OPENING``, all later money from somewhere too: the books are
balanced from their first line on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from suiban.demobank.model import terms
from suiban.demobank.model.cards import KIND_NAMES, make_card
from suiban.demobank.model.rows import Account, AccountKind, Bill, Card, Customer, Holding, Loan, Payee
from suiban.demobank.model.world import Case, Chance, World, account_number, first_of_month, line

T = TypeVar("T")
Template = Literal["full", "drawn", "margin", "contact"]
"""``full``: one of everything; ``drawn``: by level and lot; ``margin``: a broker's customer; ``contact``: none."""

CREDIT_LIMIT: Final = 50_000_00
PAST_MONTHS: Final = 2
_SHOPS: Final = (
    ("林间超市", "Forest market"), ("云途铁路", "Yuntu railway"), ("青禾加油站", "Qinghe petrol"),
    ("萤禾药房", "Yinghe pharmacy"), ("松涛书店", "Songtao books"), ("随潮餐厅", "Tide restaurant"),
    ("年轮家居", "Growth ring home"), ("城市水电", "City water and power"),
)  # fmt: skip
_LEVELS: Final = {"金卡": 8, "白金": 35, "私行": 260, "优享": 6, "尊享": 40}


class NewCustomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who comes to the bank."""

    company: Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z][a-z0-9-]*$")]
    customer_no: Annotated[str, Meta(pattern="^[0-9]{1,10}$")]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    phone: Annotated[str, Meta(pattern="^[+]?[0-9]{6,15}$")] = "19900009999"
    city: Annotated[str, Meta(max_length=40)] = "杭州"
    level: Annotated[str, Meta(max_length=20)] = ""
    card_last4: Annotated[str, Meta(pattern="^[0-9]{4}$")] = "8315"
    template: Template = "drawn"

    @property
    def customer(self) -> str:
        """Their identity in the books."""
        return f"{self.company}:{self.customer_no}"


class Opened(msgspec.Struct, frozen=True):
    """What was opened: numbers by what they are for (``main``, ``savings``, ``usd`` …), cards and loans alike."""

    company: str
    customer_no: str
    name: str
    accounts: dict[str, str]
    cards: dict[str, str]
    loans: dict[str, str]


def open_customer(world: World, new: NewCustomer, now: datetime, chance: Chance, seal: bytes) -> Opened:
    """Open one customer's books on the world."""
    opening = _Opening(world, new, now, chance, seal)
    if new.template == "full":
        _full(opening)
    elif new.template == "drawn":
        _drawn(opening)
    elif new.template == "margin":
        opening.account("margin", "margin", 20_000_00 * opening.wealth)
    world.put(opening.case.customer)
    world.keep()
    return opening.opened


class _Opening:
    """One customer while their books are opened."""

    def __init__(self, world: World, new: NewCustomer, now: datetime, chance: Chance, seal: bytes) -> None:
        self.new = new
        self.wealth = _LEVELS.get(new.level, 1)
        customer = Customer(
            customer=new.customer, company=new.company, customer_no=new.customer_no, name=new.name, phone=new.phone,
            email=f"c{new.customer_no}@mail.example", address=f"{new.city}市云杉路 {self.draw('house', 180) + 1} 号",
            per_transfer=terms.PER_TRANSFER, per_day=terms.PER_DAY,
        )  # fmt: skip
        self.case = Case(world, customer, f"opening/{new.customer}", now, chance, seal)
        self.opened = Opened(new.company, new.customer_no, new.name, {}, {}, {})
        self._places = 0

    @property
    def today(self) -> date:
        return self.case.today

    def draw(self, what: str, below: int) -> int:
        """An even-looking number below that, fixed by the customer and what it is for."""
        digest = blake2b(f"{self.new.customer}/{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % below

    def choose(self, what: str, options: Sequence[T]) -> T:
        return options[self.draw(what, len(options))]

    def account(
        self, name: str, kind: AccountKind, balance: int, currency: str = "CNY", *, floor: int | None = 0, **more: Any
    ) -> Account:  # fmt: skip
        """An account with what was on it on its first day."""
        self._places += 1
        number = account_number(self.case.customer, kind, self._places)
        first = first_of_month(self.today, -PAST_MONTHS)
        account = Account(
            customer=self.new.customer, number=number, kind=kind, currency=currency, floor=floor,
            holder=more.get("company_name") or self.new.name,
            opened_on=first - timedelta(days=300 + self.draw(name, 3_000)), **more,
        )  # fmt: skip
        self.case.world.put(account)
        if balance:
            words, words_en = ("期初余额", "Opening balance")
            self.case.post(
                "opening", "O", line(account, balance, words, words_en),
                line("OPENING", -balance, words, words_en, currency), on=first,
            )  # fmt: skip
        self.opened.accounts[name] = number
        return account

    def card(
        self, name: str, kind: Literal["debit", "credit"], account: Account, tail: int, *, new: bool = False
    ) -> Card:
        """A card of an account, in use or just come."""
        zh, en = KIND_NAMES[kind]
        card = Card(
            customer=self.new.customer, card="" if new else f"card-{self.new.customer_no}-{name}", kind=kind,
            number=f"{621700 if kind == 'debit' else 622900}******{tail:04d}", name=zh, name_en=en, status="active",
            account=account.number, expires=first_of_month(self.today, 8 + self.draw(name, 60)),
        )  # fmt: skip
        if new:
            card = make_card(self.case, card, f"card-{self.new.customer_no}-{name}", tail)
        self.case.world.put(card)
        self.opened.cards[name] = card.card
        return card

    def past(self, account: Account, salary: int, spent: tuple[int, ...]) -> None:
        """Two months of salary and spending."""
        for month in range(-PAST_MONTHS, 0):
            first = first_of_month(self.today, month)
            self._booked(account, salary, "工资", "Salary", first + timedelta(days=9))
            for number, amount in enumerate(spent):
                shop, shop_en = self.choose(f"shop-{month}-{number}", _SHOPS)
                self._booked(account, -amount, shop, shop_en, first + timedelta(days=11 + 3 * number))

    def _booked(self, account: Account, amount: int, text: str, text_en: str, on: date) -> None:
        mine, other = line(account, amount, text, text_en), line("MERCHANTS", -amount, text, text_en, account.currency)
        self.case.post("past", "O", mine, other, on=on)

    def assessed(self, level: int, days: int) -> None:
        """The last assessment; ``days`` below nought: it has ended."""
        until = self.today + timedelta(days=days)
        self.case.customer = msgspec.structs.replace(self.case.customer, risk_level=level, risk_until=until)

    def credit(self, owed: int, last_month: int) -> None:
        """A credit card with what it owes, an open bill of last month and a paid one before it."""
        account = self.account("credit", "credit", -owed, floor=-CREDIT_LIMIT)
        card = self.card("credit", "credit", account, (int(self.new.card_last4) * 7 + 1_303) % 10_000)
        due = self.today + timedelta(days=12)
        for month, total, paid in ((-2, 3_260_00, 3_260_00), (-1, last_month, 0)):
            self.case.world.put(
                Bill(customer=self.new.customer, card=card.card, month=first_of_month(self.today, month), total=total,
                     minimum=total // 10, due_on=due if month == -1 else due - timedelta(days=30), paid=paid)
            )  # fmt: skip

    def loan(
        self, name: str, kind: Literal["mortgage", "car", "consumer"], principal: int, owed: int, rate: str, left: int
    ) -> None:  # fmt: skip
        """A loan that runs; with nothing owed an application for one."""
        account = self.account(name, "loan", -owed, floor=None) if owed else None
        reference = f"loan-{self.new.customer_no}-{name}"
        self.case.world.put(
            Loan(customer=self.new.customer, loan=reference, kind=kind, account=account.number if account else None,
                 principal=principal, currency="CNY", rate=Decimal(rate), periods_left=left,
                 next_due_on=first_of_month(self.today, 1).replace(day=15) if owed else None,
                 status="running" if owed else "applied", step="none" if owed else "review")
        )  # fmt: skip
        self.opened.loans[name] = reference

    def holding(self, name: str, product: str, value: int, cost: int, days: int) -> None:
        """A product held; redeemable in so many days, or since."""
        account = self.account(name, "wealth", value)
        self.case.world.put(
            Holding(customer=self.new.customer, account=account.number, product=product, cost=cost,
                    redeemable_on=self.today + timedelta(days=days))
        )  # fmt: skip

    def payee(self, name: str, number: str, bank: str) -> None:
        """Somebody paid before."""
        self.case.world.put(Payee(customer=self.new.customer, number=number, bank=bank, name=name))


def _full(opening: _Opening) -> None:
    """One of everything: what services are shown and tested with."""
    tail = int(opening.new.card_last4)
    main = opening.account("main", "current", 62_000_00)
    opening.past(main, 18_500_00, (3_800_00, 268_50, 1_120_00, 89_90))
    opening.account("savings", "savings", 120_000_00)
    opening.account("usd", "current", 8_000_00, "USD")
    opening.account("time", "time", 200_000_00, matures_on=opening.today + timedelta(days=210))
    opening.account("spare", "current", 0)
    opening.account(
        "company", "current", 680_000_00, company_name=f"{opening.new.city}{opening.new.name}设计有限公司",
        role="legal_person",
    )  # fmt: skip
    opening.card("debit", "debit", main, tail)
    opening.card("fresh", "debit", main, (tail + 4_211) % 10_000, new=True)
    opening.credit(9_860_00, 8_000_00)
    opening.loan("mortgage", "mortgage", 1_200_000_00, 860_000_00, "3.45", 214)
    opening.loan("application", "consumer", 80_000_00, 0, "4.20", 24)
    opening.holding("wealth", "W-NIANLUN90", 51_230_00, 50_000_00, -5)
    opening.holding("wealth_closed", "W-SONGTAO", 30_460_00, 30_000_00, 21)
    opening.payee("陈晓雨", "6230588800011223", "willow")
    opening.payee("杭州青禾物业有限公司", "8801234500067890", "cedar")
    opening.assessed(3, 200)


def _drawn(opening: _Opening) -> None:
    """By the customer's level and by lot."""
    wealth = opening.wealth

    def has(what: str, percent: int) -> bool:
        return opening.draw(f"has-{what}", 100) < min(98, percent + (wealth > 1) * 15)

    main = opening.account("main", "current", (3_000 + opening.draw("main", 28_000)) * 100 * wealth)
    opening.past(main, (6_000 + opening.draw("salary", 90) * 100) * 100, (opening.draw("spent", 4_000_00) + 100,))
    opening.card("debit", "debit", main, int(opening.new.card_last4))
    if has("savings", 60):
        opening.account("savings", "savings", (1_000 + opening.draw("savings", 60_000)) * 100 * wealth)
    if has("time", 25):
        days = 20 + opening.draw("matures", 700)
        amount = (1 + opening.draw("time", 20)) * 10_000_00 * wealth
        opening.account("time", "time", amount, matures_on=opening.today + timedelta(days=days))
    if has("usd", 10):
        opening.account("usd", "current", (100 + opening.draw("usd", 9_000)) * 100 * wealth, "USD")
    if has("credit", 55):
        bill = 600_00 + opening.draw("bill", 12_000_00)
        opening.credit(bill + opening.draw("owed", 3_000_00), bill)
    if has("loan", 30):
        principal = (20 + opening.draw("loan", 180)) * 10_000_00
        owed = principal * (20 + opening.draw("owing", 75)) // 100
        opening.loan("mortgage", "mortgage", principal, owed, "3.45", 24 + opening.draw("left", 300))
    elif has("application", 8):
        opening.loan("application", "consumer", 50_000_00, 0, "4.20", 24)
    if has("wealth", 20):
        product = opening.choose("product", tuple(terms.PRODUCTS.values()))
        cost = product.minimum * (1 + opening.draw("cost", 4))
        value = cost + terms.share(cost, Decimal(opening.draw("gain", 60) - 10) / 1_000)
        opening.holding("wealth", product.code, value, cost, opening.draw("closed", 60) - 40)
    if has("risk", 70):
        opening.assessed(1 + opening.draw("level", 5), opening.draw("until", 365) - 80)
