"""What is looked at after a hostile visit: leaks, changes, mishaps."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.house import House
from tests.marks import MARKS


def documented_codes() -> set[str]:
    """The error codes that docs/socket-protocol.md names."""
    text = (Path(__file__).parents[1] / "docs/socket-protocol.md").read_text()
    return set(re.findall(r"`([a-z_]+)`", text.partition("Codes:")[2].partition("\n\n")[0]))


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> set[tuple[str, str]]:
    """Which (table, company) are not as they were."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def leaks(answer: bytes, house: House, sent: str = "", allowed: tuple[str, ...] = ()) -> list[str]:
    """Marks and ids of company A in an answer; those the request itself carried, and allowed kinds, do not count."""
    text = answer.decode(errors="replace")
    marks = [mark for kind, items in MARKS.items() if kind not in allowed for mark in items]
    ids = [value.split("_")[-1] for name, value in house.objects.ids().items() if name != "article"]
    return [mark for mark in marks + ids if _stands_in(mark, text) and mark not in sent]


def _stands_in(mark: str, text: str) -> bool:
    # four digits also come up by chance, inside of ids and moments
    return re.search(rf"(?<![0-9a-z]){mark}(?![0-9a-z])", text) is not None if len(mark) == 4 else mark in text


@contextlib.contextmanager
def no_mishaps() -> Iterator[list[str]]:
    """Fails when our own code logged something nobody foresaw meanwhile: a mishap that was answered politely is one."""
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # the client's own fault, told by the library
            if not record.getMessage().startswith("WS parser error"):
                seen.append(f"{record.name}: {record.getMessage()} {record.exc_info}")

    handler = Listener(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield seen
    finally:
        logging.getLogger().removeHandler(handler)
    assert not seen


async def eventually(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)
