"""What was asked is embedded once, one text after the other, and forgotten in the end."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from suiban.language.meaning import CHARACTERS_AT_ONCE, TEXTS_AT_ONCE, LocalEmbedder, Remembered, Vectors


class Counting:
    """A vector a text by its length; remembers what it was given at once."""

    name = "counting/1"
    dimensions = 2

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.given.append(list(texts))
        return np.array([[len(text), 1] for text in texts], np.float32)

    def close(self) -> None: ...


async def test_what_was_asked_is_not_embedded_again() -> None:
    embedder = Counting()
    remembered = Remembered(embedder)
    assert remembered.known("卡丢了") is None
    await remembered.embed(["卡丢了", "年费多少", "卡丢了"])
    await remembered.embed(["年费多少"])
    assert embedder.given == [["卡丢了"], ["年费多少"]]
    found = remembered.known("卡丢了")
    assert found is not None
    assert found.tolist() == [3, 1]


async def test_the_one_not_used_for_longest_is_forgotten() -> None:
    remembered = Remembered(Counting(), kept_max=2)
    await remembered.embed(["一", "二"])
    assert remembered.known("一") is not None
    await remembered.embed(["三"])
    assert [remembered.known(text) is not None for text in "一二三"] == [True, False, True]


class Noting(LocalEmbedder):
    """On its own thread as always, but without the model."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[list[str]] = []

    def _run(self, texts: list[str]) -> Vectors:
        self.given.append(texts)
        return np.zeros((len(texts), self.dimensions), np.float32)


async def test_long_lists_go_in_pieces_so_that_a_question_comes_between() -> None:
    embedder = Noting()
    try:
        found = await embedder.embed([*map(str, range(2 * TEXTS_AT_ONCE + 1)), "长" * 500, "短"])
    finally:
        embedder.close()
    assert found.shape == (2 * TEXTS_AT_ONCE + 3, embedder.dimensions)
    assert [len(piece) for piece in embedder.given] == [TEXTS_AT_ONCE, TEXTS_AT_ONCE, 1, 1, 1]
    assert all(len(piece) == 1 or sum(map(len, piece)) <= CHARACTERS_AT_ONCE for piece in embedder.given)


class Slow(Counting):
    """Finishes a text when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may = asyncio.Semaphore(0)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = await super().embed(texts)
        await self.may.acquire()
        return vectors


async def test_who_waits_no_longer_has_what_is_done_and_later_the_one_being_worked_on() -> None:
    embedder = Slow()
    remembered = Remembered(embedder)
    waiting = asyncio.create_task(remembered.embed(["一", "二", "三"]))
    embedder.may.release()
    while len(embedder.given) < 2:
        await asyncio.sleep(0)
    waiting.cancel()
    again = asyncio.create_task(remembered.embed(["二"]))
    await asyncio.wait([waiting])
    assert [remembered.known(text) is not None for text in "一二三"] == [True, False, False]
    embedder.may.release()
    await again
    assert [remembered.known(text) is not None for text in "一二三"] == [True, True, False]
    assert embedder.given == [["一"], ["二"]]


class Failing(Counting):
    """Fails at the second text."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if self.given:
            raise OSError
        return await super().embed(texts)


async def test_a_failure_reaches_who_waits_and_what_was_ready_is_kept() -> None:
    remembered = Remembered(Failing())
    with pytest.raises(OSError):
        await remembered.embed(["一", "二"])
    assert [remembered.known(text) is not None for text in "一二"] == [True, False]
    with pytest.raises(OSError):  # it is tried again
        await remembered.embed(["二"])


async def test_words_are_not_kept() -> None:
    remembered = Remembered(Counting())
    await remembered.embed(["我的卡号是 6222"])
    assert "6222" not in repr(vars(remembered))
