"""Bytes of the staff socket <-> values. Pure: ``decode`` raises NotAFrame and nothing else."""

from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from suiban.conversations.model.content import Card, Choices, Form
from suiban.kit.frames import Ref, Said, Seq, decode_with

EdgeId = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=200)]
MENTIONS_MAX: Final = 5


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hello"):
    """The first frame; who it is stands in the cookie."""

    version: int


class SayFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="say"):
    """Say something to the customer, for one company's part.

    ``quote`` is the number of an earlier message. A card or a form comes instead of a text, choices beside one; the
    ``file_id`` of a card with ``alt`` is its picture.
    ``form_id`` names a form of the company: what is sent is what the company keeps.
    """

    ref: Ref
    conversation_id: EdgeId
    client_id: UUID
    text: Said
    company_id: EdgeId | None = None
    file_id: EdgeId | None = None
    quote: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    card: Card | None = None
    form: Form | None = None
    choices: Choices = ()
    form_id: EdgeId | None = None

    def __post_init__(self) -> None:
        # a card's picture comes with it
        file = None if self.card is not None and self.card.alt else self.file_id
        ways = [file, self.card, self.form, self.choices or None, self.form_id]
        if sum(way is not None for way in ways) > 1 or ((self.card or self.form or self.form_id) and self.text):
            raise ValueError("a message is one thing")
        if self.form is not None and (self.form.form_id or self.form.version):
            raise ValueError("a company's form is sent by its id")


class RecallFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="recall"):
    """Take back what one said."""

    ref: Ref
    conversation_id: EdgeId
    seq: Seq


class Typing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="typing"):
    """Typing in a conversation."""

    ref: Ref
    conversation_id: EdgeId


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="seen"):
    """How far the holder has read."""

    ref: Ref
    conversation_id: EdgeId
    delivered_seq: Seq
    read_seq: Seq


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="watch"):
    """Send what follows in a conversation."""

    ref: Ref
    conversation_id: EdgeId
    after_seq: Seq


class Unwatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="unwatch"):
    """Stop sending."""

    ref: Ref
    conversation_id: EdgeId


class Presence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="presence"):
    """Take work, or not."""

    ref: Ref
    state: Literal["available", "away"]
    reason: Line = ""


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="accept"):
    """Take an offer."""

    ref: Ref
    reservation_id: EdgeId


class Reject(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reject"):
    """Refuse an offer."""

    ref: Ref
    reservation_id: EdgeId
    reason: Line = ""


class PassOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="pass_on"):
    """Give the conversation to a queue, a colleague or the bot."""

    ref: Ref
    conversation_id: EdgeId
    to: Literal["queue", "staff", "bot"]
    queue_id: EdgeId | None = None
    staff_id: EdgeId | None = None
    reason: Line = ""
    summary: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class OpenPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="open_part"):
    """Let another company into the conversation."""

    ref: Ref
    conversation_id: EdgeId
    company_id: EdgeId


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="note"):
    """Write down what only staff see. Who is mentioned is asked in: sees the conversation, and is told."""

    ref: Ref
    conversation_id: EdgeId
    text: Said
    mentions: Annotated[tuple[EdgeId, ...], msgspec.Meta(max_length=MENTIONS_MAX)] = ()


class Whisper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="whisper"):
    """Tell the holder something that only staff see."""

    ref: Ref
    conversation_id: EdgeId
    text: Said


class TakeOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="take_over"):
    """Hold a conversation that somebody else holds, the bot has, or that waits."""

    ref: Ref
    conversation_id: EdgeId
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Consult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="consult"):
    """Ask a colleague into a conversation one holds: this one, or whoever is there for a queue."""

    ref: Ref
    conversation_id: EdgeId
    question: Said
    staff_id: EdgeId | None = None
    queue_id: EdgeId | None = None

    def __post_init__(self) -> None:
        if (self.staff_id is None) == (self.queue_id is None):
            raise ValueError("a colleague or a queue")


class EndConsult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="end_consult"):
    """The holder needs a colleague no longer, or the colleague leaves."""

    ref: Ref
    conversation_id: EdgeId
    staff_id: EdgeId


class StepUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="step_up"):
    """Ask the customer to prove who they are: signed in (3), or afresh by a second means (4)."""

    ref: Ref
    conversation_id: EdgeId
    purpose: Literal["account", "card", "transfer", "details", "disclose"]
    level: Literal[3, 4] = 4


class EndStepUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="end_step_up"):
    """It is not needed any more."""

    ref: Ref
    conversation_id: EdgeId


class Close(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="close"):
    """End the conversation."""

    ref: Ref
    conversation_id: EdgeId


class Wallboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="wallboard"):
    """Show the wallboard every second, or stop."""

    ref: Ref
    on: bool


class Board(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="board"):
    """Show what may be taken, and keep it up to date, or stop."""

    ref: Ref
    on: bool


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="claim"):
    """Take work that is on the board."""

    ref: Ref
    work_id: EdgeId


Frame = (
    Hello
    | SayFrame
    | RecallFrame
    | Typing
    | Seen
    | Watch
    | Unwatch
    | Presence
    | Accept
    | Reject
    | PassOn
    | OpenPart
    | Note
    | Whisper
    | TakeOver
    | Consult
    | EndConsult
    | StepUp
    | EndStepUp
    | Close
    | Wallboard
    | Board
    | Claim
)

_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


def decode(payload: bytes) -> Frame:
    """One frame. Raises :class:`~suiban.kit.frames.NotAFrame` on anything that is not one."""
    return decode_with(_decoder, payload)
