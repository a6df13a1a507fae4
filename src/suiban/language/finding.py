"""What a first sentence says already: 给李四转1.5万 is an amount and a name. Pure and total."""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

import msgspec

from suiban.kit.masking import Spoken
from suiban.language.amounts import Amount, find_amounts
from suiban.language.days import Prefer, find_days, find_months
from suiban.language.fields import find_accounts, find_names, find_phones, find_tails
from suiban.language.folding import fold
from suiban.language.words import CURRENCY_WORDS

TEXT_MAX: Final = 500
"""A longer text is a story; what is in it is no order."""

_NO_NAME: Final = frozenset(
    {"元", "块", "块钱", "圆", "刀", "won", "pound", "pounds", "bucks", "kuai", "sterling", "$", "¥", "£", "€", "s$"}
)

Kind = Literal["phone", "tail", "account", "date", "month", "money", "currency", "name"]


class Find(msgspec.Struct, frozen=True):
    """A value that a text names, of what kind, and where.

    ``phone`` as it is dialled, ``tail`` the last digits of a card or account, ``account`` the whole number of one,
    ``date`` a day, ``month`` the first day of one, ``money`` an :class:`Amount`, ``currency`` one that is named without
    an amount, ``name`` somebody's.
    """

    kind: Kind
    start: int
    end: int
    value: Spoken | str | date | Amount


def find_values(text: str, today: date, *, days: Prefer = "future", months: Prefer = "past") -> list[Find]:
    """Every value that a text surely names, from left to right; none of them stands in another."""
    if len(text) > TEXT_MAX:
        return []
    kept: list[Find] = []
    for find in _finds(text, today, days, months):
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda find: find.start)


def _finds(text: str, today: date, days: Prefer, months: Prefer) -> Iterator[Find]:
    """In the order in which they are believed where they overlap."""
    for phone in find_phones(text):
        yield Find("phone", phone.start, phone.end, phone.number)
    for tail in find_tails(text):
        yield Find("tail", tail.start, tail.end, tail.tail)
    for account in find_accounts(text):
        yield Find("account", account.start, account.end, account.number)
    for day in find_days(text, today, days):
        yield Find("date", day.start, day.end, day.day)
    for month in find_months(text, today, months):
        yield Find("month", month.start, month.end, month.first)
    for amount in find_amounts(text):
        yield Find("money", amount.start, amount.end, amount)
    for name in find_names(text):
        yield Find("name", name.start, name.end, name.name)
    yield from _currencies(text)


def _currencies(text: str) -> Iterator[Find]:
    """Currencies that are named by a word of their own: 美元, usd, not 元 or 块."""
    folded = fold(text)
    for word, currency in CURRENCY_WORDS.items():
        if word in _NO_NAME:
            continue
        place = folded.text.find(word)
        while place >= 0:
            end = place + len(word)
            if not word.isascii() or not _within_word(folded.text, place, end):
                yield Find("currency", folded.origins[place], folded.origins[end - 1] + 1, currency)
            place = folded.text.find(word, end)


def _within_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start - 1].isascii()) or (
        end < len(text) and text[end].isalnum() and text[end].isascii()
    )
