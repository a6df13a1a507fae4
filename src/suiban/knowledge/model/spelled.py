"""Questions typed in Latin letters as they sound: ``xinyongka guashi``, ``xyk diule``. Read by the words of a shelf."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from suiban.language.api import detect_language, normalise, syllables, words

SYLLABLE_LETTERS_MAX: Final = 6
WORD_SYLLABLES_MAX: Final = 6
INITIALS_MIN: Final = 3
"""Two letters may be anything; three stand for a word the shelf has."""
READ_SHARE_MIN: Final = 0.6
"""So much of what was typed must be words of the shelf, else it was something else."""
TYPED_MAX: Final = 60
_VOWELS: Final = frozenset("aeiouv")


class Spelling:
    """The words of a shelf by how they are typed."""

    def __init__(self, sentences: Iterable[str]) -> None:
        counts = Counter(word for text in sentences for word in words(text) if detect_language(word) == "zh")
        self._words: dict[tuple[str, ...], str] = {}
        self._initials: dict[str, str] = {}
        self._syllables: set[str] = set()
        for word, _ in counts.most_common():
            heard = tuple(syllables(word))
            self._syllables.update(heard)
            if len(heard) > WORD_SYLLABLES_MAX or not all(item.isalpha() for item in heard):
                continue
            self._words.setdefault(heard, word)
            if len(heard) >= INITIALS_MIN:
                self._initials.setdefault("".join(item[0] for item in heard), word)

    def read(self, text: str) -> str:
        """What was meant when a text is pinyin or holds initials of the shelf's words; any other text as it is."""
        tokens = normalise(text).split()
        if not tokens or len(text) > TYPED_MAX:
            return text
        if detect_language(text) == "en":
            return self._read_spelled(tokens) or text
        return self._read_initials(text)

    def _read_spelled(self, tokens: Sequence[str]) -> str | None:
        read, known, total = [], 0, 0
        for token in tokens:
            if (word := self._initials_of(token)) is not None:
                read.append(word)
                known, total = known + len(word), total + len(word)
                continue
            cut = self._cut(token)
            if cut is None:
                return None
            found = self._join(cut)
            read += found
            known, total = known + sum(map(len, found)), total + len(cut)
        return "".join(read) if read and known >= READ_SHARE_MIN * total else None

    def _read_initials(self, text: str) -> str:
        """Chinese with initials in it: xyk不见了."""
        plain, run, read = normalise(text), "", ""
        for sign in f"{plain} ":
            if sign.isascii() and sign.isalpha():
                run += sign
                continue
            read += (self._initials_of(run) or run) + sign
            run = ""
        return text if read[:-1] == plain else read[:-1]

    def _initials_of(self, token: str) -> str | None:
        return None if _VOWELS & set(token) else self._initials.get(token)

    def _cut(self, token: str) -> list[str] | None:
        """Cut letters into syllables, the longest first; None when that cannot be done."""
        # from the end, so that what is ambiguous is looked at once
        lengths = {len(token): 0}
        for start in reversed(range(len(token))):
            for length in range(min(SYLLABLE_LETTERS_MAX, len(token) - start), 0, -1):
                if start + length in lengths and token[start : start + length] in self._syllables:
                    lengths[start] = length
                    break
        if 0 not in lengths:
            return None
        cut, place = [], 0
        while place < len(token):
            cut.append(token[place : place + lengths[place]])
            place += lengths[place]
        return cut

    def _join(self, cut: Sequence[str]) -> list[str]:
        """The shelf's words in a row of syllables, the longest first; what is none of them is left out."""
        found, place = [], 0
        while place < len(cut):
            for length in range(min(WORD_SYLLABLES_MAX, len(cut) - place), 0, -1):
                if (word := self._words.get(tuple(cut[place : place + length]))) is not None:
                    found.append(word)
                    place += length
                    break
            else:
                place += 1
        return found
