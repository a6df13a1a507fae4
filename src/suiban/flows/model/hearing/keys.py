"""What keys of a telephone mean, at the step where they are pressed."""

import re
from datetime import date
from typing import Final

from suiban.flows.model.doors import Capability, Place
from suiban.flows.model.hearing.results import KEYS_MAX
from suiban.flows.model.rendering.phone import BACK_KEY, END_KEY, Entry, PhoneKey, expected
from suiban.flows.model.steps import Prompt

_KEYS: Final = re.compile(r"[0-9*#]+", re.ASCII)
_AMOUNT: Final = re.compile(r"(\d{1,12})(?:\*(\d{1,2}))?", re.ASCII)


def read_keys(
    prompt: Prompt, capability: Capability, place: Place, keys: str, today: date
) -> PhoneKey | tuple[str, ...] | str | None:
    """What was pressed: a key with a meaning, options picked by several keys, or what was entered, as text.

    None: it means nothing here. While something is entered a digit is part of it, but for a lone 0, which brings a
    person: who means nought ends it with the hash.
    """
    if len(keys) > KEYS_MAX or not _KEYS.fullmatch(keys):
        return None
    options, known, entry = expected(prompt, capability, place)
    if entry is None or keys in {key.key for key in known if key.means != "option"}:
        lone = keys.removesuffix(END_KEY) or keys
        return next((key for key in known if key.key == lone), None)
    entered = keys.removesuffix(END_KEY)
    if END_KEY in entered or len(entered) > entry.digits_max:
        return None
    if entry.kind == "several":
        picked = [options[int(key) - 1].value for key in entered if key.isdigit() and 0 < int(key) <= len(options)]
        return tuple(dict.fromkeys(picked)) if len(picked) == len(entered) else None
    return _entered(entry, entered, today)


def _entered(entry: Entry, entered: str, today: date) -> str | None:
    if entry.kind in ("money", "number"):
        amount = _AMOUNT.fullmatch(entered)
        return f"{int(amount[1])}.{amount[2] or 0}" if amount else None
    if BACK_KEY in entered or not entered:
        return None
    match entry.kind:
        case "date":
            return _day(entered, today)
        case "month":
            return f"{entered[:4]}-{entered[4:]}" if len(entered) == 6 else None
        case _:
            return entered


def _day(entered: str, today: date) -> str | None:
    """Eight digits; of four, month and day, the next such day."""
    if len(entered) == 8:
        return f"{entered[:4]}-{entered[4:6]}-{entered[6:]}"
    if len(entered) != 4:
        return None
    year = today.year if entered >= f"{today:%m%d}" else today.year + 1
    return f"{year}-{entered[:2]}-{entered[2:]}"
