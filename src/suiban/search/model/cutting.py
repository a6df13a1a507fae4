"""From text to grams, the same for what is kept and for what is asked."""

import hashlib
import re
from typing import Final

from suiban.kit.masking import replace_hidden
from suiban.language.api import normalise

GRAM_CHARACTERS_MAX: Final = 64
_CJK: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(rf"(?P<cjk>[{_CJK}]+)|\d+|[^\W\d_{_CJK}]+")
_SINGLE: Final = re.compile(rf"[{_CJK}]")
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class Cutter:
    """Cuts text. ``key`` keeps the digests of numbers from being guessed by who holds the index alone."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"suiban.search" + key).digest()
        self.fingerprint = hashlib.sha256(b"fingerprint" + self._key).hexdigest()[:16]

    def grams(self, text: str) -> list[str]:
        """The grams of a text in order. Chinese in overlapping pairs: any part of two characters is found."""
        found: list[str] = []
        for match in _RUN.finditer(replace_hidden(normalise(text), self._hide)):
            run = match[0]
            if match.lastgroup and len(run) > 1:
                found += [run[place : place + 2] for place in range(len(run) - 1)]
            else:
                found.append(run[:GRAM_CHARACTERS_MAX])
        return found

    def _hide(self, value: str) -> str:
        # letters only: a digest must not look like a number to the next pattern
        digest = hashlib.blake2b(value.encode(), key=self._key, digest_size=10).hexdigest().translate(_LETTERS)
        return f" {digest} {value.rpartition('@')[2] if '@' in value else value[-4:]} "


def characters(grams: list[str]) -> set[str]:
    """The Chinese characters of these grams: for questions of one character."""
    return {sign for gram in grams for sign in gram if _SINGLE.match(sign)}


def is_character(gram: str) -> bool:
    """Whether a gram is one Chinese character."""
    return len(gram) == 1 and _SINGLE.match(gram) is not None
