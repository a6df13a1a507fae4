"""What the codecs of both sockets share: the types of their fields, and decoding that fails in one way only."""

from typing import Annotated, TypeVar

import msgspec

from suiban.kit.errors import SuibanError

F = TypeVar("F")

REF_PATTERN = r"^[A-Za-z0-9_-]{1,64}\Z"
Ref = Annotated[str, msgspec.Meta(pattern=REF_PATTERN)]
"""What ties an answer to its request."""
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""The number of a message in its conversation; exact in JavaScript too."""
FRAME_TEXT_CHARACTERS_MAX = 16_000
Said = Annotated[str, msgspec.Meta(max_length=FRAME_TEXT_CHARACTERS_MAX)]
"""A text that a frame may carry; how much may be said is the conversations' business."""


class NotAFrame(SuibanError):
    """This frame is not of the protocol."""

    code = "bad_frame"
    status = 422


def decode_with(decoder: msgspec.json.Decoder[F], payload: bytes) -> F:
    """One frame. Raises :class:`NotAFrame` on anything that is not one, and nothing else."""
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotAFrame from None
