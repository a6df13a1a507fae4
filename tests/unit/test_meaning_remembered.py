"""What was asked is embedded once, in pieces, and forgotten in the end."""

from collections.abc import Sequence

import numpy as np
import pytest

from suiban.language.meaning import CHARACTERS_AT_ONCE, TEXTS_AT_ONCE, Remembered, Vectors


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
    assert embedder.given == [["卡丢了", "年费多少"]]
    found = remembered.known("卡丢了")
    assert found is not None
    assert found.tolist() == [3, 1]


async def test_the_one_not_used_for_longest_is_forgotten() -> None:
    remembered = Remembered(Counting(), kept_max=2)
    await remembered.embed(["一", "二"])
    assert remembered.known("一") is not None
    await remembered.embed(["三"])
    assert [remembered.known(text) is not None for text in "一二三"] == [True, False, True]


async def test_long_lists_go_in_pieces_so_that_others_come_between() -> None:
    embedder = Counting()
    await Remembered(embedder).embed([*(str(number) for number in range(2 * TEXTS_AT_ONCE + 1)), "长" * 500, "短"])
    assert [len(piece) for piece in embedder.given] == [TEXTS_AT_ONCE, TEXTS_AT_ONCE, 1, 1, 1]
    assert all(len(piece) == 1 or sum(map(len, piece)) <= CHARACTERS_AT_ONCE for piece in embedder.given)


class Failing(Counting):
    """Fails at the second piece."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if self.given:
            raise TimeoutError
        return await super().embed(texts)


async def test_what_was_ready_when_time_ran_out_is_kept() -> None:
    remembered = Remembered(Failing())
    with pytest.raises(TimeoutError):
        await remembered.embed([str(number) for number in range(TEXTS_AT_ONCE + 1)])
    assert remembered.known("0") is not None
    assert remembered.known(str(TEXTS_AT_ONCE)) is None


async def test_words_are_not_kept() -> None:
    remembered = Remembered(Counting())
    await remembered.embed(["我的卡号是 6222"])
    assert "6222" not in repr(vars(remembered))
