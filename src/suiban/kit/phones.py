"""Telephone numbers as people type them, in the one form in which they are dialled (E.164). Pure."""

import re
import unicodedata
from typing import Final

from suiban.kit.masking import Spoken, mask_number

TYPED_CHARACTERS_MAX: Final = 40
HOME: Final = "+86"
_FILLING: Final = re.compile(r"[\s().\-·]+")
_ANYWHERE: Final = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
_PLANS: Final = {
    "+86": re.compile(r"1[3-9]\d{9}|(?:10|2\d|(?![48]00)[3-9]\d{2})[2-8]\d{6,7}", re.ASCII),
    "+852": re.compile(r"[235679]\d{7}", re.ASCII),
    "+853": re.compile(r"6\d{7}|28\d{6}", re.ASCII),
    "+886": re.compile(r"9\d{8}|[2-8]\d{7,8}", re.ASCII),
}
"""Numbers of persons, by country: nothing short, and nothing whose caller pays more than a call."""


def parse_phone(text: str, *, abroad: bool = False) -> Spoken:
    """The number somebody typed, as ``+8613800138000``: one of the mainland, Hong Kong, Macao or Taiwan.

    ``abroad``: any other country's too, when it begins with ``+`` or ``00``. Raises ValueError on what is none.
    """
    if len(text) > TYPED_CHARACTERS_MAX:
        raise ValueError("too long for a telephone number")
    typed = _FILLING.sub("", unicodedata.normalize("NFKC", text))
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    if not typed.startswith("+"):
        typed = HOME + typed.removeprefix("0")
    for country, plan in _PLANS.items():
        if typed.startswith(country):
            if plan.fullmatch(typed.removeprefix(country)):
                return Spoken(typed)
            raise ValueError("not a number of that country")
    if abroad and _ANYWHERE.fullmatch(typed):
        return Spoken(typed)
    raise ValueError("not a telephone number that is called")


def mask_phone(number: str) -> str:
    """What is shown of a number in E.164: ``138****8000`` at home, ``+852****4567`` of elsewhere."""
    plain = str.__str__(number)
    if plain.startswith(HOME):
        return mask_number(plain.removeprefix(HOME))
    return mask_number(plain, head=4)


def mask_written(number: str) -> str:
    """The same of a number as it was once written down, with or without its country."""
    try:
        return mask_phone(parse_phone(str.__str__(number), abroad=True))
    except ValueError:
        return mask_number(str.__str__(number))
