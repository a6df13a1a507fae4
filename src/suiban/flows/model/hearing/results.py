"""What comes in at a door, and what it turned out to be."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from suiban.flows.model.doors import Place
from suiban.flows.model.steps import Misread, Words
from suiban.flows.model.values import Value
from suiban.kit.masking import Spoken

TEXT_CHARACTERS_MAX: Final = 2_000
"""Nothing longer is looked at, whatever the step."""
KEYS_MAX: Final = 40
FILLED_MAX: Final = 40
FILE_NAME_CHARACTERS_MAX: Final = 200


class Wrote(msgspec.Struct, frozen=True):
    """Words, typed or spoken; a button in a chat that says something is words too."""

    text: Spoken


class Pressed(msgspec.Struct, frozen=True):
    """An option of a page by its value, or one of its actions by its name."""

    value: str


class Keyed(msgspec.Struct, frozen=True):
    """Keys of a telephone, ``#`` and ``*`` among them."""

    keys: Spoken


class Filled(msgspec.Struct, frozen=True):
    """A form filled in: by the key of a field, or by its name in Chinese; options by value or by name."""

    values: Mapping[str, str | bool | tuple[str, ...] | list[str]]


class Uploaded(msgspec.Struct, frozen=True):
    """A file that was taken in. ``media_type`` is what it was found to be, whatever its name says."""

    id: str
    name: Spoken
    media_type: str


class Signed(msgspec.Struct, frozen=True):
    """The name that was written as a signature, under what was to be signed."""

    name: Spoken


Heard = Wrote | Pressed | Keyed | Filled | Uploaded | Signed


class Answered(msgspec.Struct, frozen=True):
    """The answer as a value. ``secret``: it is sealed at once and stands nowhere else."""

    value: Value
    secret: bool = False

    def __repr__(self) -> str:
        return f"Answered(secret={self.secret})"


class Partly(msgspec.Struct, frozen=True):
    """The step is not answered yet: it is shown again at ``place``, after what was wrong, if anything was."""

    place: Place
    misread: Misread | None = None


AsideKind = Literal["person", "cancel", "back", "continue", "repeat", "help", "wait", "question", "correction"]


class Aside(msgspec.Struct, frozen=True):
    """Something else than an answer. The step goes on waiting.

    ``text`` is the question, or what a correction says is right (empty: it is to be asked again); ``label`` names what
    it corrects, ``old`` is what it says was wrong (both empty: the answer before). ``otherwise``: what it is taken for
    where nobody can answer the question, or nothing is called so.
    """

    kind: AsideKind
    text: Spoken = Spoken("")
    label: str = ""
    old: Spoken = Spoken("")
    otherwise: Answered | None = None


Hearing = Answered | Partly | Misread | Aside


def misread(code: str, zh: str, en: str, fields: Mapping[str, Words] | None = None) -> Misread:
    """What was expected, said so that one can do better."""
    return Misread(code, Words(zh, en), fields or {})
