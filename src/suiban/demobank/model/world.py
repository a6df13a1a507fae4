"""The rows one batch of calls works on, and what the calls change: nothing of a call that is refused."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from hashlib import blake2b
from hmac import compare_digest
from typing import Protocol, TypeVar

import msgspec

from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Account, Card, Customer, Entry, Line, Message, Row, Statement
from suiban.demobank.model.terms import EXPONENTS, ZONE
from suiban.kit.money import Money

R = TypeVar("R", bound=Row)
Days = tuple[str, date, date]
"""Of an account, from a day to a day."""
_PREFIXES = {"loan": "81", "credit": "82", "wealth": "83"}
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Chance(Protocol):
    """Where one-time codes come from."""

    def digits(self) -> str:
        """Six digits that nobody foresees."""
        ...


class Unbalanced(Exception):
    """An entry does not come to nothing: a mistake of ours, never of who asks."""


class World:
    """Rows as they were read, with the changes of the calls that were done; and of the one that is being done."""

    def __init__(
        self, rows: Iterable[Row] = (), statements: Mapping[Days, tuple[Statement, ...]] | None = None,
        booked: Iterable[Entry] = (),
    ) -> None:  # fmt: skip
        self._rows: dict[tuple[type[Row], tuple[object, ...]], Row] = {}
        self._of: dict[tuple[type[Row], str | None], dict[tuple[object, ...], None]] = {}
        self._draft: dict[tuple[type[Row], tuple[object, ...]], Row] = {}
        self._entries: list[Entry] = []
        self._messages: list[Message] = []
        self._tried: list[Row] = []
        self._booked = {entry.reference: entry for entry in booked}
        self._statements = statements or {}
        self.changed: dict[tuple[type[Row], tuple[object, ...]], Row] = {}
        self.entries: list[Entry] = []
        self.messages: list[Message] = []
        for row in rows:
            self._enter(row)
        self._read = dict(self._rows)

    def _enter(self, row: Row) -> None:
        self._rows[type(row), row.id] = row
        self._of.setdefault((type(row), row.customer), {})[row.id] = None

    def find(self, kind: type[R], *identity: object) -> R | None:
        """The row of this identity, or None."""
        row = self._draft.get((kind, identity)) or self._rows.get((kind, identity))
        return row if isinstance(row, kind) else None

    def of(self, kind: type[R], customer: str) -> list[R]:
        """All rows of a customer, in the order of their identity."""
        known = self._of.get((kind, customer), {})
        fresh = [id for (of, id), row in self._draft.items() if of is kind and row.customer == customer]
        found = (self.find(kind, *id) for id in sorted({*known, *fresh}, key=str))
        return [row for row in found if row is not None]

    def statement(self, account: str, first: date, last: date) -> tuple[Statement, ...]:
        """The lines of these days, as they were read, oldest first."""
        return self._statements.get((account, first, last), ())

    def before(self, row: R) -> R | None:
        """The row as it was read; None for one that was not there."""
        found = self._read.get((type(row), row.id))
        return found if isinstance(found, type(row)) else None

    def booked(self, reference: str) -> Entry | None:
        """An entry of before that was read, or one of this batch."""
        fresh = next((entry for entry in self.entries if entry.reference == reference), None)
        return fresh or self._booked.get(reference)

    def is_reversed(self, reference: str) -> bool:
        """Whether an entry was taken back."""
        return any(entry.reverses == reference for entry in (*self._booked.values(), *self.entries))

    def put(self, row: Row) -> None:
        """Add or replace a row."""
        self._draft[type(row), row.id] = row

    def post(self, entry: Entry) -> None:
        """Book it: balances change here as they will in the books. Raises :class:`Unbalanced`."""
        sums: dict[str, int] = {}
        for line in entry.lines:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
            account = self.find(Account, line.account)
            if account is not None:
                self.put(msgspec.structs.replace(account, balance=account.balance + line.amount))
        if any(sums.values()) or not entry.lines:
            raise Unbalanced(entry.kind)
        self._entries.append(entry)

    def say(self, message: Message) -> None:
        """Send a message."""
        self._messages.append(message)

    def keep(self) -> None:
        """The call is done: its changes stand."""
        for row in self._draft.values():
            self._enter(row)
            self.changed[type(row), row.id] = row
        self.entries += self._entries
        self.messages += self._messages
        self.drop()

    def drop(self) -> None:
        """Forget what was changed since the last call."""
        tried, self._tried = self._tried, []
        self._draft, self._entries, self._messages = {}, [], []
        for row in tried:
            self._enter(row)
            self.changed[type(row), row.id] = row

    def tried(self, row: Row) -> None:
        """Change a row even though the call is about to be refused: how often somebody tried."""
        self._tried.append(row)


class Case:
    """One call on the world: whose it is, when, and what most operations need."""

    def __init__(
        self, world: World, customer: Customer, key: str, now: datetime, chance: Chance, seal: bytes
    ) -> None:  # fmt: skip
        self.world = world
        self.customer = customer
        self.key = key
        self.now = now
        self.today = now.astimezone(ZONE).date()
        self._chance = chance
        self._seal = seal
        self._references = 0

    @property
    def who(self) -> str:
        """The customer's identity in the books."""
        return self.customer.customer

    def reference(self, prefix: str) -> str:
        """A reference that belongs to this key alone: asked again it would be the same."""
        self._references += 1
        digest = blake2b(f"{self.key}/{self._references}".encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "big")
        signs = "".join(_SIGNS[number >> shift & 31] for shift in range(0, 60, 5))
        return f"{prefix}{self.today:%y%m%d}{signs}"

    def sealed(self, *parts: str) -> str:
        """A hash that only this bank can make."""
        return blake2b("\0".join(parts).encode(), key=self._seal, digest_size=24).hexdigest()

    def same(self, code: str, *parts: str) -> bool:
        """Whether this is the hash of these parts, in a time that tells nothing."""
        return compare_digest(code, self.sealed(*parts))

    def digits(self) -> str:
        """A fresh one-time code."""
        return self._chance.digits()

    def mine(self, kind: type[R]) -> list[R]:
        """The customer's rows of this kind."""
        return self.world.of(kind, self.who)

    def own(self, kind: type[R], *identity: object) -> R:
        """The customer's row of this identity. Refuses with not_found, also what is somebody else's."""
        row = self.world.find(kind, *identity)
        if row is None or row.customer != self.who:
            raise Refusal("not_found")
        return row

    def account(self, number: str, *kinds: str) -> Account:
        """An own account of these kinds that can be used. Refuses not_found, account_closed, account_frozen."""
        account = self.own(Account, number)
        if account.kind not in (kinds or ("current", "savings", "margin")):
            raise Refusal("not_found")
        return usable(account)

    def card(self, card: str, kind: str | None = None) -> Card:
        """An own card, by its reference or as it is printed masked. Refuses with not_found."""
        found = [item for item in self.mine(Card) if card in {item.card, item.number} and kind in {None, item.kind}]
        if len(found) != 1:
            raise Refusal("not_found")
        return found[0]

    def change(self, row: R, **fields: object) -> R:
        """Replace fields of a row."""
        changed = msgspec.structs.replace(row, **fields)
        self.world.put(changed)
        return changed

    def number(self, kind: str) -> str:
        """A fresh number for a further account of the customer's."""
        return account_number(self.customer, kind, len(self.mine(Account)) + 1)

    def post(
        self, kind: str, prefix: str, *lines: Line, reverses: str | None = None, on: date | None = None
    ) -> str:  # fmt: skip
        """Book lines, those of nothing left out, now or at noon of a day before; the entry's reference."""
        told = tuple(line for line in lines if line.amount)
        at = self.now if on is None else datetime.combine(on, time(12), ZONE)
        entry = Entry(self.reference(prefix), self.key, kind, at, on or self.today, told, reverses)
        self.world.post(entry)
        return entry.reference

    def balance(self, account: Account) -> Money:
        """What is on it now."""
        now = self.world.find(Account, account.number) or account
        return Money(now.balance, now.currency)

    def say(self, text: str, text_en: str) -> None:
        """A message to the customer's phone."""
        self.world.say(Message(self.who, self.now, text, text_en))


