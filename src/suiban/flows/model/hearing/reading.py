"""Words as values, choices and decisions, and what is said beside an answer: by ``language``, whatever the door."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from suiban.flows.model.hearing.results import Answered, Aside
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.lists import labels, one_line
from suiban.flows.model.schemas import FieldKind
from suiban.flows.model.steps import Language, Option, ValueType
from suiban.flows.model.values import Value
from suiban.kit.masking import Spoken
from suiban.language.api import (
    bare,
    find_choices,
    find_correction,
    is_question,
    read_amount,
    read_day,
    read_digits,
    read_email,
    read_month,
    read_name,
    read_number,
    read_phone,
    read_place,
    read_wish,
    read_yes_no,
)

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LABEL_LIMITS: Final = (40, 120)
"""A name may have been shown cut: at any of these lengths it is known again."""
_MORE: Final = re.compile(
    rf"(?:{phrases.MORE.zh}|{phrases.MORE.en.lower()}|看更多|下一页|后面的?|next page)(?: ?\d+ \d+)?"
)
_COMPANY: Final = re.compile(r"(?=.*(?:\b(?:co|ltd|inc|llc|plc|gmbh|corp)\b|&))[\w&.,'’() -]{2,60}", re.IGNORECASE)
ACCOUNT_DIGITS: Final = range(8, 33)
_WAIT: Final = re.compile(r"^(?:等一下|等等|等下|稍等|先问一下|wait|hold on|one moment)[，,。.!！\s]+", re.IGNORECASE)
# where yes or no is asked 不用了 is a no; who says these words wants to be out of it
_OUT: Final = re.compile(r"取消|退出|终止|放弃|停|不办|cancel|quit|exit|abort", re.IGNORECASE)


def read(kind: FieldKind | ValueType, text: str, today: date, currency: str = "CNY") -> Value:
    """The one value of this kind that an answer gives; None when there is none, or not exactly one."""
    match kind:
        case "money":
            amount = read_amount(text)
            return amount.money(currency) if amount is not None else None
        case "number":
            return read_number(text)
        case "whole":
            number = read_number(text)
            return number if number is not None and number == number.to_integral_value() else None
        case "date":
            return read_day(text, today)
        case "month":
            first = read_month(text, today)
            return f"{first:%Y-%m}" if first is not None else None
        case "name":
            return _name(text)
        case "account":
            digits = read_digits(text)
            return digits if digits is not None and len(digits) in ACCOUNT_DIGITS else None
        case "phone":
            return _plain(read_phone(text))
        case "email":
            return _plain(read_email(text))
        case "yes_no":
            return read_yes_no(text)
        case _:
            return _words(text)


def _plain(text: Spoken | None) -> str | None:
    return None if text is None else str.__str__(text)


def _name(text: str) -> str | None:
    """A name; companies write theirs with signs that no person has."""
    name = read_name(text) or (Spoken(text.strip()) if _COMPANY.fullmatch(text.strip()) else None)
    return _plain(name)


def _words(text: str) -> str | None:
    """A text as it was written, its ends trimmed; None when nothing in it can be read."""
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return plain if any(sign.isalnum() for sign in plain) else None


# --- choices and decisions --------------------------------------------------------------------------------------------


def named(text: str, options: Sequence[Option], language: Language) -> Option | None:
    """The option that is called exactly so: as it was shown, else in the other language."""
    plain = one_line(text, LABEL_LIMITS[-1])
    shown = (
        (name, option)
        for one in dict.fromkeys((language, *LANGUAGES))
        for limit in LABEL_LIMITS
        for name, option in zip(labels(options, one, limit), options, strict=True)
    )
    return next((option for name, option in shown if name == plain), None)


def choose(text: str, options: Sequence[Option], language: Language, *, numbered: bool) -> Sequence[Option]:
    """The options that may be meant; one: that was.

    ``numbered``: numbers stand before the names, and mean more than a name with that number in it.
    """
    place = read_place(text, len(options)) if numbered and bare(text).isdigit() else None
    if place is not None:
        return [options[place]]
    exact = named(text, options, language)
    if exact is not None:
        return [exact]
    names = [[option.label.of(one) or option.value for one in LANGUAGES] for option in options]
    return [options[place] for place in find_choices(text, names)]


def picked(text: str, options: Sequence[Option]) -> str | None:
    """The value of the one option that is meant, by its value or in words; None when there is none, or several."""
    if any(option.value == text for option in options):
        return text
    found = choose(text, options, "zh", numbered=True)
    return found[0].value if len(found) == 1 else None


def wants_more(text: str) -> bool:
    """Whether the next page of a list is wanted."""
    return _MORE.fullmatch(bare(text)) is not None


def decide(text: str, *, numbered: bool) -> bool | None:
    """Whether somebody agrees; ``numbered``: 1 and 2 stand for the two answers."""
    if numbered and bare(text) in ("1", "2"):
        return bare(text) == "1"
    return None if _OUT.search(text) else read_yes_no(text)


# --- beside answers ---------------------------------------------------------------------------------------------------


def aside_of(text: str) -> Aside | None:
    """What is said in place of an answer, and nothing else: to go back, to stop, to speak with a person, …"""
    wish = read_wish(text)
    return None if wish is None else Aside(wish)


def beside(text: str, *, free: bool = False, otherwise: Answered | None = None) -> Aside | None:
    """A correction of an earlier answer, or a question. ``otherwise``: what it means as the answer to what is asked.

    A correction that does not say of what is taken as that answer, if it can be. ``free``: anything can be one, also
    a question; only who says 等一下 before it does not answer.
    """
    correction = find_correction(text)
    if correction is not None and (correction.label or free or otherwise is None):
        return Aside("correction", correction.text, correction.label, correction.old, otherwise)
    waits = _WAIT.match(text.strip())
    if is_question(text) and (waits or not free):
        return Aside("question", Spoken(_WAIT.sub("", text.strip())), otherwise=otherwise)
    return None
