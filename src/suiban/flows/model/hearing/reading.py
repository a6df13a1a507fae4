"""Words as values, choices and decisions, and what is said beside an answer: by ``language``, whatever the door."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from suiban.flows.model.hearing.results import Answered, Aside
from suiban.flows.model.rendering.lists import labels, one_line
from suiban.flows.model.schemas import FieldKind
from suiban.flows.model.steps import Language, Option, ValueType
from suiban.flows.model.values import Value
from suiban.kit.masking import Spoken
from suiban.kit.money import Money, exponent_of
from suiban.language.api import (
    bare,
    find_choices,
    find_correction,
    is_question,
    read_amount,
    read_day,
    read_email,
    read_month,
    read_number,
    read_phone,
    read_place,
    read_wish,
    read_yes_no,
)  # fmt: skip

LABEL_LIMITS: Final = (40, 120)
"""A name may have been shown cut: at any of these lengths it is known again."""
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_WAIT: Final = re.compile(r"^(?:等一下|等等|稍等|wait|hold on)[，,。.\s]*", re.IGNORECASE)
_MORE: Final = re.compile(r"(?:看?更多|下一页|后面的?|还有吗|more|next(?: page)?)(?: ?\d+ \d+)?")


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
        case "phone":
            phone = read_phone(text)
            return str.__str__(phone) if phone is not None else None
        case "email":
            address = read_email(text)
            return str.__str__(address) if address is not None else None
        case "yes_no":
            return decide(text, numbered=False)
        case _:
            return _words(text)


def _words(text: str) -> str | None:
    """A text as it was written, its ends trimmed; None when nothing in it can be read."""
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return plain if any(sign.isalnum() for sign in plain) else None


def amount_of(money: Money) -> Decimal:
    """Money as a number of its main unit."""
    return Decimal(money.minor_units).scaleb(-exponent_of(money.currency))


def named(text: str, options: Sequence[Option], language: Language) -> Option | None:
    """The option that is called exactly so: as it was shown, else in the other language, else but for signs."""
    plain, wanted = one_line(text, LABEL_LIMITS[-1]), bare(text)
    shown = [
        (name, option)
        for one in dict.fromkeys((language, *LANGUAGES))
        for limit in LABEL_LIMITS
        for name, option in zip(labels(options, one, limit), options, strict=True)
    ]
    exact = next((option for name, option in shown if name == plain), None)
    if exact is not None or not wanted:
        return exact
    alike = {option.value: option for name, option in shown if bare(name) == wanted}
    return alike.popitem()[1] if len(alike) == 1 else None


def choose(text: str, options: Sequence[Option], language: Language, *, numbered: bool) -> Sequence[Option]:
    """The options that may be meant: one, when it is told by its name, its number, or a part that only it has.

    ``numbered``: numbers stand before the names, and mean more than a name that is one.
    """
    place = read_place(text, len(options))
    if numbered and place is not None:
        return [options[place]]
    exact = named(text, options, language)
    if exact is not None:
        return [exact]
    return [options[place] for place in find_choices(text, [(option.label.zh, option.label.en) for option in options])]


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
    plain = bare(text)
    if numbered and plain in ("1", "2"):
        return plain == "1"
    return read_yes_no(text)


def aside_of(text: str, *, decides: bool) -> Aside | None:
    """What is said in place of an answer, as a whole sentence: to go back, to stop, to speak with a person, …

    ``decides``: yes or no is asked, so 不用了 is a no and does not end the service.
    """
    wish = read_wish(text)
    if wish is None or (wish == "decline" and decides):
        return None
    return Aside("cancel" if wish == "decline" else wish)


def beside(text: str, *, free: bool = False, otherwise: Answered | None = None) -> Aside | None:
    """A correction of an earlier answer, or a question. ``free``: anything may be an answer; only 等一下，… is none."""
    correction = find_correction(text)
    if correction is not None:
        return Aside("correction", correction.text, correction.label, otherwise)
    if _WAIT.match(text.strip()) or (not free and is_question(text)):
        return Aside("question", Spoken(_WAIT.sub("", text.strip())), "", otherwise)
    return None
