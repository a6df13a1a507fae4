"""What articles mean: a vector for the title and each question an article answers, and how near a question comes."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from suiban.knowledge.model import Article
from suiban.language.meaning import Vectors

QUESTIONS_EMBEDDED_MAX: Final = 24
"""So many sentences of one article are compared; people write five to ten."""

STRANGE: Final = 0.88
"""So alike are two sentences that have nothing in common: this model's vectors all lie close together."""
PER_LIKENESS: Final = 60.0
"""What a whole point of likeness is worth beside a score of words. From 40 to 120 the order hardly changes."""

# The share of questions that have an answer at all, by the fused score of the best article: 1 / (1 + exp(-(…))).
SURE_BIAS: Final = -5.35
SURE_PER_SCORE: Final = 1.65
SUGGESTED_SCORE_MIN: Final = 0.3
"""Below this certainty nothing is suggested: who says 好的 or asks of the weather needs no article."""
WORTH_SHOWING: Final = 0.04
"""An article less likely than this is not shown beside better ones."""


def sentences(article: Article) -> tuple[str, ...]:
    """What is embedded of an article."""
    return (article.title, *article.questions)[:QUESTIONS_EMBEDDED_MAX]


def digest(text: str) -> bytes:
    """By what a sentence's vector is kept."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class Likeness:
    """The vectors of one shelf's articles. Immutable; articles not embedded yet count as neither near nor far."""

    def __init__(self, articles: Sequence[Article], vectors: Mapping[bytes, bytes], dimensions: int) -> None:
        rows, owners = [], []
        self.missing = 0
        for place, article in enumerate(articles):
            for text in sentences(article):
                kept = vectors.get(digest(text))
                if kept is None or len(kept) != 2 * dimensions:
                    self.missing += 1
                    continue
                rows.append(np.frombuffer(kept, np.float16).astype(np.float32))
                owners.append(place)
        self._rows: Vectors = np.vstack(rows) if rows else np.empty((0, dimensions), np.float32)
        self._owners = np.array(owners, np.intp)
        self._count = len(articles)

    def above_strange(self, question: Vectors) -> Vectors:
        """For each article by place: how much nearer than a stranger its nearest sentence is, as a score of words."""
        best = np.full(self._count, -1.0, np.float32)
        np.maximum.at(best, self._owners, self._rows @ question)
        known = best > -1.0
        return np.where(known, (best - STRANGE) * PER_LIKENESS, 0.0).astype(np.float32)


def pack(vector: Vectors) -> bytes:
    """A vector as it is kept: half precision, which changes no order here."""
    return vector.astype(np.float16).tobytes()


def certainty(best_score: float) -> float:
    """How likely it is that there is an answer at all, by the fused score of the best article."""
    return float(1 / (1 + np.exp(-(SURE_BIAS + SURE_PER_SCORE * best_score))))
