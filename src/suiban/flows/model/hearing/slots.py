"""What a first sentence says already: 给李四转1.5万 names a payee and an amount, and neither is asked again.

Only what is surely meant is taken: of two amounts none. What is missed is asked; what were taken wrongly would have to
be noticed by the customer.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from suiban.flows.model.hearing.listening import HIDDEN
from suiban.flows.model.hearing.reading import read
from suiban.flows.model.steps import ValueType, Words
from suiban.flows.model.values import Value
from suiban.language.api import Amount, Find, find_values

SENTENCE_CHARACTERS_MAX: Final = 200
_NAMED: Final = re.compile(r"人|姓名|户名|名字|payee|recipient|name", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"尾号|tail|last four|ending", re.IGNORECASE)
_PLACED: Final = re.compile(r"城市|地点|地区|city|place|town", re.IGNORECASE)
_PLACE: Final = (
    re.compile(r"(?:在|到|去|于)([\u4e00-\u9fff]{2,4}?)(?:市|的|取|办|开|预约|领|网点|支行|分行|[，,。]|$)"),
    re.compile(r"\bin ([A-Z][a-z']+)"),
)


def find_slots(text: str, slots: Mapping[str, ValueType], labels: Mapping[str, Words], today: date) -> dict[str, Value]:
    """The variables that a customer's own sentence gives, of those that may be taken from one.

    ``labels`` name variables in words, as they do in corrections. Never raises; secrets are never taken.
    """
    if len(text) > SENTENCE_CHARACTERS_MAX or HIDDEN.search(text):
        return {}
    finds = find_values(text, today)
    found: dict[str, Value] = {}
    for variable, kind in slots.items():
        label = labels.get(variable, Words())
        value = _labelled(text, kind, label, today)
        if value is None and (kind == "text" or list(slots.values()).count(kind) == 1):
            value = _alone(text, kind, label, finds)
        if value is not None:
            found[variable] = value
    return found


def _labelled(text: str, kind: ValueType, label: Words, today: date) -> Value:
    """What stands behind the variable's name: 金额：2万, 收款人是李四."""
    names = [re.escape(name) for name in (label.zh, label.en) if name]
    if not names or kind in ("secret", "yes_no"):
        return None
    pattern = rf"(?:{'|'.join(names)})(?:是|为|[:：=]|\bis\b)\s*([^，,。；;\n]{{1,30}})"
    said = re.search(pattern, text, re.IGNORECASE)
    return read(kind, said[1], today) if said else None


def _alone(text: str, kind: ValueType, label: Words, finds: Sequence[Find]) -> Value:
    """The one value of its kind in the sentence."""
    called = f"{label.zh} {label.en}"
    if kind == "text":
        if _PLACED.search(called):
            places = {match[1] for pattern in _PLACE for match in pattern.finditer(text)}
            return places.pop() if len(places) == 1 else None
        wanted = "tail" if _NUMBERED.search(called) else "name" if _NAMED.search(called) else ""
    else:
        wanted = kind
    of_kind = [find.value for find in finds if find.kind == wanted]
    match of_kind:
        case [Amount() as amount]:
            return amount.money("CNY")
        case [date() as day]:
            return f"{day:%Y-%m}" if kind == "month" else day
        case [str() as said]:
            return str.__str__(said)
        case _:
            return None
