"""The functions of the language. Each says what it takes; a missing list is an empty one."""

import calendar
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation, Overflow
from typing import Final

import msgspec

from suiban.flows.model.expressions.limits import ARITHMETIC, Failure, Run
from suiban.flows.model.expressions.operators import add, clash, compare, equal, field, money_of, short, whole
from suiban.flows.model.values import DIGITS_MAX, Value, number_text, parse_date, parse_number
from suiban.kit.money import Money, exponent_of

PLACES_MAX: Final = 10
_WIDE: Final = Context(prec=2 * DIGITS_MAX + PLACES_MAX)


class Function(msgspec.Struct, frozen=True):
    """``call`` gets the run and the arguments; ``least`` and ``most`` say how many."""

    call: Callable[..., Value]
    least: int
    most: int


def _best(sign: int) -> Callable[..., Value]:
    def best(run: Run, *arguments: Value) -> Value:
        items = _list(arguments[0], run) if len(arguments) == 1 else list(arguments)
        chosen = items[0] if items else None
        for item in items[1:]:
            if compare(item, chosen) * sign > 0:
                chosen = item
        return chosen

    return best


def _absolute(run: Run, value: Value) -> Value:
    match value:
        case Decimal():
            return ARITHMETIC.abs(value)
        case Money(minor_units=units, currency=currency):
            return Money(abs(units), currency)
    raise clash("abs", value)


def _round(run: Run, value: Value, places: Value = Decimal(0)) -> Value:
    return _rounded(value, whole(places), ROUND_HALF_EVEN)


def _floor(run: Run, value: Value) -> Value:
    return _rounded(value, 0, ROUND_FLOOR)


def _ceil(run: Run, value: Value) -> Value:
    return _rounded(value, 0, ROUND_CEILING)


def _rounded(value: Value, places: int, rounding: str) -> Value:
    if not isinstance(value, Decimal):
        raise clash("rounding", value)
    if not 0 <= places <= PLACES_MAX:
        raise Failure("not_a_count", f"from 0 to {PLACES_MAX} places")
    try:
        return ARITHMETIC.plus(value.quantize(Decimal(1).scaleb(-places), rounding, _WIDE))
    except (InvalidOperation, Overflow):
        raise Failure("too_large", "a number too large") from None


def _len(run: Run, value: Value) -> Value:
    if not isinstance(value, str | dict):
        return _count(run, value)
    return Decimal(len(value))


def _count(run: Run, value: Value) -> Value:
    return Decimal(len(_list(value)))


def _empty(run: Run, value: Value) -> Value:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | dict) and not value)


def _text(run: Run, value: Value) -> Value:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return str.__str__(value)
        case Decimal():
            return number_text(value)
        case Money():
            return str(value)
        case date():
            return value.isoformat()
    raise clash("text", value)


def _number(run: Run, value: Value) -> Value:
    if isinstance(value, str):
        return parse_number(value.strip())
    if value is None or isinstance(value, Decimal):
        return value
    raise clash("number", value)


def _money(run: Run, value: Value, currency: Value = "CNY") -> Value:
    if not isinstance(value, Decimal) or not isinstance(currency, str):
        raise clash("money", value, currency)
    return money_of(_WIDE.scaleb(value, _exponent(str.__str__(currency))), str.__str__(currency))


def _amount(run: Run, value: Value) -> Value:
    if not isinstance(value, Money):
        raise clash("amount", value)
    return Decimal(value.minor_units).scaleb(-_exponent(value.currency))


def _currency(run: Run, value: Value) -> Value:
    if not isinstance(value, Money):
        raise clash("currency", value)
    return value.currency


def _exponent(currency: str) -> int:
    try:
        return exponent_of(currency)
    except ValueError:
        raise Failure("unknown_currency", "a currency that is not known") from None


def _date(run: Run, value: Value) -> Value:
    if isinstance(value, str):
        return parse_date(value.strip())
    if value is None or isinstance(value, date):
        return value
    raise clash("date", value)


def _today(run: Run) -> Value:
    return run.now.date()


def _now_hour(run: Run) -> Value:
    return Decimal(run.now.hour)


def _day_of(value: Value) -> date:
    if not isinstance(value, date):
        raise clash("a day", value)
    return value


def _days(run: Run, first: Value, last: Value) -> Value:
    return Decimal((_day_of(last) - _day_of(first)).days)


def _add_days(run: Run, day: Value, days: Value) -> Value:
    try:
        return _day_of(day) + timedelta(days=whole(days))
    except OverflowError:
        raise Failure("date_out_of_range", "a day that no calendar has") from None


