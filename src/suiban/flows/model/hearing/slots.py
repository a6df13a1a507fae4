"""What a first sentence says already: 给李四转1.5万 names a payee and an amount, and neither is asked again.

Only what is surely meant is taken: of two amounts none, of two services' days none. What is missed is asked; what were
taken wrongly would have to be noticed by the customer.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from suiban.flows.model.hearing.listening import HIDDEN
from suiban.flows.model.hearing.reading import read
from suiban.flows.model.steps import ValueType, Words
from suiban.flows.model.values import Value
from suiban.language.api import find_amounts, find_days, find_months

SENTENCE_CHARACTERS_MAX: Final = 200
_HAN: Final = r"[\u4e00-\u9fff·]"
# pronouns and what is no name: 给我转, 给他人转, 给别人, 给自己
_NOBODY: Final = re.compile(r".*(?:[我你您他她它谁人别卡]|自己|家人?|账户)")
_LATIN_NAME: Final = r"[A-Z][\w'.-]*(?: [A-Z][\w'.-]*){0,2}"
_PAYEE: Final = (
    re.compile(rf"给({_HAN}{{2,4}}?)(?:转|汇|打|付|划)"),
    re.compile(rf"(?:转|汇|打|付|划)(?:账|款|钱)?[^给，,。]{{0,12}}给({_HAN}{{2,4}})(?:[，,。吧]|$)"),
    re.compile(rf"\bto ({_LATIN_NAME})"),
    re.compile(rf"\b(?:send|pay|wire) ({_LATIN_NAME}) "),
)
_PLACE: Final = (
    re.compile(rf"(?:在|到|去|于)({_HAN}{{2,4}}?)(?:市|的|这边|那边|取|办|开|预约|领|网点|支行|分行|[，,。]|$)"),
    re.compile(r"\bin ([A-Z][a-z']+)"),
)
_PAYEE_LABELS: Final = re.compile(r"收款人|姓名|户名|payee|recipient|name", re.IGNORECASE)
_PLACE_LABELS: Final = re.compile(r"城市|地点|地区|city|place|town", re.IGNORECASE)


def find_slots(text: str, slots: Mapping[str, ValueType], labels: Mapping[str, Words], today: date) -> dict[str, Value]:
    """The variables that a customer's own sentence gives, of those that may be taken from one.

    ``labels`` name variables in words, as they do in corrections. Never raises; secrets are never taken.
    """
    if len(text) > SENTENCE_CHARACTERS_MAX or HIDDEN.search(text):
        return {}
    found: dict[str, Value] = {}
    for variable, kind in slots.items():
        label = labels.get(variable, Words())
        value = _labelled(text, kind, label, today)
        if value is None and list(slots.values()).count(kind) == 1:
            value = _alone(text, kind, label, today)
        if value is not None:
            found[variable] = value
    return found


def _labelled(text: str, kind: ValueType, label: Words, today: date) -> Value:
    """What stands behind the variable's name: 金额 2万, 收款人是李四."""
    names = [re.escape(name) for name in (label.zh, label.en) if name]
    if not names or kind in ("secret", "yes_no"):
        return None
    pattern = rf"(?:{'|'.join(names)})(?:是|为|[:：=]|\bis\b)\s*([^，,。；;\n]{{1,30}})"
    said = re.search(pattern, text, re.IGNORECASE)
    return read(kind, said[1], today) if said else None


def _alone(text: str, kind: ValueType, label: Words, today: date) -> Value:
    """The one value of its kind in the sentence."""
    match kind:
        case "money":
            amounts = find_amounts(text)
            return amounts[0].money("CNY") if len(amounts) == 1 else None
        case "date":
            days = find_days(text, today)
            return days[0].day if len(days) == 1 else None
        case "month":
            months = find_months(text, today)
            return f"{months[0].first:%Y-%m}" if len(months) == 1 else None
        case "phone":
            return read("phone", text, today)
        case "text":
            return _name(text, label)
        case _:
            return None


def _name(text: str, label: Words) -> str | None:
    """A payee or a place, where the variable is called so; no other text is guessed at."""
    called = f"{label.zh} {label.en}"
    patterns = _PAYEE if _PAYEE_LABELS.search(called) else _PLACE if _PLACE_LABELS.search(called) else ()
    names = dict.fromkeys(match[1] for pattern in patterns for match in pattern.finditer(text))
    names = {name: None for name in names if not _NOBODY.fullmatch(name)}
    return next(iter(names)) if len(names) == 1 else None
