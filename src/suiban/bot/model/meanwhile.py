"""What the bot does while it stands in: a person is coming, so it hands nothing over and says what it is sure of."""

from typing import Final, Literal

import msgspec

from suiban.bot.model import HandOver, SmallTalk, Tell, Turn

ANSWERED: Final = frozenset({"thanks", "yes"})
"""Small talk that is answered as ever; to all else of it the answer is that somebody is coming."""

About = Literal["", "danger", "fraud", "goodbye"]


class Assure(msgspec.Struct, frozen=True):
    """Say that somebody is coming and the place is kept: once in a line, but to what it is ``about`` each time."""

    about: About = ""


def decide_meanwhile(turn: Turn) -> tuple[Tell | SmallTalk | Assure, ...]:
    """What becomes of a turn: what would be asked back or handed over waits for the person."""
    match turn:
        case Tell():
            return (msgspec.structs.replace(turn, person_first=False),)
        case SmallTalk(intent=intent) if intent in ANSWERED:
            return (turn,)
        case SmallTalk(intent="goodbye"):
            return (Assure("goodbye"),)
        case HandOver(reason="danger" | "fraud" as about, article=article):
            return (*([Tell(article)] if article is not None else []), Assure(about))
        case _:
            return (Assure(),)