def _add_months(run: Run, day: Value, months: Value) -> Value:
    start = _day_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + whole(months), 12)
    if not date.min.year <= year <= date.max.year:
        raise Failure("date_out_of_range", "a day that no calendar has")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _year(run: Run, day: Value) -> Value:
    return Decimal(_day_of(day).year)


def _month(run: Run, day: Value) -> Value:
    return Decimal(_day_of(day).month)


def _day(run: Run, day: Value) -> Value:
    return Decimal(_day_of(day).day)


def _weekday(run: Run, day: Value) -> Value:
    return Decimal(_day_of(day).isoweekday())


def _first_day(run: Run, day: Value) -> Value:
    return _day_of(day).replace(day=1)


def _last_day(run: Run, day: Value) -> Value:
    month = _day_of(day)
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _string(value: Value) -> str:
    if not isinstance(value, str):
        raise clash("a text", value)
    return str.__str__(value)


def _upper(run: Run, value: Value) -> Value:
    return short(_string(value).upper())


def _lower(run: Run, value: Value) -> Value:
    return short(_string(value).lower())


def _tail(run: Run, value: Value, characters: Value = Decimal(4)) -> Value:
    wanted = whole(characters)
    return _string(value)[-wanted:] if wanted > 0 else ""


def _digits(run: Run, value: Value) -> Value:
    return "".join(
        str(unicodedata.decimal(one)) for one in _string(value) if unicodedata.decimal(one, None) is not None
    )


def _starts(run: Run, value: Value, beginning: Value) -> Value:
    return _string(value).startswith(_string(beginning))


def _list(value: Value, run: Run | None = None) -> list[Value]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise clash("a list", value)
    if run is not None:
        run.spend(len(value))
    return value


def _find(run: Run, items: Value, key: Value, wanted: Value) -> Value:
    name = _string(key)
    return next((item for item in _list(items, run) if equal(field(item, name), wanted, run)), None)


def _filter(run: Run, items: Value, key: Value, wanted: Value) -> Value:
    name = _string(key)
    return [item for item in _list(items, run) if equal(field(item, name), wanted, run)]


def _pluck(run: Run, items: Value, key: Value) -> Value:
    name = _string(key)
    return [field(item, name) for item in _list(items, run)]


def _sum(run: Run, items: Value) -> Value:
    total: Value = Decimal(0)
    for item in _list(items, run):
        if not isinstance(item, Decimal | Money):
            raise clash("sum", item)
        total = add(total, item, run)
    return total


def _join(run: Run, items: Value, between: Value = "、") -> Value:
    joined = ""
    for number, item in enumerate(_list(items, run)):
        joined = short(joined + (_string(between) if number else "") + str(_text(run, item)))
    return joined


FUNCTIONS: Final[Mapping[str, Function]] = {
    "min": Function(_best(-1), 1, 20), "max": Function(_best(1), 1, 20), "abs": Function(_absolute, 1, 1),
    "round": Function(_round, 1, 2), "floor": Function(_floor, 1, 1), "ceil": Function(_ceil, 1, 1),
    "len": Function(_len, 1, 1), "empty": Function(_empty, 1, 1), "text": Function(_text, 1, 1),
    "number": Function(_number, 1, 1), "money": Function(_money, 1, 2), "amount": Function(_amount, 1, 1),
    "currency": Function(_currency, 1, 1), "date": Function(_date, 1, 1), "today": Function(_today, 0, 0),
    "now_hour": Function(_now_hour, 0, 0), "days": Function(_days, 2, 2), "add_days": Function(_add_days, 2, 2),
    "add_months": Function(_add_months, 2, 2), "year": Function(_year, 1, 1), "month": Function(_month, 1, 1),
    "day": Function(_day, 1, 1), "weekday": Function(_weekday, 1, 1), "first_day": Function(_first_day, 1, 1),
    "last_day": Function(_last_day, 1, 1), "upper": Function(_upper, 1, 1), "lower": Function(_lower, 1, 1),
    "tail": Function(_tail, 1, 2), "digits": Function(_digits, 1, 1), "starts": Function(_starts, 2, 2),
    "find": Function(_find, 3, 3), "filter": Function(_filter, 3, 3), "pluck": Function(_pluck, 2, 2),
    "sum": Function(_sum, 1, 1), "join": Function(_join, 1, 2), "count": Function(_count, 1, 1),
}  # fmt: skip
