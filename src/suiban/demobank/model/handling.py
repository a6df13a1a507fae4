"""A call as it is asked, judged and done: the one way from JSON to the books and back."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import Any, Final, Literal

import msgspec

from suiban.demobank.model import cards, counters, credit, currency, lending, paying, proving, telling, wealth
from suiban.demobank.model.operations import Arguments, Operation
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.rows import Customer
from suiban.demobank.model.world import Case, Chance, World

OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    item.name: item
    for item in chain.from_iterable(
        module.OPERATIONS
        for module in (telling, paying, cards, proving, lending, currency, credit, wealth, counters)
    )
}  # fmt: skip

ASKED_TEXT_MAX: Final = 4_000


class Call(msgspec.Struct, frozen=True):
    """What was asked; nothing in it is believed yet."""

    key: str
    operation: str
    company: str
    customer_no: str
    arguments: dict[str, Any] = {}

    @property
    def customer(self) -> str:
        """The customer's identity in the books."""
        return f"{self.company}:{self.customer_no}"


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """``done`` with a result, ``refused`` with code and words, ``failed``: something is wrong with us, ask again."""

    outcome: Literal["done", "refused", "failed"]
    result: Any = None
    code: str = ""
    text: str = ""
    text_en: str = ""


def refused(refusal: Refusal) -> Answer:
    """A refusal as it is answered."""
    return Answer("refused", code=refusal.code, text=refusal.text, text_en=refusal.text_en)


class Asked(msgspec.Struct, frozen=True):
    """A call whose operation and arguments are understood; ``request`` is the hash of what was asked."""

    call: Call
    operation: Operation[Any]
    arguments: Arguments
    request: str


def understand(call: Call, seal: bytes) -> Asked | Answer:
    """Read the arguments, or say what is wrong with them; nothing that was sent is repeated in the words."""
    operation = OPERATIONS.get(call.operation)
    if operation is None:
        return refused(Refusal("operation_unknown"))
    try:
        _only_text(call.key, call.company, call.customer_no, call.arguments)
        arguments = msgspec.convert(call.arguments, operation.arguments)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        where = _place(str(error))
        return refused(
            Refusal("arguments_wrong", f"提交的内容有误{where and f'（{where}）'}，请检查后再试。",
                    f"Something in the request is not right{where and f' ({where})'}.")
        )  # fmt: skip
    asked = msgspec.json.encode([call.operation, call.customer, call.arguments], order="deterministic")
    return Asked(call, operation, arguments, blake2b(asked, key=seal, digest_size=24).hexdigest())


def _only_text(*values: Any) -> None:
    """Raise ValueError where a text holds what PostgreSQL does not take, or more than anybody types."""
    for value in values:
        if isinstance(value, str):
            if "\0" in value or len(value) > ASKED_TEXT_MAX:
                raise ValueError("not text")
            value.encode()
        elif isinstance(value, dict):
            _only_text(*value, *value.values())
        elif isinstance(value, list):
            _only_text(*value)


def _place(message: str) -> str:
    """The argument that is wrong, when a validation error names one."""
    path = message.rpartition("`$.")[2].partition("`")[0] if "`$." in message else ""
    return path[:60]


def act(asked: Asked, world: World, now: datetime, chance: Chance, seal: bytes) -> Answer:
    """Do it on the world: all of it, or nothing and a refusal."""
    customer = world.find(Customer, asked.call.customer)
    if customer is None:
        return refused(Refusal("customer_unknown"))
    case = Case(world, customer, asked.call.key, now, chance, seal)
    try:
        result = asked.operation.act(case, asked.arguments)
    except Refusal as refusal:
        world.drop()
        return refused(refusal)
    except BaseException:
        world.drop()
        raise
    world.keep()
    return Answer("done", result=msgspec.to_builtins(result))
