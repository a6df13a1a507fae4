"""The hint that new messages are there to be read: which talks, up to which number."""

from collections.abc import Sequence

import msgspec

from suiban.kit.ids import ConversationId
from suiban.platform.postgres import Transaction

TALK = "talk"
RECALLED = "recalled"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[bytes, int]]).decode


def hint_talk(tx: Transaction, talks: Sequence[tuple[ConversationId, int]], *, here: bool = True) -> None:
    """After the commit tell whoever shows these talks; ``here`` False: the caller tells this process himself."""
    tx.hint(TALK, _encode([(conversation.bytes, seq) for conversation, seq in talks]), here=here)


def hint_recalled(tx: Transaction, conversation_id: ConversationId) -> None:
    """After the commit tell whoever shows this talk that something in it was recalled."""
    tx.hint(RECALLED, conversation_id.bytes)


def read_talk_hint(payload: bytes) -> list[tuple[ConversationId, int]]:
    """The talks and numbers of a hint."""
    return [(ConversationId.from_bytes(raw), seq) for raw, seq in _decode(payload)]
