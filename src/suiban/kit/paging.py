"""Pages of a list: keyset, never offset."""

from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from suiban.kit.errors import BadInput

T = TypeVar("T")
PAGE_SIZE_MAX = 200


class MalformedCursor(BadInput):
    """That is not a cursor of this list."""

    code = "malformed_cursor"


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items and, when there are more, the cursor to ask for the next ones with."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def moment_cursor(at: datetime, item_id: UUID) -> str:
    """The cursor of lists ordered by a moment and, within it, by an id: the place after this item."""
    return f"{at.astimezone(UTC).isoformat()}~{item_id.hex}"


def parse_moment_cursor(text: str | None) -> tuple[datetime, UUID] | None:
    """What :func:`moment_cursor` wrote; None (nothing, or nothing in it) begins the list.

    Raises :class:`MalformedCursor`.
    """
    if not text:
        return None
    at, _, item_id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise MalformedCursor
        return moment.astimezone(UTC), UUID(hex=item_id)
    except (ValueError, OverflowError):
        raise MalformedCursor from None
