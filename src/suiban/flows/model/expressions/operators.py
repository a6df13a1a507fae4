"""What the signs of the language do with values. Each raises Failure on values it does not fit."""

from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final

from suiban.flows.model.expressions.limits import ARITHMETIC, COUNT_MAX, TEXT_MAX, Failure, Run
from suiban.flows.model.values import DEPTH_MAX, MINOR_UNITS_MAX, Value
from suiban.kit.money import Money

_KINDS: Final[dict[type, str]] = {
    bool: "yes or no", Decimal: "a number", Money: "money", date: "a day", list: "a list", dict: "an object",
}  # fmt: skip


def kind_of(value: object) -> str:
    """The kind of a value in words: what a message may say of it."""
    if value is None:
        return "nothing"
    return "a text" if isinstance(value, str) else _KINDS.get(type(value), "no value")


def clash(doing: str, *values: Value) -> Failure:
    """These kinds do not go together."""
    return Failure("type_clash", f"{doing} of {' and '.join(map(kind_of, values))}")


def calculated(sign: str, left: Decimal, right: Decimal) -> Decimal:
    """Arithmetic within the digits there are, rounded half even."""
    try:
        match sign:
            case "+":
                return ARITHMETIC.add(left, right)
            case "-":
                return ARITHMETIC.subtract(left, right)
            case "*":
                return ARITHMETIC.multiply(left, right)
        return ARITHMETIC.divide(left, right)
    except Overflow:
        raise Failure("too_large", "a number too large") from None
    except (DivisionByZero, InvalidOperation):  # the second is 0 / 0
        raise Failure("division_by_zero", "divided by zero") from None


def money_of(minor_units: Decimal | int, currency: str) -> Money:
    """Whole minor units of it, rounded half even. Raises Failure when there are too many, or nobody knows it."""
    units = ARITHMETIC.to_integral_value(Decimal(minor_units))
    if abs(units) > MINOR_UNITS_MAX:
        raise Failure("too_large", "an amount too large")
    try:
        return Money(int(units), currency)
    except ValueError:
        raise Failure("unknown_currency", "a currency that is not known") from None


def same_currency(left: Money, right: Money) -> str:
    """The currency of both. Raises Failure when there are two."""
    if left.currency != right.currency:
        raise Failure("currencies_differ", f"{left.currency} and {right.currency}")
    return left.currency


def short(text: str) -> str:
    """The text itself. Raises Failure when it is too long."""
    if len(text) > TEXT_MAX:
        raise Failure("text_too_long", f"a text longer than {TEXT_MAX} characters")
    return text


def add(left: Value, right: Value, run: Run) -> Value:
    """Numbers, money, texts, lists."""
    match left, right:
        case Decimal(), Decimal():
            return calculated("+", left, right)
        case Money(), Money():
            return money_of(left.minor_units + right.minor_units, same_currency(left, right))
        case Money(), Decimal() if not right:
            return left
        case Decimal(), Money() if not left:
            return right
        case str(), str():
            return short(str.__add__(left, right))
        case list(), list():
            joined = [*left, *right]
            measure(joined, run)
            return joined
    raise clash("a sum", left, right)


def subtract(left: Value, right: Value, run: Run) -> Value:
    """Numbers, money."""
    match left, right:
        case Decimal(), Decimal():
            return calculated("-", left, right)
        case Money(), Money():
            return money_of(left.minor_units - right.minor_units, same_currency(left, right))
        case Money(), Decimal() if not right:
            return left
        case Decimal(), Money() if not left:
            return Money(-right.minor_units, right.currency)
    raise clash("a difference", left, right)


def multiply(left: Value, right: Value, run: Run) -> Value:
    """Numbers; money by a number."""
    match left, right:
        case Decimal(), Decimal():
            return calculated("*", left, right)
        case (Money() as money, Decimal() as factor) | (Decimal() as factor, Money() as money):
            return money_of(calculated("*", Decimal(money.minor_units), factor), money.currency)
    raise clash("a product", left, right)


