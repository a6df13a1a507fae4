"""The contract between a door and the house."""

from typing import Literal

import msgspec


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a door can do. Renderers and the suite read it; nothing else asks which door it is.

    ``delivery``: ``pulled`` doors are read by sequence by whoever is at the other end (a socket), so nothing is sent
    twice by design; ``pushed`` doors are handed each message by a sender that keeps attempts.
    """

    key: str
    name: str
    name_en: str
    delivery: Literal["pulled", "pushed"]
    text_characters_max: int
    pictures: bool
    files: bool
    voice_notes: bool
    buttons: bool
    typing: bool
    read_marks: bool