def account_number(customer: Customer, kind: str, place: int) -> str:
    """The number of a customer's account: no two are alike, and neighbours do not look numbered."""
    company = blake2b(customer.company.encode(), digest_size=1).digest()[0] % 100
    # multiplied by what shares no divisor with the span, every place keeps a number of its own
    number = (int(customer.customer_no) * 100 + place) * 387_420_489 % 10**12
    return f"{_PREFIXES.get(kind, '62')}{company:02d}{number:012d}"


def usable(account: Account) -> Account:
    """The account, when it is open. Refuses account_closed, account_frozen."""
    if account.status != "open":
        raise Refusal("account_closed" if account.status == "closed" else "account_frozen")
    return account


def positive(amount: Money, currency: str | None = None) -> int:
    """Its minor units, when it is more than nothing, not absurd, and of this currency. Refuses amount_wrong."""
    if not 0 < amount.minor_units <= 10**14 or amount.currency not in EXPONENTS:
        raise Refusal("amount_wrong")
    if currency not in {None, amount.currency}:
        raise Refusal("amount_wrong")
    return amount.minor_units


def covered(account: Account, minor_units: int) -> None:
    """Whether so much can leave the account. Refuses insufficient_funds."""
    if account.kind == "time" or account.room < minor_units:
        raise Refusal("insufficient_funds")


def internal(purpose: str, currency: str) -> str:
    """The bank's own account for this."""
    return f"I-{purpose}-{currency}"


def line(account: Account | str, amount: int, text: str, text_en: str, currency: str = "") -> Line:
    """A line on an account of a customer, or with a currency on one of the bank's."""
    if isinstance(account, Account):
        return Line(account.number, account.currency, amount, text, text_en)
    return Line(internal(account, currency), currency, amount, text, text_en)


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month so many months from this day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
