"""What articles mean: a vector for the title and each question an article answers, and how near a question comes."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from suiban.knowledge.model import Article
from suiban.language.meaning import Vectors

QUESTIONS_EMBEDDED_MAX: Final = 24
"""So many sentences of one article are compared; people write five to ten."""

STRANGE: Final = 0.88
"""So alike are two sentences that have nothing in common: this model's vectors all lie close together."""
PER_LIKENESS: Final = 60.0
"""What a whole point of likeness is worth, in the measure of a score of words."""

BACKGROUND: Final = 0.85
"""So near a question comes to all sentences of a shelf in the mean. English comes less near, and is told by it."""
BACKGROUND_SHARE: Final = 0.5
BACKGROUND_OFF_MAX: Final = 0.1

PASSAGE_CHARACTERS_MAX: Final = 120
"""So much of an article's title and text is embedded as one passage: it tells what the questions left out."""
AROUND: Final = 3
"""Beside the nearest sentence of an article so many count together: one alone may be near by chance."""

# What the three signs of meaning weigh beside a score of words; chosen on the known questions (docs/decisions/0010).
W_NEAREST: Final = 2.0
W_AROUND: Final = 1.0
W_PASSAGE: Final = 1.0

SUGGESTED_SCORE_MIN: Final = 0.3
"""Below this certainty nothing is suggested: who says 好的 or asks of the weather needs no article."""
WORTH_SHOWING: Final = 0.05
"""An article less likely than this is not shown beside better ones."""


def sentences(article: Article) -> tuple[str, ...]:
    """What an article answers: what a question is compared with one by one."""
    return (article.title, *article.questions)[:QUESTIONS_EMBEDDED_MAX]


def passage(article: Article) -> str:
    """The beginning of what an article says, as one sentence."""
    return f"{article.title}。{' '.join(article.body.split())}"[:PASSAGE_CHARACTERS_MAX]


def embedded(article: Article) -> tuple[str, ...]:
    """All that is embedded of an article."""
    return (*sentences(article), passage(article))


def digest(text: str) -> bytes:
    """By what a sentence's vector is kept."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class Nearness(msgspec.Struct, frozen=True):
    """How near a question comes to each article by place, as scores of words; 0 where nothing is known.

    ``nearest`` by the most alike sentence, ``around`` by the mean of the most alike few, ``passage`` by the text.
    """

    nearest: Vectors
    around: Vectors
    passage: Vectors

    def total(self) -> Vectors:
        """The three signs as they count beside the words."""
        total: Vectors = W_NEAREST * self.nearest + W_AROUND * self.around + W_PASSAGE * self.passage
        return total


class Likeness:
    """The vectors of one shelf's articles. Immutable; articles not embedded yet count as neither near nor far."""

    def __init__(self, articles: Sequence[Article], vectors: Mapping[bytes, bytes], dimensions: int) -> None:
        rows: list[Vectors] = []
        slots: list[tuple[int, int]] = []
        self.missing = 0

        def take(text: str, place: int, slot: int) -> bool:
            kept = vectors.get(digest(text))
            if kept is None or len(kept) != 2 * dimensions:
                self.missing += 1
                return False
            rows.append(np.frombuffer(kept, np.float16).astype(np.float32))
            slots.append((place, slot))
            return True

        for place, article in enumerate(articles):
            taken = 0
            for text in sentences(article):
                taken += take(text, place, taken)
            take(passage(article), place, QUESTIONS_EMBEDDED_MAX)
        self._rows: Vectors = np.vstack(rows) if rows else np.empty((0, dimensions), np.float32)
        self._slots = tuple(np.array(slots, np.intp).reshape(-1, 2).T)
        self._count = len(articles)

    @property
    def is_whole(self) -> bool:
        """Whether so much is known that articles not embedded yet are the exception."""
        return self.missing < len(self._rows)

    def compare(self, question: Vectors) -> Nearness:
        """How near a question comes to each article."""
        table = np.full((self._count, QUESTIONS_EMBEDDED_MAX + 1), np.nan, np.float32)
        alike = self._rows @ question
        off = float(np.mean(alike)) - BACKGROUND if len(alike) else 0.0
        strange = STRANGE + BACKGROUND_SHARE * max(-BACKGROUND_OFF_MAX, min(BACKGROUND_OFF_MAX, off))
        table[self._slots] = (alike - strange) * PER_LIKENESS
        best = -np.sort(-table[:, :QUESTIONS_EMBEDDED_MAX], axis=1)[:, :AROUND]  # what is not a number comes last
        known = ~np.isnan(best)
        around = np.where(known, best, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        return Nearness(np.nan_to_num(best[:, 0]), around.astype(np.float32), np.nan_to_num(table[:, -1]))


def pack(vector: Vectors) -> bytes:
    """A vector as it is kept: half precision, which changes no order here."""
    return vector.astype(np.float16).tobytes()
