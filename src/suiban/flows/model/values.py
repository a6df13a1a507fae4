"""What a variable of a service can hold, how it is stored, what the bank's answers become, how it is shown.

A month is the text ``2026-11``; a telephone number, a card number, an id are texts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from suiban.flows.model.steps import Language
from suiban.kit.masking import mask_number
from suiban.kit.money import Money
from suiban.kit.phones import mask_written

Value: TypeAlias = "bool | str | Decimal | Money | date | list[Value] | dict[str, Value] | None"

DEPTH_MAX: Final = 20
"""So deep lists and objects are nested at most, in what the bank says and in what expressions make."""
STORED_DEPTH_MAX: Final = 25
"""What is stored holds values beside others."""
DIGITS_MAX: Final = 30
"""Numbers have at most so many digits before the point and so many behind it."""
MINOR_UNITS_MAX: Final = 10**18

SECRET: Final = "$secret"  # noqa: S105 the key under which the number of a secret stands
_NUMBER: Final = "$n"
_DATE: Final = "$d"
_OBJECT: Final = "$o"
_MONEY: Final = frozenset({"minor_units", "currency"})
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?", re.ASCII | re.DOTALL)
_EXACT: Final = Context(prec=4 * DIGITS_MAX)
_MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CURRENCIES_ZH: Final = {
    "CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "SGD": "新加坡元", "JPY": "日元",
    "KRW": "韩元", "KWD": "科威特第纳尔",
}  # fmt: skip


def to_plain(value: Value, depth: int = STORED_DEPTH_MAX) -> Any:
    """The value as JSON can say it; :func:`from_plain` gives back the same. Raises ValueError on what is no value."""
    if depth < 0:
        raise ValueError("too deep")
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case Decimal():
            return {_NUMBER: str(_bounded(value))}
        case Money(minor_units=units, currency=currency):
            return {"minor_units": units, "currency": currency}
        case date() if type(value) is date:
            return {_DATE: value.isoformat()}
        case list():
            return [to_plain(item, depth - 1) for item in value]
        case dict():
            plain = {_key(key): to_plain(item, depth - 1) for key, item in value.items()}
            # an object that looks like one of the forms above says that it is an object
            return {_OBJECT: plain} if _is_form(plain) else plain
    raise ValueError("not a value")


def from_plain(plain: Any, depth: int = STORED_DEPTH_MAX) -> Value:
    """The value that :func:`to_plain` made this of; whole numbers are taken too. Raises ValueError on anything else."""
    if depth < 0:
        raise ValueError("too deep")
    match plain:
        case None | bool() | str():
            return plain
        case int():
            return _bounded(Decimal(plain))
        case list():
            return [from_plain(item, depth - 1) for item in plain]
        case dict() if not _is_form(plain):
            return {_key(key): from_plain(item, depth - 1) for key, item in plain.items()}
        case {"$n": str(text)}:
            return _number(text)
        case {"$d": str(text)}:
            return date.fromisoformat(text)
        case {"$o": dict(inner)}:
            return {_key(key): from_plain(item, depth - 1) for key, item in inner.items()}
        case {"minor_units": int(units), "currency": str(currency)} if type(units) is int:
            return _money(units, currency)
    raise ValueError("not a value")


def from_bank(plain: Any, depth: int = DEPTH_MAX) -> Value:
    """What the bank answered, as values: numbers and money become such, texts stay, days too.

    Raises ValueError on what no JSON says.
    """
    if depth < 0:
        raise ValueError("too deep")
    match plain:
        case None | bool() | str():
            return plain
        case int() | Decimal():
            return _bounded(Decimal(plain))
        case float():
            return _number(repr(plain))  # the shortest text that means it: 0.035, not what it is in binary
        case list() | tuple():
            return [from_bank(item, depth - 1) for item in plain]
        case {"minor_units": int(units), "currency": str(currency)} if type(units) is int and plain.keys() == _MONEY:
            return _money(units, currency)
        case Mapping():
            return {_key(key): from_bank(item, depth - 1) for key, item in plain.items()}
    raise ValueError("not a value")


def parse_number(text: str) -> Decimal | None:
    """A number as programs write it: ``-12.50``, ``1,500``. None when it is none, or too long."""
    if not re.fullmatch(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", text, re.ASCII):
        return None
    try:
        return _number(text.replace(",", ""))
    except ValueError:
        return None


def parse_date(text: str) -> date | None:
    """A day as programs write it: ``2026-11-23``, with or without a time behind it; ``2026-11`` is its first day."""
    day = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(day[1] if day else f"{text}-01" if _MONTH.fullmatch(text) else "")
    except ValueError:
        return None


def show(value: Value, language: Language, style: str = "") -> str:
    """The value as a customer reads it, in one of :data:`STYLES`; never raises.

    What is not there is empty; so is an object: its fields have names, it has no text. A style that does not fit the
    value leaves it as it is without one. A secret is stars in every style.
    """
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(show(item, language, style) for item in value)
    if isinstance(value, dict):
        return "****" if SECRET in value else ""
    styled = STYLES[style](value, language) if style in STYLES else None
    return _as_is(value, language) if styled is None else styled


def _as_is(value: Value, language: Language) -> str:
    match value:
        case bool():
            return ("是" if value else "否") if language == "zh" else ("Yes" if value else "No")
        case str():
            return str.__str__(value)
        case Decimal():
            return number_text(value)
        case Money(currency=currency):
            return f"{str(value)[len(currency) + 1 :]} {_CURRENCIES_ZH[currency]}" if language == "zh" else str(value)
        case date():
            if language == "zh":
                return f"{value.year}年{value.month}月{value.day}日"
            return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"
    return ""


def number_text(value: Decimal) -> str:
    """A number in digits, never with an exponent, without zeros that say nothing: ``1500``, ``0.035``."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text_of(value: Value) -> str | None:
    return str.__str__(value) if isinstance(value, str) else number_text(value) if isinstance(value, Decimal) else None


