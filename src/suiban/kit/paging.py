"""Pages of a list: keyset, never offset."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
PAGE_SIZE_MAX = 200


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items and, when there are more, the cursor to ask for the next ones with."""

    items: tuple[T, ...]
    next_cursor: str | None = None
