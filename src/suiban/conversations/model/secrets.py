"""What apps sign with, as administrators may see it. Frozen values."""

from datetime import datetime

import msgspec


class ChannelSecret(msgspec.Struct, frozen=True):
    """Since when a secret holds; ``ends_at`` None: it is the present one."""

    made_at: datetime
    ends_at: datetime | None
