"""First steps at the desk: what they are, whom they are for is the desk's to show."""

from typing import Literal

import msgspec

FirstStep = Literal[
    "ready", "accepted", "canned", "wrapped_up", "notices",
    "wall", "listened", "records",
    "staff", "settings", "integrations", "audit",
    "second_step", "requests",
    "keys", "search",
]  # fmt: skip


class Guide(msgspec.Struct, frozen=True):
    """The steps a person has taken, and whether they put the list away."""

    done: tuple[FirstStep, ...]
    hidden: bool
