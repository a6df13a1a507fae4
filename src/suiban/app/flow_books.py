"""The demo bank's books in memory: the same rules as behind ``suiban bank``, for recording sessions of services."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from suiban.corebank.api import Done, Refused
from suiban.demobank.api import SameCode
from suiban.demobank.model.handling import OPERATIONS, Answer, Asked, Call, act, understand
from suiban.demobank.model.opening import NewCustomer, Opened, open_customer
from suiban.demobank.model.rows import Statement
from suiban.demobank.model.world import World
from suiban.flows.model.session import Bank, Before, Reply, SessionFaulty
from suiban.flows.model.turns import Called
from suiban.flows.model.values import SECRET

CODE: Final = "246810"
_SEAL: Final = b"recorded sessions need no seal"
_COMPANY: Final = "bank"
_SOMEBODY: Final = NewCustomer(_COMPANY, "1000209999", "王小明")
"""Another customer of the bank, who can be paid."""


class _Books(World):
    """A world that is never written down: what was booked on an account is read from its own entries."""

    def statement(self, account: str, first: date, last: date) -> tuple[Statement, ...]:
        lines = []
        balance = 0
        for entry in sorted(self.entries, key=lambda one: one.on_day):
            for line in entry.lines:
                if line.account != account:
                    continue
                balance += line.amount
                if first <= entry.on_day <= last:
                    lines.append(Statement(account, entry.on_day, line.text, line.text_en, line.amount, balance))
        return tuple(lines)


class Books:
    """One customer's books, and somebody's they can pay. ``now`` is when a call is made."""

    opened: Opened

    def __init__(self, before: Before, now: datetime) -> None:
        self._world, self._number = _Books(), before.customer_no
        self._calls = 0
        self.now = now
        new = NewCustomer(
            _COMPANY,
            before.customer_no,
            "李沐阳",
            level=before.level,
            template=before.template,  # type: ignore[arg-type]
        )
        for one in (_SOMEBODY, new):
            self.opened = open_customer(self._world, one, before.opened or now, SameCode(CODE), _SEAL)
        for operation, arguments in before.calls:
            answer = self.call(operation, dict(arguments))
            if answer.outcome != "done":
                raise SessionFaulty(before=operation, answer=answer.code)

    def call(self, operation: str, arguments: dict[str, Any]) -> Answer:
        """What the bank answers."""
        self._calls += 1
        asked = understand(Call(f"session:{self._calls}", operation, _COMPANY, self._number, arguments), _SEAL)
        return act(asked, self._world, self.now, SameCode(CODE), _SEAL) if isinstance(asked, Asked) else asked


def try_books(before: Before, at: datetime) -> Bank:
    """A bank to try a definition with: of a customer as they were, and forgotten afterwards."""
    return bank_of(before, at, ())


def bank_of(before: Before, at: datetime, recorded: Sequence[Reply]) -> Bank:
    """A bank that answers from fresh books; what it does not know of (our own modules) as it was recorded."""
    books = Books(before, at)
    silent = list(before.silent)
    others = [reply for reply in recorded if reply.operation not in OPERATIONS]

    def answer(call: Called, secret: str | None) -> Done | Refused | None:
        if call.operation in silent:
            silent.remove(call.operation)
            return None
        if call.operation not in OPERATIONS:
            reply = next((one for one in others if one.operation == call.operation), None)
            if reply is None or reply.done is None:
                raise SessionFaulty(not_recorded=call.operation)
            return Done(reply.done)
        told = books.call(call.operation, {key: _unsealed(value, secret) for key, value in call.arguments.items()})
        if told.outcome == "done":
            return Done(told.result)
        return Refused(told.code, told.text, told.text_en)

    return answer


def _unsealed(value: Any, secret: str | None) -> Any:
    return secret if isinstance(value, dict) and SECRET in value else value
