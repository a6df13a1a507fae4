"""What somebody who waits was promised, as every door can render it."""

from datetime import datetime

import msgspec


class CallBack(msgspec.Struct, frozen=True):
    """They are called back: at a moment, or (None) when it is their turn. ``number`` is masked."""

    at: datetime | None
    number: str