def _tail(value: Value, _: Language) -> str | None:
    text = _text_of(value)
    return None if text is None else text.strip()[-4:]


def _mask(value: Value, _: Language) -> str | None:
    text = _text_of(value)
    return None if text is None else mask_number(text) if text else ""


def _percent(value: Value, _: Language) -> str | None:
    return f"{number_text(_EXACT.scaleb(value, 2))}%" if isinstance(value, Decimal) else None


def _day(value: Value, language: Language) -> str | None:
    day = parse_date(value) if isinstance(value, str) else value
    return _as_is(day, language) if isinstance(day, date) else None


def _month(value: Value, language: Language) -> str | None:
    day = parse_date(value) if isinstance(value, str) else value
    if not isinstance(day, date):
        return None
    return f"{day.year}年{day.month}月" if language == "zh" else f"{_MONTHS_EN[day.month - 1]} {day.year}"


def _phone(value: Value, _: Language) -> str | None:
    return mask_written(value) if isinstance(value, str) and value else None


STYLES: Final[Mapping[str, Callable[[Value, Language], str | None]]] = {
    "tail": _tail, "mask": _mask, "percent": _percent, "date": _day, "month": _month, "phone": _phone,
}  # fmt: skip
"""tail: the last four characters · mask: a number with stars in it · percent: 0.035 is 3.5% · date, month: of a day or
of a text like 2026-11-23 · phone: a telephone number with stars in it."""


def _is_form(plain: dict[str, Any]) -> bool:
    """Whether a plain object stands for something else than itself."""
    return len(plain) <= 2 and (plain.keys() in ({_NUMBER}, {_DATE}, {_OBJECT}) or plain.keys() == _MONEY)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError("a key that is no text")
    return str.__str__(key)


def _money(minor_units: int, currency: str) -> Money:
    if abs(minor_units) > MINOR_UNITS_MAX:
        raise ValueError("an amount too large")
    return Money(minor_units, currency)


def _number(text: str) -> Decimal:
    try:
        return _bounded(Decimal(text))
    except InvalidOperation:
        raise ValueError("not a number") from None


def _bounded(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("not a number")
    if number.adjusted() >= DIGITS_MAX or number.as_tuple().exponent < -DIGITS_MAX * 2:  # type: ignore[operator]
        raise ValueError("too many digits")
    return number
