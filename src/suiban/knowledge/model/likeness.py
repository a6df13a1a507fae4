"""How well an article fits a question: seven signs, each 0 to 1, mixed into one score; then how sure to be of it.

The signs weigh words by how few of the company's articles know them, so that what tells articles apart counts. The
mixture and the curve of confidence were fitted on the articles' own questions, each left out in turn, also mistyped by
sound, wrapped in small talk, and with the right article taken away, and on strangers' questions; never on the
evaluation set.
"""

import math
from collections import Counter
from collections.abc import Iterable

import msgspec

from suiban.knowledge.model import Article
from suiban.knowledge.model.thesaurus import canonical_question, canonical_text
from suiban.language.api import STOP_WORDS, content_words, pairs, sound, units, words

STOP_WEIGHT = 0.2
SATURATION = 1.5

W_TOPIC_WORDS = 3.5
W_TOPIC_LETTERS = 5.1
W_SOUNDS = 2.9
W_FREQUENCY = 2.6
W_BODY_WORDS = 2.8
W_BODY_LETTERS = 4.0
W_LIKENESS = 6.0
W_SAME = 12.0
"""A question that was written down word for word belongs to its article, whatever else is known of its words."""

KNOWN_WORDS_MIN = 0.25
"""An article that has less of a question's words by weight has them by chance."""
KNOWN_SOUNDS_MIN = 0.5
"""Likewise of its sounds, of which there are fewer and more by chance."""


class Sketch(msgspec.Struct, frozen=True):
    """A sentence as features: its words, its letters singly and in pairs, its sounds in pairs."""

    words: frozenset[str]
    letters: frozenset[str]
    sounds: frozenset[str]


def sketch(canonical: str) -> Sketch:
    """The features of a sentence in canonical words."""
    letters = units(canonical)
    heard = [sound(unit) for unit in letters]
    return Sketch(frozenset(words(canonical)), frozenset(letters + pairs(letters)), frozenset(pairs(heard) or heard))


class Portrait(msgspec.Struct, frozen=True):
    """An article as features. ``topic`` is title and keywords; ``counts``: how many of its sentences have a letter."""

    sentences: tuple[frozenset[str], ...]
    topic_words: frozenset[str]
    topic_letters: frozenset[str]
    sounds: frozenset[str]
    counts: dict[str, int]
    body_words: frozenset[str]
    body_letters: frozenset[str]
    own: frozenset[str]


def portray(article: Article) -> Portrait:
    """The features of an article."""
    title = sketch(canonical_question(article.title))
    questions = [sketch(canonical_question(text)) for text in article.questions]
    keywords = [sketch(canonical_text(text)) for text in article.keywords]
    body = sketch(canonical_text(article.body))
    every = [title, title, *questions, *keywords]
    counts = Counter(letter for item in every for letter in item.letters)
    sounds = frozenset[str]().union(*(item.sounds for item in every))
    return Portrait(
        sentences=tuple(item.letters for item in (title, *questions)),
        topic_words=title.words.union(*(item.words for item in keywords)),
        topic_letters=title.letters.union(*(item.letters for item in keywords)),
        sounds=sounds,
        counts=dict(counts),
        body_words=body.words,
        body_letters=body.letters,
        own=frozenset(counts).union(sounds, *(item.words for item in every)),
    )


class Weights:
    """How much a feature says: the fewer articles know it, the more."""

    def __init__(self, portraits: Iterable[Portrait]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for item in portraits:
            total += 1
            counts.update(item.own)
        self._counts = counts
        self.unknown = math.log(1 + (total + 0.5) / 0.5)
        self._weights = {
            feature: math.log(1 + (total - count + 0.5) / (count + 0.5)) * _damp(feature)
            for feature, count in counts.items()
        }

    def of(self, feature: str) -> float:
        """The weight of one feature; what no article knows weighs most."""
        known = self._weights.get(feature)
        return known if known is not None else self.unknown * _damp(feature)

    def knowers(self, feature: str) -> int:
        """How many articles know a feature."""
        return self._counts[feature]

    def mass(self, features: Iterable[str]) -> float:
        """The weight of several."""
        return sum(map(self.of, features))


def _damp(feature: str) -> float:
    return STOP_WEIGHT if feature in STOP_WORDS else 1.0


class Question:
    """A question weighed once, to be compared with many articles."""

    def __init__(self, text: str, weights: Weights) -> None:
        canonical = canonical_question(text)
        self.sketch = sketch(canonical)
        self._content = content_words(canonical)
        self._weights = weights
        # only features of the question are ever weighed against an article
        self._weight = {
            feature: weights.of(feature) for feature in self.sketch.words | self.sketch.letters | self.sketch.sounds
        }
        self._words = weights.mass(self.sketch.words) or 1.0
        self._letters = weights.mass(self.sketch.letters) or 1.0
        self._sounds = weights.mass(self.sketch.sounds) or 1.0

    def length(self) -> float:
        """How much was said, in letters of the heaviest kind."""
        return self._letters / self._weights.unknown

    def is_empty(self) -> bool:
        """Whether there is nothing to search by: signs, digits, a single letter."""
        return not any(len(letter) > 1 and not letter.isdigit() for letter in self.sketch.letters)

    def is_vague(self) -> bool:
        """Whether it is one word that several articles know: a topic was named, nothing asked."""
        longest = max(self._content, key=len, default="")
        one_word = all(word in longest for word in self._content)
        return one_word and self._weights.knowers(longest) > 1

    def is_known_to(self, portrait: Portrait) -> bool:
        """Whether an article has so many of the question's words, or of their sounds, that people see why it is there.

        By weight: what no article knows and what every sentence has tell nothing of an article that has the rest.
        """
        asked = self.sketch
        words = self._mass(asked.words & (portrait.own | portrait.body_words)) / self._words
        return words >= KNOWN_WORDS_MIN or self._mass(asked.sounds & portrait.sounds) / self._sounds >= KNOWN_SOUNDS_MIN

    def fit(self, portrait: Portrait) -> float:
        """The score of an article; only differences and comparisons mean something."""
        mass, asked, weight, counts = self._mass, self.sketch, self._weight, portrait.counts
        known = asked.letters & counts.keys()
        frequency = sum(weight[letter] * counts[letter] / (counts[letter] + SATURATION) for letter in known)
        return (
            W_TOPIC_WORDS * mass(asked.words & portrait.topic_words) / self._words
            + W_TOPIC_LETTERS * mass(asked.letters & portrait.topic_letters) / self._letters
            + W_SOUNDS * mass(asked.sounds & portrait.sounds) / self._sounds
            + W_FREQUENCY * frequency / self._letters
            + W_BODY_WORDS * mass(asked.words & portrait.body_words) / self._words
            + W_BODY_LETTERS * mass(asked.letters & portrait.body_letters) / self._letters
            + W_LIKENESS * self.likeness(portrait) ** 4
            + W_SAME * (self.sketch.letters in portrait.sentences)
        )

    def _mass(self, features: Iterable[str]) -> float:
        return sum(map(self._weight.__getitem__, features))

    def likeness(self, portrait: Portrait) -> float:
        """Weighted overlap with the most alike sentence, 0 to 1; its fourth power counts only near repeats."""
        best = 0.0
        for letters in portrait.sentences:
            if 2 * len(both := self.sketch.letters & letters) > len(letters):
                overlap = 2 * self._mass(both) / (self._letters + self._weights.mass(letters))
                best = max(best, overlap)
        return best
