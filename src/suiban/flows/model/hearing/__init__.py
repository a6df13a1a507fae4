"""What was heard at a door, as the answer to what was asked there. Pure: nothing is remembered between two turns.

Nothing raises, whatever comes in: what is no answer is :class:`Misread`, said so that one can do better, or an
:class:`Aside`. What was answered in secret is never repeated.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from suiban.flows.model.doors import Capability, Carried, Place, can_carry
from suiban.flows.model.hearing.filling import fill, read_line
from suiban.flows.model.hearing.keys import read_keys
from suiban.flows.model.hearing.reading import (
    aside_of,
    choose,
    decide,
    means_more,
    question_or_correction,
    read,
)
from suiban.flows.model.hearing.results import (
    FILE_NAME_CHARACTERS_MAX,
    FILLED_MAX,
    TEXT_CHARACTERS_MAX,
    Answered,
    Aside,
    Filled,
    Heard,
    Hearing,
    Keyed,
    Partly,
    Pressed,
    Uploaded,
    Wrote,
    misread,
)
from suiban.flows.model.rendering import phrases
from suiban.flows.model.rendering.phone import PhoneKey
from suiban.flows.model.rendering.phone import asked_now as asked_by_ear
from suiban.flows.model.rendering.text import asked_now as asked_in_text
from suiban.flows.model.schemas import FormField, fields_of
from suiban.flows.model.steps import ASKED, Language, Misread, Prompt
from suiban.kit.masking import Spoken

__all__ = [
    "Answered", "Aside", "Filled", "Heard", "Hearing", "Keyed", "Partly", "Pressed", "Uploaded", "Wrote", "hear",
]  # fmt: skip

UPLOADS: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"})
SECRET_CHARACTERS_MAX: Final = 64
_CODE: Final = re.compile(r"\d{4,8}", re.ASCII)
# controls, and signs that turn the direction of what follows: such a text is not what it looks like
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
