"""Words as values, choices and decisions, and what is said beside an answer: by ``language``, whatever the door."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from suiban.flows.model.hearing.results import Answered, Aside, AsideKind
from suiban.flows.model.rendering.lists import labels, one_line
from suiban.flows.model.schemas import FieldKind
from suiban.flows.model.steps import Language, Option, ValueType
from suiban.flows.model.values import Value
from suiban.kit.masking import Spoken
from suiban.kit.money import Money, exponent_of
from suiban.kit.phones import parse_phone
from suiban.language.api import bare, normalise, read_amount, read_day, read_month, read_number

LABEL_LIMITS: Final = (40, 120)
"""A name may have been shown cut: at any of these lengths it is known again."""
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_TAIL: Final = re.compile(r"(?:尾号|末四位|ending in|ending) ?(\d{2,6})")
_YES: Final = re.compile(r"是的?|对的?|好的?|可以|确认|确定|同意|没错|行|yes|y|ok|okay|sure|confirm|correct")
_NO: Final = re.compile(r"不是?|不对|不要|不行|不可以|不用|不确认|不同意|否|no|n|nope|do not")
_COMMANDS: Final[dict[AsideKind, re.Pattern[str]]] = {
    "person": re.compile(r"(?:转|找|要)?人工(?:客服)?|客服|agent|talk to a person|human"),
    "cancel": re.compile(r"取消(?:办理)?|不办了|算了|cancel|never mind"),
    "back": re.compile(r"(?:返回)?上一步|返回|back|go back"),
    "continue": re.compile(r"继续(?:办理)?|continue|go on"),
    "repeat": re.compile(r"再说一遍|重复|repeat|again"),
    "help": re.compile(r"帮助|help"),
}
_ORDINAL: Final = re.compile(r"(?:选|要|第)*([0-9一二两三四五六七八九十]{1,3})(?:个|项|张|号)?")
_WAIT: Final = re.compile(r"^(?:等一下|等等|稍等|wait|hold on)[，,。.\s]*", re.IGNORECASE)
_QUESTION: Final = re.compile(r"[?？]\s*$|多少|什么|怎么|为什么|吗$|\bhow\b|\bwhat\b|\bwhy\b", re.IGNORECASE)
_CORRECTION: Final = re.compile(r"(?P<label>[^改]{1,10})(?:改成|改为|换成)(?P<text>.+)")
_TELEPHONE: Final = re.compile(r"\+?\d[\d\s()（）.·-]{4,24}\d", re.ASCII)
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
            return _telephone(text)
        case "email":
            plain = normalise(text)
            return plain if "@" in plain and not any(sign.isspace() for sign in plain) else None
        case "yes_no":
            return decide(text, numbered=False)
        case _:
            return _words(text)


def _telephone(text: str) -> str | None:
    found = _TELEPHONE.findall(normalise(text))
    try:
        return str.__str__(parse_phone(found[0], abroad=True)) if len(found) == 1 else None
    except ValueError:
        return None


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
    number = _number_in_list(text)
    counted = options[number - 1 : number] if number is not None else []
    if counted and numbered:
        return counted
    exact = named(text, options, language)
    if exact is not None:
        return [exact]
    if number is not None:
        return counted
    plain = bare(text)
    tail = _TAIL.search(plain)
    part = tail[1] if tail else plain
    if len(part) < 2:
        return []
    return [one for one in options if any(part in bare(one.label.of(language)) for language in LANGUAGES)]


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
    return True if _YES.fullmatch(plain) else False if _NO.fullmatch(plain) else None


def aside_of(text: str) -> Aside | None:
    """What is said in place of an answer, as a whole sentence: to go back, to stop, to speak with a person, …"""
    plain = bare(text)
    return next((Aside(kind) for kind, words in _COMMANDS.items() if words.fullmatch(plain)), None)


def beside(text: str, *, free: bool = False, otherwise: Answered | None = None) -> Aside | None:
    """A correction of an earlier answer, or a question. ``free``: anything may be an answer; only 等一下，… is none."""
    found = _CORRECTION.fullmatch(text.strip())
    if found:
        return Aside("correction", Spoken(found["text"].strip()), found["label"].strip(), otherwise)
    if _WAIT.match(text.strip()) or (not free and _QUESTION.search(text)):
        return Aside("question", Spoken(_WAIT.sub("", text.strip())), "", otherwise)
    return None


def _number_in_list(text: str) -> int | None:
    """第二个, 2, 选2: which of a list."""
    found = _ORDINAL.fullmatch(normalise(text))
    number = read_number(found[1]) if found else None
    return int(number) if number and number == number.to_integral_value() else None