def divide(left: Value, right: Value, run: Run) -> Value:
    """Numbers; money by a number; money by money, which is a number."""
    match left, right:
        case Decimal(), Decimal():
            return calculated("/", left, right)
        case Money(), Decimal():
            return money_of(calculated("/", Decimal(left.minor_units), right), left.currency)
        case Money(), Money():
            same_currency(left, right)
            return calculated("/", Decimal(left.minor_units), Decimal(right.minor_units))
    raise clash("a quotient", left, right)


def negate(value: Value) -> Value:
    """Numbers, money."""
    match value:
        case Decimal():
            return ARITHMETIC.minus(value)
        case Money(minor_units=units, currency=currency):
            return Money(-units, currency)
    raise clash("the negative", value)


def compare(left: Value, right: Value) -> int:
    """Below zero when ``left`` comes first, zero when neither does. Money compares with the number zero too."""
    match left, right:
        case Decimal(), Decimal():
            return int(left.compare(right))
        case Money(), Money():
            same_currency(left, right)
            return left.minor_units - right.minor_units
        case Money(), Decimal() if not right:
            return left.minor_units
        case Decimal(), Money() if not left:
            return -right.minor_units
        case date(), date():
            return left.toordinal() - right.toordinal()
        case str(), str():
            return (left > right) - (left < right)
    raise clash("a comparison", left, right)


def equal(left: Value, right: Value, run: Run) -> bool:
    """Whether both are the same; values of two kinds never are, but no money is zero."""
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, list):
        if not isinstance(right, list) or len(left) != len(right):
            return False
        run.spend(len(left))
        return all(equal(one, other, run) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict):
        if not isinstance(right, dict) or left.keys() != right.keys():
            return False
        run.spend(len(left))
        return all(equal(item, right[key], run) for key, item in left.items())
    if type(left) is type(right):
        return left == right
    zero = left if isinstance(left, Decimal) else right
    money = right if isinstance(left, Decimal) else left
    return isinstance(money, Money) and isinstance(zero, Decimal) and not zero and not money.minor_units


def contains(item: Value, owner: Value, run: Run) -> bool:
    """Whether a list has it, a text has it in it, an object has a field of that name. Nothing has nothing in it."""
    match owner:
        case None:
            return False
        case list():
            run.spend(len(owner))
            return any(equal(item, one, run) for one in owner)
        case str() if isinstance(item, str):
            return item in owner
        case dict() if isinstance(item, str):
            return item in owner
    raise clash("in", item, owner)


def field(owner: Value, name: str) -> Value:
    """What an object has under a name; nothing when it has not."""
    if isinstance(owner, dict):
        return owner.get(name)
    if owner is None:
        return None
    raise Failure("type_clash", f".{name} of {kind_of(owner)}")


def place(owner: Value, key: Value) -> Value:
    """What a list has at a place, from 0, or from its end below zero; an object under a name."""
    if owner is None:
        return None
    if isinstance(owner, dict) and isinstance(key, str):
        return owner.get(key)
    if isinstance(owner, list) and isinstance(key, Decimal):
        number = whole(key)
        return owner[number] if -len(owner) <= number < len(owner) else None
    raise clash("[ ]", owner, key)


def whole(value: Value) -> int:
    """A number that counts something. Raises Failure on fractions and on what nobody counts."""
    if not isinstance(value, Decimal):
        raise clash("a count", value)
    if abs(value) > COUNT_MAX or value != value.to_integral_value():
        raise Failure("not_a_count", "a whole number of a sensible size is needed")
    return int(value)


def truth(value: Value) -> bool:
    """Yes or no; nothing is no. Raises Failure on all else: 3 is neither."""
    if value is True or value is False:
        return value
    if value is None:
        return False
    raise Failure("type_clash", f"yes or no is needed, not {kind_of(value)}")


def measure(value: Value, run: Run, depth: int = DEPTH_MAX) -> None:
    """Spend a step for each value it is made of. Raises Failure when they are too many, or nested too deep."""
    items: list[Value] | None = None
    if isinstance(value, list):
        items = value
    elif isinstance(value, dict):
        items = list(value.values())
    if items is None:
        return
    if not depth:
        raise Failure("too_deep", f"lists and objects nested more than {DEPTH_MAX} deep")
    run.spend(len(items))
    for item in items:
        measure(item, run, depth - 1)
